import Foundation
import Secrets

/// The file that holds a site's root secret: 64 hexadecimal digits, for the server's user alone.
struct SecretFile {
    let path: String

    /// The secret; a new one is written, mode 0600, when there is no file.
    func loadOrMake() throws -> [UInt8] {
        if let root = try load() { return root }
        let root = Secrets.makeKey()
        let text = root.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
        // Written under another name and linked into place: two processes that start at once end up with one secret.
        let draft = path + ".\(ProcessInfo.processInfo.processIdentifier)"
        defer { unlink(draft) }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(text.utf8))
        try file.synchronize()
        if link(draft, path) == 0 { return root }
        guard errno == EEXIST, let root = try load() else { throw failure("write") }
        return root
    }

    /// `nil` when there is no such file. One that is there and cannot be read is never taken for absent.
    func load() throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let data: Data
        do {
            data = try file.read(upToCount: 1024) ?? Data()
        } catch {
            throw failure("read")
        }
        return try root(in: data)
    }

    private func root(in data: Data) throws -> [UInt8] {
        let digits = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines).utf8
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits.dropFirst($0).prefix(2), as: UTF8.self), radix: 16)
        }
        guard digits.count == 2 * Secrets.rootBytes, bytes.count == Secrets.rootBytes else {
            throw CommandFault(
                description: "\(path) does not hold a root secret of \(2 * Secrets.rootBytes) hexadecimal digits."
            )
        }
        return bytes
    }

    private func failure(_ act: String) -> CommandFault {
        CommandFault(description: "Cannot \(act) the secret file \(path): \(String(cString: strerror(errno))).")
    }
}
