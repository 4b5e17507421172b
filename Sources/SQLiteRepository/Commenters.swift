import Foundation
import GRDB
package import News
import Secrets

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

extension WrappedKey {
    private static let ids = KeyIDs()

    fileprivate init(_ key: [UInt8], _ secrets: Secrets) throws {
        self.init(id: Self.ids.next(), wrapped: try secrets.wrap(key))
    }
}

extension Newcomer {
    fileprivate init(email: String?, _ secrets: Secrets) throws {
        let token = CommenterToken.make()
        self.init(token: token, tokenDigest: CommenterToken.digest(token), avatar: Int64.random(in: .min ... .max))
        guard let email else { return }
        let key = Secrets.makeKey()
        self.key = try WrappedKey(key, secrets)
        address = SealedAddress(sealed: try Sealing.seal(email, under: key), code: secrets.code(ofEmail: email))
    }
}

extension SQLiteRepository {
    package func makeNewcomer(email: String?) throws(NewsError) -> Newcomer {
        do {
            return try Newcomer(email: email, secrets)
        } catch {
            throw NewsError(translating: error)
        }
    }
}

/// Who sent a comment.
struct CommentAuthor {
    var commenterID: Int64
    /// The comment is among their approved ones already.
    var isCounted = false
    var avatar: Int64?
    var address: SealedAddress?
}

extension Database {
    /// Whoever sends a comment, with the address that comes with it, and the token that was made for them.
    ///
    /// - commenter: `nil` for somebody who is none yet.
    /// - isApproved: whether the comment counts for them at once.
    func author(of comment: NewComment, _ commenter: Commenter?, isApproved: Bool, _ secrets: Secrets) throws -> (
        author: CommentAuthor, newToken: String?
    ) {
        if let commenter {
            let address = try comment.email.map { try sealedAddress($0, of: commenter.id, secrets) }
            return (
                CommentAuthor(
                    commenterID: commenter.id,
                    avatar: try avatar(ofCommenter: commenter.id),
                    address: address
                ), nil
            )
        }
        let newcomer = try comment.newcomer ?? Newcomer(email: comment.email, secrets)
        let id = try insert(newcomer, at: comment.at.seconds, approved: isApproved ? 1 : 0)
        let author = CommentAuthor(
            commenterID: id,
            isCounted: true,
            avatar: newcomer.avatar,
            address: newcomer.address
        )
        return (author, newcomer.token)
    }

    /// An imported comment belongs to whoever brought the same address, or to a new commenter, whom no token makes anybody's.
    func author(ofImported email: String, _ secrets: Secrets) throws -> CommentAuthor {
        let id = try commenter(ofImported: email, secrets)
        return CommentAuthor(
            commenterID: id,
            avatar: try avatar(ofCommenter: id),
            address: try sealedAddress(email, of: id, secrets)
        )
    }

    func commenter(ofImported email: String, _ secrets: Secrets) throws -> Int64 {
        let known = try row(
            """
            SELECT commenter_id FROM comment INDEXED BY comment_email
            WHERE email_code = ? AND import_name IS NOT NULL AND commenter_id IS NOT NULL LIMIT 1
            """,
            [.blob(secrets.code(ofEmail: email))]
        ) { $0.integer() }
        return try known ?? insert(Newcomer(email: nil, secrets), at: 0)
    }

    /// Returns their id.
    private func insert(_ newcomer: Newcomer, at seconds: Int64, approved: Int64 = 0) throws -> Int64 {
        if let key = newcomer.key { try keep(key) }
        try run(
            "INSERT INTO commenter (token_digest, avatar, created_at, key_id, approved_count) VALUES (?, ?, ?, ?, ?)",
            [
                .blob(newcomer.tokenDigest), .integer(newcomer.avatar), .integer(seconds),
                .optional(newcomer.key?.id), .integer(approved),
            ]
        )
        return lastInsertedRowID
    }

    private func keep(_ key: WrappedKey) throws {
        try run("INSERT INTO keys.commenter_key (id, key) VALUES (?, ?)", [.integer(key.id), .blob(key.wrapped)])
    }

    private func avatar(ofCommenter id: Int64) throws -> Int64? {
        try row("SELECT avatar FROM commenter WHERE id = ?", [.integer(id)]) { $0.optionalInteger() } ?? nil
    }

    /// Seals an address under its commenter's key.
    func sealedAddress(_ email: String, of commenter: Int64, _ secrets: Secrets) throws -> SealedAddress {
        let key = try commenterKey(of: commenter, secrets)
        return SealedAddress(sealed: try Sealing.seal(email, under: key), code: secrets.code(ofEmail: email))
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

    /// Destroys a commenter's key unless an address is left that it opens.
    func dropKey(ofCommenter id: Int64) throws {
        let isNeeded = try row(
            "SELECT 1 FROM comment WHERE commenter_id = ? AND email IS NOT NULL LIMIT 1",
            [.integer(id)]
        ) { _ in true }
        if isNeeded == nil { try destroyKey(ofCommenter: id) }
    }

    /// By which an import knows an erased comment again: its own name for it may be a digest of name and address.
    func erasedName(_ importName: String, _ secrets: Secrets) throws -> String {
        let mark = "erased:"
        guard !importName.hasPrefix(mark), let key = try erasedKey(secrets) else { return importName }
        return mark + Code.of(importName, under: key).map { String($0, radix: 16) }.joined(separator: ".")
    }

    private func erasedKey(_ secrets: Secrets) throws -> [UInt8]? {
        try row("SELECT erased_key FROM keys.root") { $0.blob() }.flatMap(secrets.unwrap)
    }

    /// Notes in the ring that a commenter is erased, for the day on which a backup brings them back.
    func noteErasure(ofCommenter id: Int64, words: ErasedWords, _ secrets: Secrets) throws {
        let token = try row("SELECT token_digest FROM commenter WHERE id = ?", [.integer(id)]) { $0.blob() }
        guard let token, let key = try erasedKey(secrets) else { return }
        try run(
            "INSERT OR REPLACE INTO keys.erased_commenter (code, words) VALUES (?, ?)",
            [.blob(Code.of(token, under: key)), .text(words.rawValue)]
        )
    }

    /// Commenters whom the ring knows as erased.
    func erasedCommenters(_ secrets: Secrets) throws -> [(id: Int64, words: ErasedWords)] {
        let codes = try rows("SELECT code, words FROM keys.erased_commenter") {
            (code: $0.blob(), words: ErasedWords(rawValue: $0.text()) ?? .delete)
        }
        guard !codes.isEmpty, let key = try erasedKey(secrets) else { return [] }
        let words = Dictionary(codes.map { ($0.code, $0.words) }, uniquingKeysWith: { first, _ in first })
        return try rows("SELECT id, token_digest FROM commenter") {
            (id: $0.integer(), words: words[Code.of($0.blob(), under: key)])
        }.compactMap { commenter in commenter.words.map { (commenter.id, $0) } }
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
