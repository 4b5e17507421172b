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
                return try Check.disorder(database) + checkCodes(database)
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
        return try references(database) + (isCurrent ? IndexCheck(database).findings() + counts(database) : [])
    }

    private static func references(_ database: Database) throws -> [String] {
        try database.rows("PRAGMA foreign_key_check") { $0.text() }.map {
            "A row of \($0) refers to one that is not there."
        }
    }

    /// `nil` when SQLite finds the file damaged on the way.
    private static func unlessCorrupt<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return nil
        }
    }

    private static func counts(_ database: Database) throws -> [String] {
        try countChecks.compactMap { check in
            let wrong = try database.row(check.query) { $0.integer() } ?? 0
            return wrong == 0 ? nil : "\(wrong) \(check.what)."
        }
    }

    private static let countChecks = [
        (
            what: "articles count their approved comments wrongly",
            query: """
            SELECT count(*) FROM article WHERE comment_count <>
                (SELECT count(*) FROM comment WHERE comment.article_id = article.id AND comment.status = 'approved')
            """
        ),
        (
            what: "terms count their articles wrongly",
            query: """
            SELECT count(*) FROM term WHERE article_count <>
                (SELECT count(*) FROM article_term JOIN article ON article.id = article_term.article_id
                 WHERE article_term.term_id = term.id AND article.is_settled = 1)
            """
        ),
        (
            what: "comments count their shown replies wrongly",
            query: """
            SELECT count(*) FROM comment WHERE shown_replies <>
                (SELECT count(*) FROM comment AS reply WHERE reply.shown_under_id = comment.id AND reply.is_shown)
            """
        ),
        (
            what: "commenters count their approved comments wrongly",
            query: """
            SELECT count(*) FROM commenter WHERE approved_count <>
                (SELECT count(*) FROM comment WHERE comment.commenter_id = commenter.id AND comment.status = 'approved')
            """
        ),
        (
            what: "articles name other terms than they have",
            query: "SELECT count(*) FROM article WHERE term_ids <> \(termIDs)"
        ),
        (
            what: "articles are entered under other categories than theirs and those above it",
            query: """
            WITH RECURSIVE line (id, above) AS (
                SELECT id, id FROM term WHERE kind = 'category'
                UNION
                SELECT line.id, term.parent_id FROM line JOIN term ON term.id = line.above WHERE term.parent_id IS NOT NULL
            )
            SELECT
                (SELECT count(*) FROM article JOIN line ON line.id = article.category_id WHERE NOT EXISTS (
                    SELECT 1 FROM article_term AS entry WHERE entry.article_id = article.id AND entry.term_id = line.above
                        AND entry.is_inherited = (line.above <> line.id)))
                + (SELECT count(*) FROM article_term AS entry JOIN article ON article.id = entry.article_id
                    JOIN term ON term.id = entry.term_id WHERE term.kind = 'category' AND NOT EXISTS (
                    SELECT 1 FROM line WHERE line.id = article.category_id AND line.above = entry.term_id))
            """
        ),
        (
            what: "categories lie below themselves",
            query: """
            WITH RECURSIVE line (id, above) AS (
                SELECT id, parent_id FROM term WHERE parent_id IS NOT NULL
                UNION
                SELECT line.id, term.parent_id FROM line JOIN term ON term.id = line.above WHERE term.parent_id IS NOT NULL
            )
            SELECT count(*) FROM line WHERE id = above
            """
        ),
        (
            what: "former slugs of terms are slugs that terms have, or lead to a term of another kind",
            query: """
            SELECT count(*) FROM former_term_slug AS former JOIN term ON term.id = former.term_id WHERE term.kind <> former.kind
                OR EXISTS (SELECT 1 FROM term AS other WHERE other.kind = former.kind AND other.slug = former.slug)
            """
        ),
        (
            what: "entries of article terms have another time than their article",
            query: """
            SELECT count(*) FROM article_term JOIN article ON article.id = article_term.article_id
            WHERE article_term.published_at IS NOT CASE article.status WHEN 'published' THEN article.published_at END
            """
        ),
    ]

    /// What `article.term_ids` has to be.
    private static let termIDs = """
        coalesce((SELECT group_concat(id, ' ') FROM (
            SELECT term.id FROM article_term JOIN term ON term.id = article_term.term_id
            WHERE article_term.article_id = article.id AND term.kind <> 'category' ORDER BY article_term.position
        )), '')
        """
}
