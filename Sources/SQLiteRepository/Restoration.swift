import Foundation
import GRDB
package import News
package import Secrets

/// A backup on its way back to being the database.
package struct Restoration {
    private let backup: String
    private let digest: String?
    private let keys: String?
    private let secrets: Secrets?
    private let now: Timestamp
    private let onProgress: OnProgress

    /// - digest: of the backup; `nil` when nobody knows it.
    /// - keys: a key ring to be brought back with it; keys that are there stay.
    /// - secrets: those with which the database will be served; `nil` when they are not there yet: no key is looked at then.
    package init(
        of backup: String,
        digest: String?,
        keys: String? = nil,
        secrets: Secrets?,
        at now: Timestamp,
        onProgress: @escaping OnProgress
    ) {
        self.backup = backup
        self.digest = digest
        self.keys = keys
        self.secrets = secrets
        self.now = now
        self.onProgress = onProgress
    }

    package struct Result {
        package var content: DatabaseContent
        /// What is wrong in it, and was in the database that it was made of.
        package var findings: [String]
        /// Addresses in it that no key opens.
        package var addressesWithoutKey: Int64
        /// Bans on addresses that ended, since no comment in it holds those addresses and the secret is another by now.
        package var bansLost: Int64
        /// Commenters in it who were erased since it was made: of them nothing is left.
        package var erasedAgain: Int
        /// Where the database is that was there before; `nil` when there was none.
        package var aside: String?
    }

    /// Does everything but giving the result a name: `copy` is a new file in some folder that the caller removes. A copy of the keys of
    /// `database` is tried on it.
    package func drill(as copy: String, besides database: String) throws -> Result {
        let ring = KeyRing.path(beside: database)
        if secrets != nil, FileName.exists(ring) { try KeyRing.copy(ring, to: KeyRing.path(beside: copy)) }
        return try prepare(copy, keyRing: KeyRing.path(beside: copy))
    }

    /// Puts the backup in the place of `database`, which nobody may have open and which is kept under another name.
    ///
    /// Throws `BackupFailure`, `OpenFailure` or what `onProgress` throws; unless it is `notReplaced`, the database is as it was.
    package func replace(_ database: String) throws -> Result {
        // What has the name may be a link to where the file lies.
        let database = FileName.resolved(database)
        try NetworkFileSystem.refuse(database)
        // First: whoever has to stop a server learns it before anything long begins, and nobody starts one meanwhile.
        let held = try HeldDatabase(database)
        FileName.removeDrafts(of: database)
        defer { FileName.removeDrafts(of: database) }
        let draft = FileName.draft(of: database)
        // Without the secret a ring would be made under another: it goes with the draft.
        var result = try prepare(draft, keyRing: KeyRing.path(beside: secrets == nil ? draft : database))
        if held.isThere { try FileName.giveOwner(of: database, to: draft) }
        try PlainFile(reading: draft).sync()
        result.aside = try held.replace(by: draft, at: now)
        return result
    }

    /// Copies the backup and makes the copy a database to be served: of today's schema, with a history of its own.
    private func prepare(_ copy: String, keyRing: String) throws -> Result {
        try copyBackup(to: copy)
        try SQLiteRepository.words(for: "check", backup) { try refuse(copy) }
        let repository = try SQLiteRepository(
            path: copy,
            keyRing: keyRing,
            secrets: secrets ?? Secrets(root: Secrets.makeKey()),
            readers: 1
        )
        let result = Swift.Result { try repository.beginHistory(auditEntry, keys: keys, isSecretKnown: secrets != nil) }
        repository.close()
        guard !FileName.exists(copy + "-wal") else {
            throw BackupFailure.cannot("write", copy, reason: "the log was not folded into it")
        }
        return try result.get()
    }

    /// The digest is that of the very bytes that are copied.
    private func copyBackup(to copy: String) throws {
        let source = try PlainFile(reading: backup)
        let target = try PlainFile(creating: copy)
        let all = try source.bytes()
        var done: Int64 = 0
        let found = try source.readThrough { piece in
            try target.write(piece)
            done += Int64(piece.count)
            try onProgress(done, all)
        }
        guard digest == nil || digest == found.digest else { throw BackupFailure.wrongDigest(backup) }
    }

    /// What is not ours, not of this version or not whole is not opened for writing. The copy is asked: whatever the backup is, nothing is
    /// made beside it.
    private func refuse(_ copy: String) throws {
        do {
            let queue = try DatabaseQueue(path: copy, configuration: SQLiteRepository.heldAlone)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { database in
                guard try Migrations.owner(of: database) == Migrations.applicationID else {
                    throw BackupFailure.notABackup(backup)
                }
                try Migrations.refuse(database)
                let damage = try Check.damage(database)
                guard damage.isEmpty else { throw BackupFailure.notWhole(backup, damage) }
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw BackupFailure.notABackup(backup)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            throw BackupFailure.notWhole(backup, [error.words])
        }
    }

    private var auditEntry: AuditEntry {
        let name = URL(fileURLWithPath: backup).lastPathComponent
        return AuditEntry(.databaseRestored, "database", name, by: .commandLine, at: now)
    }
}

extension SQLiteRepository {
    /// Numbers of changes that were given after the backup will be given again, to other changes: whoever follows has to hear of it.
    ///
    /// - isSecretKnown: otherwise ours is made up, and leaves no trace in the database.
    fileprivate func beginHistory(_ entry: AuditEntry, keys: String?, isSecretKnown: Bool) throws -> Restoration.Result
    {
        try pool.writeWithoutTransaction { database in
            if let keys { try SQLiteRepository.words(for: "read", keys) { try KeyRing.add(keys, to: database) } }
            var (bansLost, erasedAgain) = (bansLost, 0)
            try database.inTransaction(.immediate) {
                try database.run("UPDATE history SET epoch = lower(hex(randomblob(8)))")
                if isSecretKnown {
                    bansLost += try database.recodeForeignAddresses(under: secrets)
                } else {
                    try database.run(
                        "UPDATE history SET codes_fingerprint = NULL WHERE codes_fingerprint = ?",
                        [.blob(secrets.fingerprint)]
                    )
                }
                erasedAgain = try snapshot(database, ConnectionMemory()).eraseAgain(at: entry.at)
                try snapshot(database, ConnectionMemory()).keep(entry)
                return .commit
            }
            return Restoration.Result(
                content: try DatabaseContent(of: database),
                findings: try Check.disorder(database),
                addressesWithoutKey: try KeyRing.addressesWithoutKey(database),
                bansLost: bansLost,
                erasedAgain: erasedAgain
            )
        }
    }
}
