import Foundation
import GRDB
import News
import Secrets

/// A second small database beside the first, with keys for what may have to be forgotten: one for each commenter, under which their
/// addresses are sealed, and one for each day, under which networks are known as equal.
///
/// A key that is deleted here takes all that was sealed under it along, in backups of the first database too, which leave this one out.
/// The keys are themselves wrapped under the root secret. The ring is attached to each connection as `keys`, and one transaction writes
/// both. A crash between the two syncs leaves at worst an address that no key opens, of a comment that was not answered yet.
enum KeyRing {
    /// Days after which a day's key is dropped; one that a ban names is kept.
    static let daysKept: Int64 = 30

    /// Beside the file itself, where the database's name is a link to it.
    static func path(beside database: String) -> String {
        FileName.resolved(database) + suffix
    }

    static let suffix = ".keys"

    /// Made before SQLite does, which would let everybody read it, and for whoever the database that it lies beside belongs to.
    static func makeFile(_ path: String) throws {
        let database = String(path.dropLast(suffix.count))
        let isNew = !FileName.exists(path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw OpenFailure.cannotOpen(path: database, reason: String(cString: strerror(errno)))
        }
        defer { Foundation.close(descriptor) }
        var found = stat()
        // Others than root own what they make, and need not give it away.
        guard isNew, geteuid() == 0, stat(database, &found) == 0 else { return }
        guard fchown(descriptor, found.st_uid, found.st_gid) == 0 else {
            throw OpenFailure.cannotOpen(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// From so large a log on it is folded into the ring.
    static let logBytes: Int64 = 4 << 20

    /// Marks a file as a ring (`PRAGMA application_id`): "BrKr".
    private static let applicationID: Int64 = 0x4272_4B72

    static func attach(_ path: String, to database: Database) throws {
        try database.execute(sql: "ATTACH DATABASE ? AS keys", arguments: [path])
    }

    /// Called once, on the writing connection.
    static func prepare(_ database: Database, _ secrets: Secrets) throws {
        try database.execute(
            sql: """
                PRAGMA keys.journal_mode = WAL;
                PRAGMA keys.synchronous = FULL;
                PRAGMA keys.journal_size_limit = \(logBytes);
                PRAGMA keys.application_id = \(applicationID);
                PRAGMA keys.user_version = 1;
                CREATE TABLE IF NOT EXISTS keys.commenter_key (id INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
                CREATE TABLE IF NOT EXISTS keys.day_key (day INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
                -- the secret that all of them are wrapped under, and the key of the codes by which erased things are known
                CREATE TABLE IF NOT EXISTS keys.root (
                    id INTEGER PRIMARY KEY CHECK (id = 1), fingerprint BLOB NOT NULL, erased_key BLOB NOT NULL
                ) STRICT;
                -- codes of commenters who were erased, and what became of their words: a backup that brings them back has to forget them again
                CREATE TABLE IF NOT EXISTS keys.erased_commenter (
                    code BLOB PRIMARY KEY, words TEXT NOT NULL CHECK (words IN ('keep', 'delete'))
                ) STRICT, WITHOUT ROWID;
                """
        )
        // Under another secret every key would seem broken, and be replaced for good.
        let known = try database.row("SELECT fingerprint FROM keys.root") { $0.blob() }
        guard known == nil || known == secrets.fingerprint else { throw OpenFailure.wrongSecret }
    }

    /// Writes down that this is the secret. Last of all: one that turns out to be the wrong one for what is in the database has not
    /// shut out the right one.
    ///
    /// Returns how many bans on addresses ended, since the secret was changed and no comment holds those addresses any more.
    static func claim(_ database: Database, _ secrets: Secrets) throws -> Int64 {
        if try hasFormerAddresses(database) { try sealFormerAddresses(database, secrets) }
        try database.run(
            "INSERT OR IGNORE INTO keys.root (id, fingerprint, erased_key) VALUES (1, ?, ?)",
            [.blob(secrets.fingerprint), .blob(secrets.wrap(Secrets.makeKey()))]
        )
        // Two that start at once with different secrets: the first is right.
        let claimed = try database.row("SELECT fingerprint FROM keys.root") { $0.blob() }
        guard claimed == secrets.fingerprint else { throw OpenFailure.wrongSecret }
        var bansLost: Int64 = 0
        try database.inTransaction(.immediate) {
            bansLost = try database.recodeForeignAddresses(under: secrets)
            return .commit
        }
        return bansLost
    }

    /// Copies a ring, beside whoever uses it, into a file for its owner alone.
    static func copy(_ path: String, to copy: String) throws {
        let target = try PlainFile(creating: copy)
        // Nobody has it open: to look into it would leave a log beside it.
        guard FileName.exists(path + "-wal") else {
            _ = try PlainFile(reading: path).readThrough { try target.write($0) }
            // Whoever reads it needs no room for a log beside it.
            let queue = try DatabaseQueue(path: copy)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            return try target.sync()
        }
        var configuration = Configuration()
        configuration.readonly = true
        let ring = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? ring.close() }
        try ring.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
        try PlainFile(reading: copy).sync()
    }

    /// Adds the keys that a backup brought, under ids that no other key has: none that is there is lost.
    ///
    /// Throws `foreignKeys` for those that were wrapped under another secret, `notARing`.
    static func add(_ path: String, to database: Database) throws {
        try database.execute(sql: "ATTACH DATABASE ? AS brought", arguments: [path])
        defer { try? database.execute(sql: "DETACH DATABASE brought") }
        guard try database.row("PRAGMA brought.application_id", [], { $0.integer() }) == applicationID else {
            throw BackupFailure.notARing(path)
        }
        let theirs = try database.row("SELECT fingerprint FROM brought.root") { $0.blob() }
        guard try theirs == database.row("SELECT fingerprint FROM keys.root", [], { $0.blob() }) else {
            throw BackupFailure.foreignKeys(path)
        }
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: """
                    -- a ring that was made a moment ago goes on as the one that is brought: who was erased is known by its key
                    UPDATE keys.root SET erased_key = (SELECT erased_key FROM brought.root)
                        WHERE NOT EXISTS (SELECT 1 FROM keys.commenter_key) AND NOT EXISTS (SELECT 1 FROM keys.day_key)
                            AND NOT EXISTS (SELECT 1 FROM keys.erased_commenter);
                    INSERT OR IGNORE INTO keys.erased_commenter (code, words) SELECT code, words FROM brought.erased_commenter;
                    INSERT OR IGNORE INTO keys.commenter_key (id, key) SELECT id, key FROM brought.commenter_key;
                    INSERT OR IGNORE INTO keys.day_key (day, key) SELECT day, key FROM brought.day_key;
                    """
            )
            return .commit
        }
    }

    static func addressesWithoutKey(_ database: Database) throws -> Int64 {
        try database.row(
            """
            SELECT count(*) FROM comment LEFT JOIN commenter ON commenter.id = comment.commenter_id
            WHERE comment.email IS NOT NULL AND (commenter.key_id IS NULL
                OR NOT EXISTS (SELECT 1 FROM keys.commenter_key AS ring WHERE ring.id = commenter.key_id))
            """
        ) { $0.integer() } ?? 0
    }

    /// Until commenters had keys, all addresses were sealed under one, and imported ones belonged to nobody.
    ///
    /// First the keys, then what they seal, in transactions of their own: killed in between, nothing is sealed under a key that was not
    /// written, and it begins anew.
    private static func sealFormerAddresses(_ database: Database, _ secrets: Secrets) throws {
        try database.inTransaction(.immediate) {
            guard try hasFormerAddresses(database) else { return .commit }
            try eachFormerAddress(database, secrets) { comment, commenter, address in
                try database.run(
                    "UPDATE comment SET email_code = ?, commenter_id = ? WHERE id = ?",
                    [.blob(address.code), .integer(commenter), .integer(comment)]
                )
            }
            return .commit
        }
        try database.inTransaction(.immediate) {
            guard try hasFormerAddresses(database) else { return .commit }
            try eachFormerAddress(database, secrets) { comment, _, address in
                try database.run(
                    "UPDATE comment SET email = ? WHERE id = ?",
                    [.blob(address.sealed), .integer(comment)]
                )
            }
            try database.execute(
                sql: """
                    UPDATE commenter SET approved_count = (SELECT count(*) FROM comment
                        WHERE comment.commenter_id = commenter.id AND comment.status = 'approved');
                    UPDATE comment SET avatar = (SELECT avatar FROM commenter WHERE commenter.id = comment.commenter_id)
                        WHERE commenter_id IS NOT NULL;
                    UPDATE history SET has_former_addresses = 0;
                    """
            )
            return .commit
        }
    }

    private static func hasFormerAddresses(_ database: Database) throws -> Bool {
        try database.row("SELECT has_former_addresses FROM history") { $0.boolean() } ?? false
    }

    private static func eachFormerAddress(
        _ database: Database,
        _ secrets: Secrets,
        _ body: (_ comment: Int64, _ commenter: Int64, SealedAddress) throws -> Void
    ) throws {
        for row in try formerAddresses(database) {
            guard let email = secrets.open(formerEmail: row.email) else { throw OpenFailure.wrongSecret }
            let commenter = try row.commenter ?? database.commenter(ofImported: email, secrets)
            try body(row.id, commenter, database.sealedAddress(email, of: commenter, secrets))
        }
    }

    private static func formerAddresses(_ database: Database) throws -> [(id: Int64, commenter: Int64?, email: [UInt8])]
    {
        try database.rows("SELECT id, commenter_id, email FROM comment WHERE email IS NOT NULL") {
            (id: $0.integer(), commenter: $0.optionalInteger(), email: $0.blob())
        }
    }
}
