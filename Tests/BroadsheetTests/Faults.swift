import Foundation
import TestSupport

/// Faults of the machine in the calls that a program makes of the C library. They come and go while it runs, by memory that both share
/// with `Tests/Faults/faults.c`, which says what each field means.
///
/// `@unchecked Sendable` is true because `memory` never changes, and what it points to is made of single words.
final class Faults: @unchecked Sendable {
    /// In the order of the C file.
    enum Call: Int, CaseIterable {
        case read, write, pread, pwrite, sync, truncate, accept, receive, send, poll
    }

    /// What the program's environment must have.
    let environment: [String: String]
    private let memory: UnsafeMutableRawPointer

    private static let (headBytes, faultBytes) = (16, 32)
    private static let bytes = headBytes + faultBytes * Call.allCases.count

    init(in folder: TemporaryFolder, seed: UInt64 = 1) throws {
        let file = folder.path("faults")
        try Data(count: Self.bytes).write(to: URL(fileURLWithPath: file))
        let descriptor = open(file, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0,
            let memory = mmap(nil, Self.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else { throw Failure(what: "\(file) cannot be shared") }
        close(descriptor)
        self.memory = memory
        environment = ["LD_PRELOAD": try Self.shim.get(), "FAULTS": file]
        memory.storeBytes(of: UInt32(truncatingIfNeeded: seed), toByteOffset: 12, as: UInt32.self)
    }

    struct Failure: Error {
        var what: String
    }

    deinit { munmap(memory, Self.bytes) }

    /// Runs a program under them.
    var wrapper: [String] { ["/usr/bin/env"] + environment.map { "\($0.key)=\($0.value)" } }

    /// By how many seconds the wall clock is wrong.
    var clockSeconds: Int64 {
        get { memory.load(as: Int64.self) }
        set { memory.storeBytes(of: newValue, as: Int64.self) }
    }

    /// The buffers of sockets that are accepted from now on; the kernel doubles it, and has a least size of its own.
    func shrinkSockets(to bytes: Int32) { memory.storeBytes(of: bytes, toByteOffset: 8, as: Int32.self) }

    /// One call in so many fails, of those on files whose names end so.
    func fail(_ call: Call, with error: Int32, oneIn: Int32 = 1, files nameEnd: String = "") {
        set(call, error, oneIn, nameEnd)
    }

    /// One call in so many reads or writes a part only, by chance.
    func cut(_ call: Call, oneIn: Int32 = 1) { set(call, 0, oneIn, "") }

    private func fault(of call: Call) -> UnsafeMutableRawPointer {
        memory + Self.headBytes + Self.faultBytes * call.rawValue
    }

    private func set(_ call: Call, _ error: Int32, _ oneIn: Int32, _ nameEnd: String) {
        let fault = fault(of: call)
        // Off while the rest changes; how often it struck goes on.
        fault.storeBytes(of: 0, as: Int32.self)
        fault.storeBytes(of: error, toByteOffset: 4, as: Int32.self)
        for (index, byte) in (Array(nameEnd.utf8.prefix(19)) + [0]).enumerated() {
            fault.storeBytes(of: byte, toByteOffset: 12 + index, as: UInt8.self)
        }
        fault.storeBytes(of: oneIn, as: Int32.self)
    }

    /// Everything works again, but for the clock. A call that is being struck just now still fails as it was to.
    func heal() {
        for call in Call.allCases { fault(of: call).storeBytes(of: 0, as: Int32.self) }
    }

    /// How often this call was struck so far.
    func struck(_ call: Call) -> Int {
        Int(fault(of: call).load(fromByteOffset: 8, as: Int32.self))
    }

    // MARK: The shim

    private static let buildFolder = Result { try TemporaryFolder() }

    /// Made once a run, by the compiler that comes with Swift.
    private static let shim = Result {
        let path = try buildFolder.get().path("faults.so")
        let source = Tool.repository.appendingPathComponent("Tests/Faults/faults.c").path
        let made = try Program.run("/usr/bin/env", ["clang", "-shared", "-fPIC", "-O1", "-Wall", "-o", path, source])
        guard made.status == 0 else { throw Failure(what: made.errors) }
        return path
    }
}

/// Waits for what comes by itself, for half a minute at most.
func eventually(_ isThere: () throws -> Bool) throws -> Bool {
    let clock = ContinuousClock()
    let limit = clock.now + .seconds(30)
    while clock.now < limit {
        if try isThere() { return true }
        sched_yield()
    }
    return false
}
