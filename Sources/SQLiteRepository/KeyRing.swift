import Foundation
import GRDB
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
        URL(fileURLWithPath: database).resolvingSymlinksInPath().path + suffix
    }

    static let suffix = ".keys"

    /// Made before SQLite does, which would let everybody read it.
    static func makeFile(_ path: String, beside database: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw OpenFailure.cannotOpen(path: database, reason: String(cString: strerror(errno)))
        }
        Foundation.close(descriptor)
    }

    static func attach(_ path: String, to database: Database) throws {
        try database.execute(sql: "ATTACH DATABASE ? AS keys", arguments: [path])
    }

    /// Called once, on the writing connection.
    static func prepare(_ database: Database, _ secrets: Secrets) throws {
        try database.execute(
            sql: """
                PRAGMA keys.journal_mode = WAL;
                PRAGMA keys.synchronous = FULL;
                PRAGMA keys.journal_size_limit = 4194304;
                CREATE TABLE IF NOT EXISTS keys.commenter_key (id INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
                CREATE TABLE IF NOT EXISTS keys.day_key (day INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
                -- the secret that all of them are wrapped under, and the key of the codes by which erased things are known
                CREATE TABLE IF NOT EXISTS keys.root (
                    id INTEGER PRIMARY KEY CHECK (id = 1), fingerprint BLOB NOT NULL, erased_key BLOB NOT NULL
                ) STRICT;
                """
        )
        // Under another secret every key would seem broken, and be replaced for good.
        let known = try database.row("SELECT fingerprint FROM keys.root") { $0.blob() }
        guard known == nil || known == secrets.fingerprint else { throw OpenFailure.wrongSecret }
    }

    /// Writes down that this is the secret. Last of all: one that turns out to be the wrong one for what is in the database has not
    /// shut out the right one.
    static func claim(_ database: Database, _ secrets: Secrets) throws {
        try sealFormerAddresses(database, secrets)
        try database.run(
            "INSERT OR IGNORE INTO keys.root (id, fingerprint, erased_key) VALUES (1, ?, ?)",
            [.blob(secrets.fingerprint), .blob(secrets.wrap(Secrets.makeKey()))]
        )
        let isCoded = try database.row("SELECT codes_fingerprint IS NOT NULL FROM history") { $0.boolean() }
        if isCoded == false {
            try database.run("UPDATE history SET codes_fingerprint = ?", [.blob(secrets.fingerprint)])
        }
    }

    /// Copies a ring, beside whoever uses it, into a file for its owner alone.
    static func copy(_ path: String, to copy: String) throws {
        let target = try PlainFile(creating: copy)
        // Nobody has it open: to look into it would leave a log beside it.
        guard FileName.exists(path + "-wal") else {
            _ = try PlainFile(reading: path).readThrough { try target.write($0) }
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
    /// Throws `foreignKeys` for those that were wrapped under another secret.
    static func add(_ path: String, to database: Database) throws {
        try database.execute(sql: "ATTACH DATABASE ? AS brought", arguments: [path])
        defer { try? database.execute(sql: "DETACH DATABASE brought") }
        let theirs = try database.row("SELECT fingerprint FROM brought.root") { $0.blob() }
        guard try theirs == database.row("SELECT fingerprint FROM keys.root", [], { $0.blob() }) else {
            throw BackupFailure.foreignKeys(path)
        }
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: """
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
        guard try database.row("SELECT has_former_addresses FROM history", [], { $0.boolean() }) == true else { return }
        try database.inTransaction(.immediate) {
            for row in try formerAddresses(database) {
                guard let email = secrets.open(formerEmail: row.email) else { throw OpenFailure.wrongSecret }
                let address = try database.sealedAddress(email, of: row.commenter, secrets)
                try database.run(
                    "UPDATE comment SET email_code = ?, commenter_id = ? WHERE id = ?",
                    [.blob(address.code), .integer(address.commenterID), .integer(row.id)]
                )
            }
            return .commit
        }
        try database.inTransaction(.immediate) {
            for row in try formerAddresses(database) {
                guard let email = secrets.open(formerEmail: row.email) else { throw OpenFailure.wrongSecret }
                let address = try database.sealedAddress(email, of: row.commenter, secrets)
                try database.run(
                    "UPDATE comment SET email = ? WHERE id = ?",
                    [.blob(address.sealed), .integer(row.id)]
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

    private static func formerAddresses(_ database: Database) throws -> [(id: Int64, commenter: Int64?, email: [UInt8])]
    {
        try database.rows("SELECT id, commenter_id, email FROM comment WHERE email IS NOT NULL") {
            (id: $0.integer(), commenter: $0.optionalInteger(), email: $0.blob())
        }
    }
}

/// A key as it is kept.
struct WrappedKey {
    let id: Int64
    let wrapped: [UInt8]

    init(_ key: [UInt8], _ secrets: Secrets) throws {
        id = Self.ids.next()
        wrapped = try secrets.wrap(key)
    }

    private static let ids = KeyIDs()
}

/// Numbers from a random one on: those of one process lie together in the file, and no other process gives the same.
///
/// `@unchecked Sendable` is true because `last` is only touched while `lock` is held.
private final class KeyIDs: @unchecked Sendable {
    private let lock = NSLock()
    private var last = Int64.random(in: 1..<1 << 62)

    func next() -> Int64 {
        lock.withLock {
            last += 1
            return last
        }
    }
}

/// An address as it is kept.
struct SealedAddress {
    var sealed: [UInt8]
    var code: [UInt8]
    var commenterID: Int64
}

extension Database {
    /// Seals an address under its commenter's key.
    ///
    /// - commenterID: `nil` for an imported one, which goes to whoever brought the same address, or to a new commenter, whom no token
    ///   makes anybody's.
    func sealedAddress(_ email: String, of commenterID: Int64?, _ secrets: Secrets) throws -> SealedAddress {
        let code = secrets.code(ofEmail: email)
        let commenter = try commenterID ?? importedCommenter(withCode: code)
        let key = try commenterKey(of: commenter, secrets)
        return SealedAddress(sealed: try Sealing.seal(email, under: key), code: code, commenterID: commenter)
    }

    private func importedCommenter(withCode code: [UInt8]) throws -> Int64 {
        let known = try row(
            """
            SELECT commenter_id FROM comment INDEXED BY comment_email
            WHERE email_code = ? AND import_name IS NOT NULL AND commenter_id IS NOT NULL LIMIT 1
            """,
            [.blob(code)]
        ) { $0.integer() }
        return try known ?? makeCommenter(token: Token.make(prefix: "bsc_"), at: 0)
    }

    /// Returns its id.
    func makeCommenter(token: String, at seconds: Int64, key: Int64? = nil) throws -> Int64 {
        try run(
            "INSERT INTO commenter (token_digest, avatar, created_at, key_id) VALUES (?, ?, ?, ?)",
            [
                .blob(Token.digest(token)), .integer(Int64.random(in: .min ... .max)), .integer(seconds),
                .optional(key),
            ]
        )
        return lastInsertedRowID
    }

    /// A commenter whose first comment brings an address.
    func makeCommenter(token: String, at seconds: Int64, email: String, _ secrets: Secrets) throws -> SealedAddress {
        let key = Secrets.makeKey()
        let fresh = try WrappedKey(key, secrets)
        try keep(fresh)
        return SealedAddress(
            sealed: try Sealing.seal(email, under: key),
            code: secrets.code(ofEmail: email),
            commenterID: try makeCommenter(token: token, at: seconds, key: fresh.id)
        )
    }

    private func keep(_ key: WrappedKey) throws {
        try run("INSERT INTO keys.commenter_key (id, key) VALUES (?, ?)", [.integer(key.id), .blob(key.wrapped)])
    }

    /// The commenter's key, made when there is none that our root secret opens.
    private func commenterKey(of commenter: Int64, _ secrets: Secrets) throws -> [UInt8] {
        let wrapped = try row(
            "SELECT key FROM commenter JOIN keys.commenter_key AS ring ON ring.id = commenter.key_id WHERE commenter.id = ?",
            [.integer(commenter)]
        ) { $0.blob() }
        if let key = wrapped.flatMap(secrets.unwrap) { return key }
        let key = Secrets.makeKey()
        let fresh = try WrappedKey(key, secrets)
        try keep(fresh)
        try run("UPDATE commenter SET key_id = ? WHERE id = ?", [.integer(fresh.id), .integer(commenter)])
        return key
    }

    /// Destroys a commenter's key, and notes that it has to be gone: of two files one may be written without the other.
    func destroyKey(ofCommenter id: Int64) throws {
        let key = try row("SELECT key_id FROM commenter WHERE id = ?", [.integer(id)]) { $0.optionalInteger() } ?? nil
        guard let key else { return }
        try run("INSERT OR IGNORE INTO destroyed_key (id) VALUES (?)", [.integer(key)])
        try run("DELETE FROM keys.commenter_key WHERE id = ?", [.integer(key)])
        try run("UPDATE commenter SET key_id = NULL WHERE id = ?", [.integer(id)])
    }

    /// By which an import knows an erased comment again: its own name for it may be a digest of name and address.
    func erasedName(_ importName: String, _ secrets: Secrets) throws -> String {
        let mark = "erased:"
        guard !importName.hasPrefix(mark) else { return importName }
        let wrapped = try row("SELECT erased_key FROM keys.root") { $0.blob() }
        guard let key = wrapped.flatMap(secrets.unwrap) else { return importName }
        return mark + Code.of(importName, under: key).map { String($0, radix: 16) }.joined(separator: ".")
    }

    /// The address that came with a comment.
    func openedEmail(ofComment id: Int64, _ secrets: Secrets) throws -> String? {
        let found = try row(
            """
            SELECT comment.email, ring.key FROM comment JOIN commenter ON commenter.id = comment.commenter_id
                JOIN keys.commenter_key AS ring ON ring.id = commenter.key_id
            WHERE comment.id = ? AND comment.email IS NOT NULL
            """,
            [.integer(id)]
        ) { (sealed: $0.blob(), wrapped: $0.blob()) }
        guard let found, let key = secrets.unwrap(found.wrapped) else { return nil }
        return Sealing.open(found.sealed, under: key)
    }
}

/// The keys of the last days, unwrapped: each comment asks for today's.
///
/// `@unchecked Sendable` is true because `known` is only touched while `lock` is held.
private final class UnwrappedKeys: @unchecked Sendable {
    private let lock = NSLock()
    private var known: [[UInt8]: [UInt8]] = [:]
    private static let countMax = 40

    /// A wrapped key is random bytes: it names itself, whatever database it is from.
    func unwrapped(_ wrapped: [UInt8], _ secrets: Secrets) -> [UInt8]? {
        if let key = lock.withLock({ known[wrapped] }) { return key }
        guard let key = secrets.unwrap(wrapped) else { return nil }
        lock.withLock {
            if known.count >= Self.countMax { known.removeAll() }
            known[wrapped] = key
        }
        return key
    }
}

/// A sender's network as it is kept: equal for all of one day's comments from there, and meaningless once the day's key is dropped.
struct NetworkCode {
    var code: [UInt8]
    /// Since 1970.
    var day: Int64
}

extension Database {
    private static let dayKeys = UnwrappedKeys()

    static func day(of seconds: Int64) -> Int64 { seconds / 86_400 }

    /// `network` under the key of that day, which is made when it is the first of its day.
    func networkCode(of network: String, day: Int64, _ secrets: Secrets) throws -> NetworkCode {
        if let known = try knownNetworkCode(of: network, day: day, secrets) { return known }
        let key = Secrets.makeKey()
        try run(
            "INSERT OR REPLACE INTO keys.day_key (day, key) VALUES (?, ?)",
            [.integer(day), .blob(secrets.wrap(key))]
        )
        return NetworkCode(code: Code.of(network, under: key), day: day)
    }

    func hasKey(ofDay day: Int64) throws -> Bool {
        try row("SELECT 1 FROM keys.day_key WHERE day = ?", [.integer(day)]) { _ in true } ?? false
    }

    /// `nil` when that day has no key, or not any more.
    func knownNetworkCode(of network: String, day: Int64, _ secrets: Secrets) throws -> NetworkCode? {
        let wrapped = try row("SELECT key FROM keys.day_key WHERE day = ?", [.integer(day)]) { $0.blob() }
        return wrapped.flatMap { Self.dayKeys.unwrapped($0, secrets) }
            .map { NetworkCode(code: Code.of(network, under: $0), day: day) }
    }
}
