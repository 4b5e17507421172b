import GRDB

/// What must hold between rows and no constraint of the schema can say: how it is seen that it does not, and how it is made to.
struct Invariant {
    /// Said behind the number of rows for which it does not hold.
    let violation: String
    /// Counts them.
    let query: String
    /// Leaves alone what others are derived from.
    let restore: @Sendable (Database) throws -> Void

    private init(_ violation: String, query: String, restore: @escaping @Sendable (Database) throws -> Void) {
        self.violation = violation
        self.query = query
        self.restore = restore
    }

    /// By one statement.
    private init(_ violation: String, query: String, restore: String) {
        self.init(violation, query: query) { try $0.run(restore) }
    }

    /// One sentence for each that does not hold.
    static func findings(_ database: Database) throws -> [String] {
        try all.compactMap { invariant in
            let count = try invariant.violations(database)
            return count == 0 ? nil : "\(count) \(invariant.violation)."
        }
    }

    /// What to do about findings, if some of them are such sentences.
    static func advice(on findings: [String]) -> [String] {
        let isNeeded = findings.contains { finding in all.contains { finding.hasSuffix($0.violation + ".") } }
        return isNeeded ? ["broadsheet check --repair puts that right."] : []
    }

    static func restoreAll(in database: Database) throws {
        for invariant in all where try invariant.violations(database) > 0 { try invariant.restore(database) }
    }

    private func violations(_ database: Database) throws -> Int64 {
        try database.row(query) { $0.integer() } ?? 0
    }

    /// Each after those that it is derived from.
    static let all: [Invariant] = [
        knownParents, knownFormerSlugs, knownTerms, categoriesAbove, times, articlesOfTerms, shownReplies,
        commentsOfArticles,
        commentsOfCommenters,
    ]

    // MARK: Terms

    private static let line = """
        WITH RECURSIVE line (id, above) AS (
            SELECT id, parent_id FROM term WHERE parent_id IS NOT NULL
            UNION
            SELECT line.id, term.parent_id FROM line JOIN term ON term.id = line.above WHERE term.parent_id IS NOT NULL
        )
        """

    private static let knownParents = Invariant(
        "categories lie below themselves",
        query: "\(line) SELECT count(*) FROM line WHERE id = above",
        restore: "\(line) UPDATE term SET parent_id = NULL WHERE id IN (SELECT id FROM line WHERE id = above)"
    )

    private static let foreignFormerSlug = """
        FROM former_term_slug AS former WHERE
            EXISTS (SELECT 1 FROM term WHERE term.id = former.term_id AND term.kind <> former.kind)
            OR EXISTS (SELECT 1 FROM term AS other WHERE other.kind = former.kind AND other.slug = former.slug)
        """

    private static let knownFormerSlugs = Invariant(
        "former slugs of terms are slugs that terms have, or lead to a term of another kind",
        query: "SELECT count(*) \(foreignFormerSlug)",
        restore:
            "DELETE FROM former_term_slug WHERE (kind, slug) IN (SELECT former.kind, former.slug \(foreignFormerSlug))"
    )

    /// What `article.term_ids` has to be.
    private static let termIDs = """
        coalesce((SELECT group_concat(id, ' ') FROM (
            SELECT term.id FROM article_term JOIN term ON term.id = article_term.term_id
            WHERE article_term.article_id = article.id AND term.kind <> 'category' ORDER BY article_term.position
        )), '')
        """

    static let knownTerms = Invariant(
        "articles name other terms than they have",
        query: "SELECT count(*) FROM article WHERE term_ids <> \(termIDs)",
        restore: "UPDATE article SET term_ids = \(termIDs) WHERE term_ids <> \(termIDs)"
    )

    private static let misplaced = """
        WITH RECURSIVE line (id, above) AS (
            SELECT id, id FROM term WHERE kind = 'category'
            UNION
            SELECT line.id, term.parent_id FROM line JOIN term ON term.id = line.above WHERE term.parent_id IS NOT NULL
        ), misplaced (id) AS (
            SELECT article.id FROM article JOIN line ON line.id = article.category_id WHERE NOT EXISTS (
                SELECT 1 FROM article_term AS entry WHERE entry.article_id = article.id AND entry.term_id = line.above
                    AND entry.is_inherited = (line.above <> line.id))
            UNION ALL
            SELECT article.id FROM article_term AS entry JOIN article ON article.id = entry.article_id
                JOIN term ON term.id = entry.term_id WHERE term.kind = 'category' AND NOT EXISTS (
                SELECT 1 FROM line WHERE line.id = article.category_id AND line.above = entry.term_id)
        )
        """

    private static let categoriesAbove = Invariant(
        "articles are entered under other categories than theirs and those above it",
        query: "\(misplaced) SELECT count(*) FROM misplaced"
    ) { database in
        for id in try database.rows("\(misplaced) SELECT DISTINCT id FROM misplaced", [], { $0.integer() }) {
            let category = try database.row("SELECT category_id FROM article WHERE id = ?", [.integer(id)]) {
                $0.optionalInteger()
            }
            let others = try database.rows(
                """
                SELECT term.id FROM article_term JOIN term ON term.id = article_term.term_id
                WHERE article_term.article_id = ? AND term.kind <> 'category' ORDER BY article_term.position
                """,
                [.integer(id)]
            ) { $0.integer() }
            try database.setTerms(ofArticle: id, category: category ?? nil, others: others)
        }
    }

    private static let rightTime = """
        (SELECT CASE article.status WHEN 'published' THEN article.published_at END FROM article WHERE article.id = article_term.article_id)
        """

    static let times = Invariant(
        "entries of article terms have another time than their article",
        query: "SELECT count(*) FROM article_term WHERE published_at IS NOT \(rightTime)",
        restore: "UPDATE article_term SET published_at = \(rightTime) WHERE published_at IS NOT \(rightTime)"
    )

    // MARK: Counts

    static let articlesOfTerms = count(
        "terms count their articles wrongly",
        "article_count",
        of: "term",
        """
        SELECT count(*) FROM article_term JOIN article ON article.id = article_term.article_id
        WHERE article_term.term_id = term.id AND article.is_settled = 1
        """
    )

    private static let repliesOfComment = """
        SELECT count(*) FROM comment AS reply WHERE reply.shown_under_id = comment.id AND reply.is_shown
        """

    /// Whether a reply is shown is decided by those to it in turn: from the deepest up.
    static let shownReplies = Invariant(
        "comments count their shown replies wrongly",
        query: "SELECT count(*) FROM comment WHERE shown_replies <> (\(repliesOfComment))"
    ) { database in
        for depth in (1...5).reversed() {
            try database.run(
                """
                UPDATE comment SET shown_replies = (\(repliesOfComment))
                WHERE depth = ? AND shown_replies <> (\(repliesOfComment))
                """,
                [.integer(Int64(depth))]
            )
        }
    }

    static let commentsOfArticles = count(
        "articles count their approved comments wrongly",
        "comment_count",
        of: "article",
        "SELECT count(*) FROM comment WHERE comment.article_id = article.id AND comment.status = 'approved'"
    )

    static let commentsOfCommenters = count(
        "commenters count their approved comments wrongly",
        "approved_count",
        of: "commenter",
        "SELECT count(*) FROM comment WHERE comment.commenter_id = commenter.id AND comment.status = 'approved'"
    )

    private static func count(_ violation: String, _ column: String, of table: String, _ right: String) -> Invariant {
        Invariant(
            violation,
            query: "SELECT count(*) FROM \(table) WHERE \(column) <> (\(right))",
            restore: "UPDATE \(table) SET \(column) = (\(right)) WHERE \(column) <> (\(right))"
        )
    }
}
