import Crypto
import Foundation
import GRDB
import Hummingbird

/// What a reader sends.
struct CommentDraft: Decodable {
    var name: String
    var email: String
    var body: String
}

/// A comment that was found good, and everything of it that can be made outside of the transaction.
///
/// It does less than Broadsheet: the body becomes paragraphs without Markdown, replies are not taken, and the e-mail address is checked but
/// not kept, where Broadsheet seals it.
struct CommentPost {
    let slug: String
    let name: String
    let body: String
    let html: String
    let digest: Data
    let token: String
    let at: Int64

    init(_ draft: CommentDraft, slug: String) throws {
        self.slug = slug
        name = draft.name.trimmingCharacters(in: .whitespacesAndNewlines)
        body = draft.body.trimmingCharacters(in: .whitespacesAndNewlines)
        let email = draft.email.split(separator: "@", omittingEmptySubsequences: false)
        guard !name.isEmpty, name.utf8.count <= 200, !body.isEmpty, body.utf8.count <= 20_000, email.count == 2,
            email.allSatisfy({ !$0.isEmpty }), draft.email.utf8.count <= 254
        else { throw HTTPError(.unprocessableContent) }
        html = Self.paragraphs(body)
        digest = Self.digest(of: body.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " "))
        token = "bsc_" + SymmetricKey(size: .bits256).withUnsafeBytes { Data($0).base64EncodedString() }
        at = now()
    }

    /// One transaction, synced before this returns.
    func write(to pool: DatabasePool) async throws -> Comment {
        try await pool.write { database in
            let found = try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT id FROM article WHERE slug = ? AND status = 'published' AND published_at <= ?"
                ),
                arguments: [slug, at]
            )
            guard let articleID: Int64 = found?[0] else { throw HTTPError(.notFound) }
            let duplicate = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT 1 FROM comment WHERE article_id = ? AND words_digest = ? AND created_at > ? LIMIT 1
                        """
                ),
                arguments: [articleID, digest, at - 24 * 3600]
            )
            guard duplicate == nil else { throw HTTPError(.conflict) }
            try insert(into: database, articleID: articleID)
            let comment = try Comment.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT \(Comment.columns) FROM comment JOIN article ON article.id = comment.article_id
                        WHERE comment.id = last_insert_rowid()
                        """
                )
            )
            try run(
                "INSERT INTO change (at, keys) VALUES (?, ?)",
                [at, "article:\(articleID) comments:\(articleID) comments"],
                database
            )
            guard var comment else { throw HTTPError(.internalServerError) }
            comment.commenterToken = token
            return comment
        }
    }

    private func insert(into database: Database, articleID: Int64) throws {
        try run(
            "INSERT INTO commenter (token_digest, approved_count, created_at) VALUES (?, 1, ?)",
            [Self.digest(of: token), at],
            database
        )
        try run("UPDATE article SET comment_count = comment_count + 1 WHERE id = ?", [articleID], database)
        try run(
            """
            INSERT INTO comment (article_id, depth, status, commenter_id, name, markdown, html, words_digest, created_at)
            VALUES (?, 1, 'approved', last_insert_rowid(), ?, ?, ?, ?, ?)
            """,
            [articleID, name, body, html, digest, at],
            database
        )
    }

    private func run(_ sql: String, _ arguments: StatementArguments, _ database: Database) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private static func digest(of text: String) -> Data {
        Data(SHA256.hash(data: Data(text.utf8)).prefix(16))
    }

    private static func paragraphs(_ text: String) -> String {
        text.split(separator: "\n\n").map { "<p>\(escaped($0))</p>\n" }.joined()
    }
}

/// For the text of HTML.
func escaped(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "&"): bytes += "&amp;".utf8
        case UInt8(ascii: "<"): bytes += "&lt;".utf8
        case UInt8(ascii: ">"): bytes += "&gt;".utf8
        case UInt8(ascii: "\""): bytes += "&quot;".utf8
        case UInt8(ascii: "'"): bytes += "&#39;".utf8
        default: bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
