import Foundation
import JSON
import TestSupport
import Testing

/// The program itself, as a user runs it.
enum Program {
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    /// It is built beside the tests.
    static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("broadsheet").path

    /// Runs a command to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws -> Result {
        try run(path, arguments, environment: environment, input: input)
    }

    /// Runs any program to its end; output goes through files, so that no pipe can fill.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String? = nil
    ) throws -> Result {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = basicEnvironment.merging(environment) { $1 }
        process.standardOutput = try folder.writingHandle("output")
        process.standardError = try folder.writingHandle("errors")
        process.standardInput =
            try input.map { try folder.readingHandle("input", holding: $0) } ?? FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus,
            output: try folder.text("output"),
            errors: try folder.text("errors")
        )
    }

    /// Nothing of the tester's own settings.
    static let basicEnvironment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "SWIFT_BACKTRACE": "interactive=no",
    ]
}

/// A server that runs until the test lets go of it.
final class RunningServer {
    let port: Int
    /// What it had said when it began to listen.
    let startLog: String
    private let process: Process
    private let folder: TemporaryFolder
    private let ended = DispatchSemaphore(value: 0)

    /// Starts `broadsheet serve` on a free port and waits until it listens.
    ///
    /// - wrapper: a program that runs it, with its arguments: strace.
    init(_ arguments: [String], in folder: TemporaryFolder, wrapper: [String] = []) throws {
        self.folder = folder
        let command = wrapper + [Program.path, "serve", "--listen", "127.0.0.1:0"] + arguments
        process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = Program.basicEnvironment
        process.currentDirectoryURL = folder.url
        process.standardOutput = try folder.writingHandle("access.log")
        process.standardInput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()

        var log = ""
        var port: Int?
        while port == nil {
            let piece = errors.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw Failure(log: log) }
            log += String(decoding: piece, as: UTF8.self)
            port = log.firstMatch(of: /"addresses":\["http:\/\/127\.0\.0\.1:(\d+)"/).flatMap { Int($0.1) }
        }
        // Whatever it says later is read, so that it never waits for a reader.
        // On a thread of its own: a handler that goes while its descriptor is closed can take the process with it.
        let reader = errors.fileHandleForReading
        Thread { while !reader.availableData.isEmpty {} }.start()
        self.port = port ?? 0
        startLog = log
    }

    struct Failure: Error {
        var log: String
    }

    deinit {
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    var processIdentifier: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Its exit status, when it ends; a server that does not within a minute is killed, and that is its status.
    func waitForEnd() -> Int32 {
        _ = ends(within: 60)
        return process.terminationStatus
    }

    /// Whether it ends by itself in so many seconds; else it is killed.
    func ends(within seconds: Double) -> Bool {
        if ended.wait(timeout: .now() + seconds) == .success { return true }
        signal(SIGKILL)
        ended.wait()
        return false
    }

    var terminationStatus: Int32 { process.terminationStatus }

    func connect() throws -> HTTPConnection { try HTTPConnection(port: port) }

    /// A line of `/proc/PID/status`, in KiB: `VmRSS` is the memory that it has, `VmHWM` the most that it ever had.
    func memory(_ line: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8)
        let found = status.split(separator: "\n").first { $0.hasPrefix(line + ":") }
        return try #require(found?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    }

    func accessLog() throws -> String { try folder.text("access.log") }

    // MARK: One request on a connection of its own

    func get(_ path: String, _ fields: [String: String] = [:]) throws -> HTTPConnection.Reply {
        try connect().exchange("GET", path, fields)
    }

    func post(_ path: String, _ json: String, _ fields: [String: String] = [:]) throws -> HTTPConnection.Reply {
        try connect().exchange("POST", path, fields.merging(["Content-Type": "application/json"]) { $1 }, body: json)
    }
}

extension TemporaryFolder {
    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
    }

    func writingHandle(_ name: String) throws -> FileHandle {
        try write("", to: name)
        return try FileHandle(forWritingTo: url.appendingPathComponent(name))
    }

    func readingHandle(_ name: String, holding text: String) throws -> FileHandle {
        try write(text, to: name)
        return try FileHandle(forReadingFrom: url.appendingPathComponent(name))
    }
}
