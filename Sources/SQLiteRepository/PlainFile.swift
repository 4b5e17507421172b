import Foundation
import Secrets

/// A file as bytes, open until it is let go of; what fails is told in words.
struct PlainFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    private static let pieceBytes = 1 << 20

    /// A file or a folder that is there.
    init(reading path: String) throws(BackupFailure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw .system("read", path) }
    }

    /// A new one, for its owner alone.
    init(creating path: String) throws(BackupFailure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw .system("write", path) }
    }

    /// One that others have opened, and keep: standard output.
    init(sharing descriptor: Int32, as name: String) throws(BackupFailure) {
        path = name
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        if self.descriptor < 0 { throw .system("write", name) }
    }

    deinit { close(descriptor) }

    func bytes() throws(BackupFailure) -> Int64 {
        var found = stat()
        if fstat(descriptor, &found) != 0 { throw .system("read", path) }
        return Int64(found.st_size)
    }

    /// Reads it to its end and says how much that was, and its SHA-256.
    func readThrough(_ onPiece: (UnsafeRawBufferPointer) throws -> Void) throws -> (bytes: Int64, digest: String) {
        var digest = Digest.Running()
        var total: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw BackupFailure.system("read", path) }
            guard count > 0 else { return (total, digest.hexadecimal) }
            total += Int64(count)
            try buffer.withUnsafeBytes { buffer in
                let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                digest.add(piece)
                try onPiece(piece)
            }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(BackupFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard count > 0 else { throw .system("write", path) }
            rest = rest.dropFirst(count)
        }
    }

    func writeAndSync(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
        try sync()
    }

    func sync() throws(BackupFailure) {
        if fsync(descriptor) != 0 { throw .system("write", path) }
    }
}

/// Names of files. A name that others look for stands for a whole file or for none.
package enum FileName {
    static func exists(_ path: String) -> Bool {
        // Of a link that leads nowhere too.
        var found = stat()
        return lstat(path, &found) == 0
    }

    /// 0 for a file that is not there.
    static func bytes(of path: String) -> Int64 {
        var found = stat()
        return stat(path, &found) == 0 ? Int64(found.st_size) : 0
    }

    /// Gives a file a second name, which must be free.
    static func link(_ path: String, as other: String) throws(BackupFailure) {
        guard Foundation.link(path, other) != 0 else { return }
        throw errno == EEXIST ? .exists(other) : .system("link \(path) to", other)
    }

    /// Gives drafts their names, which must be free: last the file itself, so that when it appears all of it is there. Of a failure nothing
    /// is left but the drafts.
    static func publish(_ draft: String, as file: String, with companions: [(draft: String, file: String)]) throws {
        var published: [String] = []
        do {
            for companion in companions {
                try link(companion.draft, as: companion.file)
                published.append(companion.file)
            }
            if !published.isEmpty { try syncFolder(of: file) }
            try link(draft, as: file)
        } catch {
            for file in published { remove(file) }
            throw error
        }
        try syncFolder(of: file)
    }

    /// Gives the file of a draft its name, in place of whatever has it.
    static func replace(_ path: String, by draft: String) throws(BackupFailure) {
        if rename(draft, path) != 0 { throw .system("rename \(draft) to", path) }
    }

    /// Where the file lies that a name stands for, also one that is not made yet: links are followed wherever they lead.
    package static func resolved(_ path: String) -> String {
        var file = URL(fileURLWithPath: path)
        for _ in 0..<linksMax {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: file.path) else { break }
            file = URL(fileURLWithPath: target, relativeTo: file.deletingLastPathComponent()).absoluteURL
        }
        let folder = file.deletingLastPathComponent().resolvingSymlinksInPath()
        return folder.appendingPathComponent(file.lastPathComponent).path
    }

    /// Linux follows as many.
    private static let linksMax = 40

    /// Makes a file that comes in the place of another belong to whoever could use that one.
    package static func giveOwner(of path: String, to draft: String) throws(BackupFailure) {
        var found = stat()
        guard stat(path, &found) == 0, chown(draft, found.st_uid, found.st_gid) == 0,
            chmod(draft, found.st_mode & 0o777) == 0
        else { throw .system("give the owner of \(path) to", draft) }
    }

    package static func remove(_ path: String) {
        unlink(path)
    }

    /// A new name, known to nobody; `removeDrafts` finds it again when its process did not live to remove it.
    package static func draft(of path: String) -> String {
        path + draftMark + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// What an earlier process has left behind. A draft that another still works on goes too, and that one ends in words: drafts are never
    /// given a name without a look at what is in them.
    package static func removeDrafts(of path: String) {
        for draft in beside(path, draftMark) { remove(draft) }
    }

    /// The files whose paths begin with this one and a mark.
    static func beside(_ path: String, _ mark: String) -> [String] {
        let file = URL(fileURLWithPath: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder(of: path))) ?? []
        return names.filter { $0.hasPrefix(file.lastPathComponent + mark) }
            .map { folder(of: path) + "/" + $0 }
    }

    /// Whether both are names of the same file.
    static func areOneFile(_ path: String, _ other: String) -> Bool {
        var (one, two) = (stat(), stat())
        return lstat(path, &one) == 0 && lstat(other, &two) == 0 && one.st_ino == two.st_ino && one.st_dev == two.st_dev
    }

    /// Makes sure that the names in the folder of a file outlive a power cut.
    package static func syncFolder(of path: String) throws(BackupFailure) {
        try PlainFile(reading: folder(of: path)).sync()
    }

    private static let draftMark = ".partial-"

    private static func folder(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }
}
