import Foundation
import SQLiteRepository
import Secrets

/// The file that holds a site's root secret: 64 hexadecimal digits, for the server's user alone. While the secret is changed for another,
/// two of them, a line each, the old one first: which one a database is under is told by its key ring.
struct SecretFile {
    let path: String

    /// The secret that `database` is under; a new one is written, mode 0600, when there is no file.
    func loadOrMake(for database: String) throws -> Secrets {
        if let secrets = try load(for: database) { return secrets }
        // Keys are there that another one would not open.
        guard try SQLiteRepository.fingerprint(besides: database) == nil else { throw OpenFailure.wrongSecret }
        let root = Secrets.makeKey()
        let draft = try write([root])
        defer { FileName.remove(draft) }
        // Linked into place: two processes that start at once end up with one secret.
        if link(draft, FileName.resolved(path)) == 0 {
            try FileName.syncFolder(of: FileName.resolved(path))
            return Secrets(root: root)
        }
        guard errno == EEXIST, let secrets = try load(for: database) else { throw failure("write") }
        return secrets
    }

    /// `nil` when there is no such file.
    func load(for database: String) throws -> Secrets? {
        guard let secrets = try roots()?.map(Secrets.init(root:)) else { return nil }
        guard secrets.count > 1 else { return secrets.first }
        let fingerprint = try SQLiteRepository.fingerprint(besides: database)
        return secrets.first { $0.fingerprint == fingerprint } ?? secrets.first
    }

    /// All secrets in the file; `nil` when there is none. One that is there and cannot be read is never taken for absent.
    func roots() throws -> [[UInt8]]? {
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
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard (1...2).contains(lines.count) else { throw malformed }
        return try lines.map(root)
    }

    /// Puts other secrets into the place of those that are there, for whoever those belonged to.
    func replace(by roots: [[UInt8]]) throws {
        let file = FileName.resolved(path)
        let draft = try write(roots)
        do {
            // Others than root could not read a secret that is not theirs.
            if geteuid() == 0 { try FileName.giveOwner(of: file, to: draft) }
            guard rename(draft, file) == 0 else { throw failure("write") }
        } catch {
            FileName.remove(draft)
            throw error
        }
        // The name must outlive a power cut before the old secret is given up.
        try FileName.syncFolder(of: file)
    }

    /// Returns the name of a new file that holds them.
    private func write(_ roots: [[UInt8]]) throws -> String {
        let lines = roots.map { root in root.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n" }
        let draft = FileName.draft(of: FileName.resolved(path))
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(lines.joined().utf8))
            try file.synchronize()
        } catch {
            FileName.remove(draft)
            throw failure("write")
        }
        return draft
    }

    /// What processes have left that were killed. Two that start at once would take each other's.
    func removeDrafts() {
        FileName.removeDrafts(of: FileName.resolved(path))
    }

    private func root(of line: String) throws -> [UInt8] {
        let digits = line.utf8
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits.dropFirst($0).prefix(2), as: UTF8.self), radix: 16)
        }
        guard digits.count == 2 * Secrets.rootBytes, bytes.count == Secrets.rootBytes else { throw malformed }
        return bytes
    }

    private var malformed: CommandFault {
        CommandFault(
            description: "\(path) does not hold a root secret of \(2 * Secrets.rootBytes) hexadecimal digits."
        )
    }

    private func failure(_ act: String) -> CommandFault {
        CommandFault(description: "Cannot \(act) the secret file \(path): \(String(cString: strerror(errno))).")
    }
}
