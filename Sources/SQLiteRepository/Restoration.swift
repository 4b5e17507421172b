import Foundation
import GRDB
package import News
package import Secrets

/// What a database is made of again: a backup, or an export.
package protocol RestorationSource {
    /// For words: the last part of its path.
    var name: String { get }

    /// Page by page: with the search index, and with whatever was wrong in the database. Of anything else the index is made, and nothing may be
    /// wrong in it.
    var isFaithfulCopy: Bool { get }

    /// Makes a whole database of it, of this version's schema or an older one, as a new file.
    ///
    /// Throws `BackupFailure`, `OpenFailure`, `ExportFault` or what `onProgress` throws.
    func copy(to draft: String, _ onProgress: OnProgress) throws
}

/// A backup or an export on its way back to being the database.
package struct Restoration {
    private let source: any RestorationSource
    private let keys: String?
    private let secrets: Secrets?
    private let now: Timestamp
    private let onProgress: OnProgress

    /// - keys: a key ring to be brought back with it; keys that are there stay.
    /// - secrets: those with which the database will be served; `nil` when they are not there yet: no key is looked at then.
    package init(
        of source: any RestorationSource,
        keys: String? = nil,
        secrets: Secrets?,
        at now: Timestamp,
        onProgress: @escaping OnProgress
    ) {
        self.source = source
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
    ///
    /// - ifEmpty: throws where `replace` would, since something is in the database or somebody has it open.
    package func drill(as copy: String, besides database: String, ifEmpty: Bool = false) throws -> Result {
        if ifEmpty { try HeldDatabase(FileName.resolved(database)).refuseUnlessEmpty() }
        let ring = KeyRing.path(beside: database)
        if secrets != nil, FileName.exists(ring) { try KeyRing.copy(ring, to: KeyRing.path(beside: copy)) }
        return try prepare(copy, keyRing: KeyRing.path(beside: copy))
    }

    /// Puts it in the place of `database`, which nobody may have open and which is kept under another name.
    ///
    /// - ifEmpty: only where nothing is lost by it: there is no database, or one into which nobody has put anything; which is not kept.
    ///
    /// Throws `BackupFailure` or what its source throws; unless it is `notReplaced`, the database is as it was.
    package func replace(_ database: String, ifEmpty: Bool = false) throws -> Result {
        // What has the name may be a link to where the file lies.
        let database = FileName.resolved(database)
        try NetworkFileSystem.refuse(database)
        // First: whoever has to stop a server learns it before anything long begins.
        let held = try HeldDatabase(database)
        if ifEmpty { try held.refuseUnlessEmpty() }
        FileName.removeDrafts(of: database)
        defer { FileName.removeDrafts(of: database) }
        let draft = FileName.draft(of: database)
        // Without the secret a ring would be made under another: it goes with the draft.
        let ring = KeyRing.path(beside: secrets == nil ? draft : database)
        let isNewRing = !FileName.exists(ring)
        var result: Result
        do {
            result = try prepare(draft, keyRing: ring)
        } catch {
            // Unless a server was started on the place meanwhile: then it is that one's.
            if isNewRing, held.isThere || !FileName.exists(database) { FileName.remove(ring) }
            throw error
        }
        if held.isThere { try FileName.giveOwner(of: database, to: draft) }
        try PlainFile(reading: draft).sync()
        result.aside = try held.replace(by: draft, at: now)
        if ifEmpty, let aside = result.aside {
            FileName.remove(aside)
            result.aside = nil
        }
        return result
    }

    /// Makes the copy a database to be served: of today's schema, with a history of its own.
    private func prepare(_ copy: String, keyRing: String) throws -> Result {
        var progress: (Int64, Int64) = (0, 0)
        try source.copy(to: copy) { done, all in
            progress = (done, all)
            try onProgress(done, all)
        }
        let repository = try SQLiteRepository(
            path: copy,
            keyRing: keyRing,
            secrets: secrets ?? Secrets(root: Secrets.makeKey()),
            readers: 1
        )
        let result = Swift.Result { try complete(repository) { try onProgress(progress.0, progress.1) } }
        repository.close()
        guard !FileName.exists(copy + "-wal") else {
            throw BackupFailure.cannot("write", copy, reason: "the log was not folded into it")
        }
        return try result.get()
    }

    private func complete(_ repository: SQLiteRepository, onPiece: () throws -> Void) throws -> Result {
        let entry = AuditEntry(.databaseRestored, "database", source.name, by: .commandLine, at: now)
        let begun = try repository.beginHistory(entry, keys: keys, isSecretKnown: secrets != nil)
        if !source.isFaithfulCopy { try repository.makeIndex(onPiece) }
        return try repository.pool.writeWithoutTransaction { database in
            let findings = try Check.disorder(database)
            guard source.isFaithfulCopy || findings.isEmpty else {
                throw BackupFailure.notWhole(source.name, findings)
            }
            return Result(
                content: try DatabaseContent(of: database),
                findings: findings,
                addressesWithoutKey: try KeyRing.addressesWithoutKey(database),
                bansLost: begun.bansLost,
                erasedAgain: begun.erasedAgain
            )
        }
    }
}

extension SQLiteRepository {
    /// Numbers of changes that were given after the backup will be given again, to other changes: whoever follows has to hear of it.
    ///
    /// - isSecretKnown: otherwise ours is made up, and leaves no trace in the database.
    fileprivate func beginHistory(_ entry: AuditEntry, keys: String?, isSecretKnown: Bool) throws -> (
        bansLost: Int64, erasedAgain: Int
    ) {
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
            return (bansLost, erasedAgain)
        }
    }
}
