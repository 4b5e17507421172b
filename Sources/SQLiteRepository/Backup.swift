import Foundation
import GRDB
import GRDBSQLite
package import News

/// One file that holds a database as it was at one moment, and how to know it again.
package struct Backup: Sendable, Equatable {
    package var createdAt: Timestamp
    package var content: DatabaseContent
    package var bytes: Int64
    /// SHA-256 of the file, 64 hexadecimal digits.
    package var digest: String

    package init(createdAt: Timestamp, content: DatabaseContent, bytes: Int64, digest: String) {
        self.createdAt = createdAt
        self.content = content
        self.bytes = bytes
        self.digest = digest
    }

    /// The file beside a backup that says all this.
    package static func manifest(of file: String) -> String { file + ".json" }

    /// The file beside a backup with the keys that open its addresses, when they were asked for.
    package static func keys(of file: String) -> String { file + KeyRing.suffix }
}

/// What two files with the same articles, comments and numbers have in common.
package struct DatabaseContent: Sendable, Equatable {
    package var schema: Int64
    /// `nil` in schemas older than it.
    package var epoch: String?
    /// The newest change.
    package var change: Int64
    /// Of every table.
    package var rows: [String: Int64]

    package init(schema: Int64, epoch: String?, change: Int64, rows: [String: Int64]) {
        self.schema = schema
        self.epoch = epoch
        self.change = change
        self.rows = rows
    }

    /// Reads all of it; in one transaction, if others write.
    init(of database: Database) throws {
        schema = try Migrations.version(of: database)
        change = try database.newestChange()
        rows = [:]
        let tables = try database.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ) { $0.text() }
        for table in tables {
            rows[table] = try database.row("SELECT count(*) FROM \"\(table)\"") { $0.integer() }
        }
        epoch = rows["history"] == nil ? nil : try database.row("SELECT epoch FROM history") { $0.text() }
    }
}

/// How far a long work with a file has come; what it is given to may throw to end the work, which then leaves nothing behind. All is 0 where
/// nobody knows it.
package typealias OnProgress = (_ doneBytes: Int64, _ allBytes: Int64) throws -> Void

extension SQLiteRepository {
    /// Copies the database as it is now to a new file, beside a server that goes on writing. The file has its name when it has been proven
    /// and synced; before that there is nothing under the name.
    ///
    /// - withKeys: with the key ring too, as `Backup.keys(of:)`. Without it a backup reveals no address, and none that is erased later.
    /// - manifest: what `Backup.manifest(of:)` shall hold. It is put into place first: then the appearance of the file itself, in one step,
    ///   says that all is done, and no file ever stands there without the digest that it is known by. Neither is written over what is there.
    ///
    /// Returns also what is wrong in the database itself, and so in its faithful copy: a backup is worth most then.
    ///
    /// Throws `BackupFailure`, `OpenFailure` or what `onProgress` throws.
    package static func backUp(
        _ path: String,
        to file: String,
        withKeys: Bool = false,
        at now: Timestamp,
        manifest: (Backup) -> [UInt8],
        onProgress: @escaping OnProgress
    ) throws -> (backup: Backup, findings: [String]) {
        try refuseUnusable(path)
        for path in [file, Backup.manifest(of: file), Backup.keys(of: file)] where FileName.exists(path) {
            throw BackupFailure.exists(path)
        }
        FileName.removeDrafts(of: file)
        let draft = FileName.draft(of: file)
        let (manifestDraft, keysDraft) = (Backup.manifest(of: draft), Backup.keys(of: draft))
        defer {
            for path in [draft, draft + "-journal", manifestDraft, keysDraft] { FileName.remove(path) }
        }

        // SQLite would let the umask decide who may read it.
        _ = try PlainFile(creating: draft)
        let content = try words(for: "copy \(path) to", file) { try copy(path, to: draft, onProgress) }
        let findings = try words(for: "check", draft) { try prove(draft, holds: content) }
        let (bytes, digest) = try PlainFile(reading: draft).readThrough { _ in }
        let backup = Backup(createdAt: now, content: content, bytes: bytes, digest: digest)
        try PlainFile(creating: manifestDraft).writeAndSync(manifest(backup))
        try PlainFile(reading: draft).sync()

        // After the copy: whatever it holds sealed has its key by now.
        if withKeys {
            try words(for: "copy the key ring to", keysDraft) {
                try KeyRing.copy(KeyRing.path(beside: path), to: keysDraft)
            }
        }
        var companions = [(draft: manifestDraft, file: Backup.manifest(of: file))]
        if withKeys { companions.append((draft: keysDraft, file: Backup.keys(of: file))) }
        try FileName.publish(draft, as: file, with: companions)
        return (backup, findings)
    }

    /// Steps so large, with as long a pause after each: half of the disk's time stays with those who write and wait for their syncs.
    private static let pagesPerStep: CInt = 256

    /// All steps are made in one read transaction. Without it, each write by another process would begin the copy anew (SQLite, "Using the
    /// SQLite Online Backup API").
    private static func copy(_ path: String, to draft: String, _ onProgress: @escaping OnProgress) throws
        -> DatabaseContent
    {
        let source = try openForLongRead(path)
        let target = try DatabaseQueue(path: draft)
        defer {
            try? target.close()
            try? source.close()
        }
        return try source.read { source in
            let content = try DatabaseContent(of: source)
            let pageBytes = try source.row("PRAGMA page_size") { $0.integer() } ?? 0
            try target.writeWithoutTransaction { target in
                // Nobody else knows the draft: when the copy fails it goes, and when it is whole it is synced.
                try target.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
                let clock = ContinuousClock()
                var began = clock.now
                try source.backup(to: target, pagesPerStep: pagesPerStep) { progress in
                    try onProgress(
                        Int64(progress.completedPageCount) * pageBytes,
                        Int64(progress.totalPageCount) * pageBytes
                    )
                    if !progress.isCompleted { Thread.sleep(forTimeInterval: (clock.now - began) / .seconds(1)) }
                    began = clock.now
                }
            }
            return content
        }
    }

    /// Turns a copy into a single file without a log, and checks it as a database is checked.
    private static func prove(_ draft: String, holds content: DatabaseContent) throws -> [String] {
        let copy = try DatabaseQueue(path: draft, configuration: heldAlone)
        defer { try? copy.close() }
        return try copy.writeWithoutTransaction { copy in
            try copy.execute(sql: "PRAGMA journal_mode = DELETE")
            let damage = try Check.damage(copy)
            guard damage.isEmpty else { throw BackupFailure.notWhole("The copy", damage) }
            guard try DatabaseContent(of: copy) == content else {
                throw BackupFailure.notWhole("The copy", ["it differs from the database"])
            }
            return try Check.disorder(copy)
        }
    }

    /// Locked for everyone else from the first look at the file on, with no memory shared beside it (SQLite, "Write-Ahead Logging", 8).
    static var heldAlone: Configuration {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
        return configuration
    }

    /// What SQLite cannot do, in words.
    static func words<Value>(for act: String, _ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw BackupFailure.cannot(act, path, reason: error.words)
        }
    }
}

/// Why no backup was made, or none restored, in words for the operator.
package enum BackupFailure: Error, Equatable, CustomStringConvertible {
    case exists(String)
    case cannot(_ act: String, _ path: String, reason: String)
    case notWhole(_ what: String, _ findings: [String])
    case notABackup(String)
    case wrongDigest(String)
    case inUse(String)
    case foreignKeys(String)
    case notARing(String)
    case notEmpty(String)
    case lineTooLong(_ kind: String, _ key: String)
    case notReplaced(reason: String, aside: String)

    /// With the reason that the last system call gave.
    static func system(_ act: String, _ path: String) -> BackupFailure {
        .cannot(act, path, reason: String(cString: strerror(errno)))
    }

    package var description: String {
        switch self {
        case .exists(let path): "\(path) exists already, and is not written over. Name another file."
        case .cannot(let act, let path, let reason): "Cannot \(act) \(path): \(reason)."
        case .notWhole(let what, let findings): "\(what) is damaged: \(findings.joined(separator: "; "))."
        case .notABackup(let path): "\(path) is not a database of Broadsheet."
        case .wrongDigest(let path):
            "\(path) is not the file that its manifest describes: its digest differs. Restore another backup."
        case .inUse(let path):
            "\(path) is in use. Stop the server, and whatever else has it open, first."
        case .foreignKeys(let path):
            "The keys in \(path) are under another secret than the one in the secret file. Restore without them; or, on a machine without a key ring, with the secret of that time."
        case .notARing(let path): "\(path) is no key ring of Broadsheet."
        case .notEmpty(let path):
            "There is something in \(path) already. An export is imported into a new database: name a file that is not there."
        case .lineTooLong(let kind, let key):
            "The line of \(kind) \(key) would be longer than \(ExportFormat.lineBytesMax) bytes. Use broadsheet backup."
        case .notReplaced(let reason, let aside):
            "\(reason) What was the database until now is also named \(aside)."
        }
    }
}
