import GRDB
package import News
package import Secrets

extension SQLiteRepository {
    /// Under which root secret the keys beside a database were wrapped; `nil` when there are none.
    package static func fingerprint(besides database: String) throws -> [UInt8]? {
        let ring = KeyRing.path(beside: database)
        guard FileName.exists(ring) else { return nil }
        var configuration = Configuration()
        configuration.busyMode = .callback(waitForLock)
        let queue = try DatabaseQueue(path: ring, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { database in
            guard try database.tableExists("root") else { return nil }
            return try database.row("SELECT fingerprint FROM root") { $0.blob() }
        }
    }

    package struct Rotation: Sendable, Equatable {
        /// Keys that were wrapped anew.
        package var keys: Int64 = 0
        /// Addresses that have another code now.
        package var addresses: Int64 = 0
        /// Bans on addresses that no comment holds any more: they cannot be known under another secret, and end.
        package var bansLost: Int64 = 0
    }

    /// Wraps all keys under another root secret, in one transaction, while nobody else has the database open.
    ///
    /// Throws `OpenFailure` (also for a database that has to be brought up to date first) and `BackupFailure.inUse`.
    package static func rotate(_ path: String, from old: Secrets, to new: Secrets, at now: Timestamp) throws -> Rotation
    {
        try refuseUnusable(path)
        guard FileName.exists(KeyRing.path(beside: path)) else { throw OpenFailure.wrongSecret }
        do {
            let queue = try DatabaseQueue(path: path, configuration: heldAlone)
            defer { try? queue.close() }
            return try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL; BEGIN EXCLUSIVE; COMMIT")
                guard try Migrations.version(of: database) == Migrations.steps.count else {
                    throw OpenFailure.olderSchema
                }
                try KeyRing.attach(KeyRing.path(beside: path), to: database)
                try database.execute(
                    sql: "PRAGMA keys.synchronous = FULL; PRAGMA keys.secure_delete = ON; PRAGMA secure_delete = ON"
                )
                var rotation = Rotation()
                try database.inTransaction(.exclusive) {
                    guard try database.row("SELECT fingerprint FROM keys.root", [], { $0.blob() }) == old.fingerprint
                    else {
                        throw OpenFailure.wrongSecret
                    }
                    rotation.keys = try database.wrapKeys(from: old, to: new)
                    (rotation.addresses, rotation.bansLost) = try database.recodeAddresses(under: new)
                    // Their scopes are codes under the old one.
                    try database.run("DELETE FROM recorded_answer")
                    let erasedKey = try database.row("SELECT erased_key FROM keys.root", [], { $0.blob() })
                    try database.run(
                        "UPDATE keys.root SET fingerprint = ?, erased_key = ?",
                        [.blob(new.fingerprint), .blob(new.wrap(erasedKey.flatMap(old.unwrap) ?? Secrets.makeKey()))]
                    )
                    let entry = AuditEntry(.secretRotated, "secret", by: .commandLine, at: now)
                    try Snapshot(
                        database: database,
                        memory: ConnectionMemory(),
                        vocabularies: Vocabularies(),
                        secrets: new,
                        retention: Retention()
                    ).keep(entry)
                    return .commit
                }
                return rotation
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw BackupFailure.inUse(path)
        }
    }
}

extension Database {
    fileprivate func wrapKeys(from old: Secrets, to new: Secrets) throws -> Int64 {
        var count: Int64 = 0
        for (table, id) in [("commenter_key", "id"), ("day_key", "day")] {
            for row in try rows("SELECT \(id), key FROM keys.\(table)", [], { (id: $0.integer(), key: $0.blob()) }) {
                // One that the old secret does not open is worth nothing.
                guard let key = old.unwrap(row.key) else { continue }
                try run("UPDATE keys.\(table) SET key = ? WHERE \(id) = ?", [.blob(new.wrap(key)), .integer(row.id)])
                count += 1
            }
        }
        return count
    }

    /// Makes good what is known by codes of another secret: of a rotation that was killed between its two files, or of a backup from before
    /// one. Where no address opens, nothing can be made good, and the ring that opens them may still be brought.
    ///
    /// Returns how many bans ended.
    func recodeForeignAddresses(under secrets: Secrets) throws -> Int64 {
        guard try row("SELECT codes_fingerprint FROM history", [], { $0.blob() }) != secrets.fingerprint else {
            return 0
        }
        let kept = try row(
            """
            SELECT (SELECT count(*) FROM comment WHERE email IS NOT NULL), EXISTS (SELECT 1 FROM ban WHERE kind = 'email')
            """
        ) { (addresses: $0.integer(), hasBans: $0.boolean()) }
        guard let kept else { return 0 }
        let isNothingCoded = kept.addresses == 0 && !kept.hasBans
        guard try isNothingCoded || KeyRing.addressesWithoutKey(self) < kept.addresses else { return 0 }
        return try recodeAddresses(under: secrets).bansLost
    }

    /// Gives all addresses that can be opened the codes of another secret, and the bans on them. A ban on an address that no comment holds
    /// any more cannot be known again, and ends.
    ///
    /// Returns how many addresses have a new code, and how many bans ended.
    fileprivate func recodeAddresses(under secrets: Secrets) throws -> (addresses: Int64, bansLost: Int64) {
        var codes: [[UInt8]: [UInt8]] = [:]
        var count: Int64 = 0
        let known = try rows("SELECT id, email_code FROM comment WHERE email IS NOT NULL") {
            (id: $0.integer(), code: $0.blob())
        }
        for row in known {
            // Of a key that was destroyed nothing is to be found any more.
            guard let email = try openedEmail(ofComment: row.id, secrets) else { continue }
            let code = secrets.code(ofEmail: email)
            codes[row.code] = code
            // Killed between its two files, this is done again: what has its new code keeps it.
            codes[code] = code
            try run("UPDATE comment SET email_code = ? WHERE id = ?", [.blob(code), .integer(row.id)])
            count += 1
        }
        var bansLost: Int64 = 0
        for ban in try rows(
            "SELECT id, code FROM ban WHERE kind = 'email'",
            [],
            { (id: $0.integer(), code: $0.blob()) }
        ) {
            if let code = codes[ban.code] {
                try run("UPDATE ban SET code = ? WHERE id = ?", [.blob(code), .integer(ban.id)])
            } else {
                try run("DELETE FROM ban WHERE id = ?", [.integer(ban.id)])
                bansLost += 1
            }
        }
        try run("UPDATE history SET codes_fingerprint = ?", [.blob(secrets.fingerprint)])
        return (count, bansLost)
    }
}
