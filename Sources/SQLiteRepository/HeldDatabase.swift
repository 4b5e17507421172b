import Foundation
import GRDB
import News

/// The database that is to be replaced, which nobody else can read or write while this lives; or the place where there is none yet, which
/// whoever comes first may take.
struct HeldDatabase: ~Copyable {
    let isThere: Bool
    private let path: String
    /// `nil` when there is no database, or one so damaged that SQLite cannot lock it.
    private let lock: DatabaseQueue?

    /// SQLite grants an exclusive lock when nobody else has the file open in write-ahead mode, and keeps it as long as we have it open
    /// ourselves (SQLite, "PRAGMA locking_mode").
    ///
    /// Throws `inUse`, and `foreignFile` for a database of another program.
    init(_ path: String) throws {
        self.path = path
        isThere = FileName.exists(path)
        do {
            lock = isThere ? try Self.lock(path) : nil
        } catch let error as DatabaseError {
            if error.resultCode == .SQLITE_BUSY || SQLiteRepository.isInUse(path) { throw BackupFailure.inUse(path) }
            lock = nil
        }
    }

    private static func lock(_ path: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path, configuration: SQLiteRepository.heldAlone)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN EXCLUSIVE; COMMIT")
            // Going back from a newer version with an older backup is what restoring is for.
            do { try Migrations.refuse(database) } catch OpenFailure.newerSchema {}
        }
        return queue
    }

    deinit { try? lock?.close() }

    /// Throws `notEmpty` when somebody has put something into it, or when that cannot be told.
    func refuseUnlessEmpty() throws {
        guard isThere else { return }
        guard let lock, try lock.writeWithoutTransaction({ try $0.hasNoContent() }) else {
            throw BackupFailure.notEmpty(path)
        }
    }

    /// Gives its name to `file`, and another to what has it now, which is returned. At each moment the name stands for the one or the other.
    func replace(by file: String, at now: Timestamp) throws -> String? {
        guard isThere else {
            // Whoever made one meanwhile has a log of it beside it.
            guard !FileName.exists(path) else { throw BackupFailure.exists(path) }
            removeCompanions()
            try FileName.link(file, as: path)
            FileName.remove(file)
            try FileName.syncFolder(of: path)
            return nil
        }
        // One that was killed in the middle may have left a second name of the database, where a copy is looked for.
        for name in FileName.beside(path, Self.asideMark) where FileName.areOneFile(name, path) {
            FileName.remove(name)
        }
        let aside = freeName(path + Self.asideMark + now.description.filter { $0 != "-" && $0 != ":" })
        let isFolded = fold()
        try FileName.link(path, as: aside)
        do {
            if !isFolded { try keepCompanions(of: aside) }
            try FileName.syncFolder(of: path)
            // A log that is left behind would be taken for that of the new file.
            removeCompanions()
            try FileName.replace(path, by: file)
            try FileName.syncFolder(of: path)
        } catch {
            throw BackupFailure.notReplaced(reason: "\(error)", aside: aside)
        }
        return aside
    }

    /// Of a second one within one second.
    private func freeName(_ name: String) -> String {
        var (free, number) = (name, 1)
        while FileName.exists(free) {
            number += 1
            free = "\(name)-\(number)"
        }
        return free
    }

    private static let asideMark = ".before-restore-"

    /// Brings what is in the log into the file, and says whether that is done. Of a damaged file the log may stay what it is.
    ///
    /// In memory, the journal of this one write to the head of the file cannot be left behind by a crash: those who look at the database
    /// read-only could not play it back. Only the first sector changes, which a disk writes as a whole or not at all.
    private func fold() -> Bool {
        let mode = try? lock?.writeWithoutTransaction { try $0.row("PRAGMA journal_mode = MEMORY") { $0.text() } }
        return mode == "memory"
    }

    private static let companions = ["-wal", "-journal", "-shm"]

    private func keepCompanions(of aside: String) throws {
        for suffix in Self.companions where FileName.exists(path + suffix) {
            try FileName.link(path + suffix, as: aside + suffix)
        }
    }

    private func removeCompanions() {
        for suffix in Self.companions { FileName.remove(path + suffix) }
    }
}

extension Database {
    /// Whether a database is as the first start of a server leaves it, whatever its schema.
    fileprivate func hasNoContent() throws -> Bool {
        let tables = try rows("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text() }
        let queries =
            ["term", "article", "list", "commenter", "comment", "ban", "spam_token", "token", "audit"].filter(
                tables.contains
            )
            .map { "SELECT 1 FROM \($0)" }
            + (tables.contains("word_list") ? ["SELECT 1 FROM word_list WHERE revision > 1"] : [])
        return try queries.allSatisfy { try row($0) { _ in true } == nil }
    }
}

extension SQLiteRepository {
    /// Whether another process has the database open. Whoever has a database in write-ahead mode open holds a shared lock on 510
    /// bytes at 1 GiB (sqlite.org/lockingv3.html, "How Locks Are Implemented").
    ///
    /// Not to be asked while this process has it open: closing a descriptor ends all locks that a process has on a file.
    package static func isInUse(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Foundation.close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 0x4000_0000
        lock.l_len = 512
        return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }
}
