import Glibc

/// A folder whose files may be shown to everybody, and nothing beside it.
///
/// A path is walked name by name, each opened below the one before and never through a symbolic link, so there is no moment between a
/// look and a step at which somebody could put another thing there. The folder itself is looked up anew each time: it may be exchanged
/// while the server runs.
package struct MediaFolder: Sendable {
    package enum Failure: Error, Sendable, Equatable {
        /// No descriptor or memory is left: it may be there all the same.
        case exhausted
        /// The folder itself is gone, or closed to us. `errno`.
        case folderMissing(CInt)
    }

    private let path: String

    /// More folders inside each other than anybody keeps pictures in.
    private static let depthMax = 16

    package init(path: String) {
        self.path = path
    }

    /// Opens a file by its path below the folder: `2026/bridge.jpg`. `nil` when there is none that may be shown: only regular files are,
    /// and none whose name, or whose folder's, begins with a dot.
    package func open(_ relative: String) throws(Failure) -> MediaFile? {
        let names = relative.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count <= Self.depthMax, names.allSatisfy(Self.mayBeShown), let last = names.last else { return nil }
        var folder: Descriptor
        switch Descriptor.open(path, O_DIRECTORY) {
        case .success(let opened): folder = opened
        case .failure(let fault): throw fault.isExhaustion ? .exhausted : .folderMissing(fault.number)
        }
        for name in names.dropLast() {
            guard let next = try Self.step(from: folder, to: name, O_DIRECTORY) else { return nil }
            folder = next
        }
        // A pipe or a device must not keep us waiting until somebody comes to its other end.
        guard let found = try Self.step(from: folder, to: last, O_NONBLOCK | O_NOCTTY) else { return nil }
        return MediaFile(found)
    }

    /// Whether it can be read as a folder now.
    package var isThere: Bool {
        if case .success = Descriptor.open(path, O_DIRECTORY) { true } else { false }
    }

    private static func step(from folder: Descriptor, to name: Substring, _ flags: CInt) throws(Failure) -> Descriptor?
    {
        switch Descriptor.open(String(name), below: folder, O_NOFOLLOW | flags) {
        case .success(let descriptor): return descriptor
        case .failure(let fault) where fault.isExhaustion: throw .exhausted
        case .failure: return nil
        }
    }

    private static func mayBeShown(_ name: Substring) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && !name.utf8.contains(0)
    }
}

/// A descriptor that is closed when nobody has it any more.
final class Descriptor: Sendable {
    let number: CInt

    struct Fault: Error {
        /// `errno`.
        let number: CInt

        /// It might have been opened with more descriptors, or more memory.
        var isExhaustion: Bool { [EMFILE, ENFILE, ENOMEM].contains(number) }
    }

    private init(_ number: CInt) {
        self.number = number
    }

    deinit { close(number) }

    /// For reading.
    ///
    /// - folder: where a relative path begins; `nil`: where the process is.
    static func open(_ path: String, below folder: Descriptor? = nil, _ flags: CInt) -> Result<Descriptor, Fault> {
        let number = openat(folder?.number ?? AT_FDCWD, path, O_RDONLY | O_CLOEXEC | flags)
        return number >= 0 ? .success(Descriptor(number)) : .failure(Fault(number: errno))
    }
}
