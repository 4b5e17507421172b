import GRDB
package import News
import Secrets

extension SQLiteRepository {
    package func check() throws(NewsError) -> [String] {
        do {
            return try pool.writeWithoutTransaction { database in
                let damage = try Check.damage(database)
                // In a damaged file every other finding is one of the damage.
                guard damage.isEmpty else {
                    return damage.map { "The database file is damaged: \($0). Restore a backup." }
                }
                let disorder = try Check.disorder(database)
                return disorder + Invariant.advice(on: disorder) + (try checkCodes(database))
            }
        } catch {
            throw NewsError(translating: error)
        }
    }

    /// Makes every `Invariant` hold again, in one transaction, beside whoever reads. Waits until it is done.
    ///
    /// Throws `busy` where somebody else writes for long, and `unavailable` where the file is damaged.
    package func repair(at now: Timestamp) throws(NewsError) {
        do {
            try pool.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    try Invariant.restoreAll(in: database)
                    let entry = AuditEntry(.databaseRepaired, "database", by: .commandLine, at: now)
                    try snapshot(database, ConnectionMemory()).keep(entry)
                    // Whatever was shown may have been wrong.
                    try database.recordChange(.taxonomyChanged, [.site], at: now)
                    return .commit
                }
                follower.catchUp(in: database)
            }
        } catch {
            throw NewsError(translating: error)
        }
    }

    private func checkCodes(_ database: Database) throws -> [String] {
        let known = try database.row("SELECT codes_fingerprint FROM history") { $0.blob() }
        let hasCodes = try database.row(
            """
            SELECT EXISTS (SELECT 1 FROM comment INDEXED BY comment_email WHERE email_code IS NOT NULL)
                OR EXISTS (SELECT 1 FROM ban WHERE kind = 'email')
            """
        ) { $0.boolean() }
        guard known != secrets.fingerprint, hasCodes == true else { return [] }
        return [
            "E-mail addresses are known by codes of another secret: bans and erasure do not find them. broadsheet secret rotate clears that away."
        ]
    }
}

/// What is asked of every file: of the one that is served, and of each copy that shall take its place.
enum Check {
    /// In SQLite's words.
    static func damage(_ database: Database) throws -> [String] {
        let findings = try unlessCorrupt { try database.rows("PRAGMA integrity_check") { $0.text() } }
        return (findings ?? ["it cannot be read"]).filter { $0 != "ok" }
    }

    /// One sentence a finding, of a file without damage. Counts are those of today's schema; one of an older version has others.
    static func disorder(_ database: Database) throws -> [String] {
        let isCurrent = try Migrations.version(of: database) == Migrations.steps.count
        return try references(database)
            + (isCurrent ? IndexCheck(database).findings() + Invariant.findings(database) : [])
    }

    private static func references(_ database: Database) throws -> [String] {
        let findings = try database.rows("PRAGMA foreign_key_check") { $0.text() }.map {
            "A row of \($0) refers to one that is not there."
        }
        return findings.isEmpty ? [] : findings + ["No write of a server makes such rows. Restore a backup."]
    }

    /// `nil` when SQLite finds the file damaged on the way, or text in it of which a rule of the schema can make nothing (`SQLITE_ERROR`).
    private static func unlessCorrupt<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_ERROR].contains(error.resultCode) {
            return nil
        }
    }
}
