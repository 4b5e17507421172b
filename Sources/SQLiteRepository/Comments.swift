import GRDB
import News
import Secrets

extension Snapshot {
    func comments(ofArticle slug: String, _ query: CommentQuery, now: Timestamp) throws(NewsError) -> ArticleComments? {
        try self.query { database in
            guard let article = try database.publicArticle(slug: slug, now: now) else { return nil }
            if let under = query.under {
                let isThere = try database.row(
                    "SELECT 1 FROM comment WHERE id = ? AND article_id = ? AND is_shown",
                    [.integer(under), .integer(article.id)]
                ) { _ in true }
                guard isThere != nil else { return nil }
            }
            var reader = ThreadReader(database: database, articleID: article.id)
            let page = query.view == .flat ? try reader.flat(query) : try reader.tree(query)
            return ArticleComments(articleID: article.id, count: article.comments.count, page: page)
        }
    }

    func comment(id: Int64, token: String?, now: Timestamp) throws(NewsError) -> Comment? {
        try query { database in
            let found = try database.row(
                """
                \(Comment.select(also: "article.published_at <= ? AND article.status = 'published', commenter.token_digest"))
                    LEFT JOIN commenter ON commenter.id = comment.commenter_id WHERE comment.id = ?
                """,
                [.integer(now.seconds), .integer(id)]
            ) { (comment: Comment(&$0), isOnPublicArticle: $0.boolean(), owner: $0.blob()) }
            guard let found, found.comment.status != .deleted else { return nil }
            if found.comment.status == .approved, found.isOnPublicArticle { return found.comment }
            guard let token, !found.owner.isEmpty, found.owner == Token.digest(token) else { return nil }
            return found.comment
        }
    }

    func commentCounts(
        slugs: [String],
        now: Timestamp
    ) throws(NewsError) -> [(slug: String, articleID: Int64, count: Int64)] {
        try query { database in
            try slugs.compactMap { slug in
                try database.publicArticle(slug: slug, now: now).map { (slug, $0.id, $0.comments.count) }
            }
        }
    }

    func commentQueue(_ status: Comment.Status, after: Keyset?, limit: Int) throws(NewsError) -> Page<Comment> {
        try query { database in
            var conditions = Conditions()
            conditions.require("comment.status = ?", .text(status.rawValue))
            if let after {
                conditions.require(
                    "(comment.created_at, comment.id) > (?, ?)",
                    .integer(after.value),
                    .integer(after.id)
                )
            }
            let comments = try database.rows(
                "\(Comment.select()) WHERE \(conditions.sql) ORDER BY comment.created_at, comment.id LIMIT ?",
                conditions.values + [.integer(Int64(limit) + 1)]
            ) { Comment(&$0) }
            return Page(comments, limit: limit)
        }
    }

    func email(ofComment id: Int64) throws(NewsError) -> String? {
        try query { database in
            let sealed = try database.row("SELECT email FROM comment WHERE id = ?", [.integer(id)]) { $0.blob() }
            guard let sealed, !sealed.isEmpty else { return nil }
            return secrets.open(email: sealed)
        }
    }
}

/// Reads the comments of one article as threads.
private struct ThreadReader {
    let database: Database
    let articleID: Int64
    /// Replies that one answer may still hold: a page costs the same however wide its threads are.
    private var budget = 500
    private static let repliesInline = 5

    init(database: Database, articleID: Int64) {
        self.database = database
        self.articleID = articleID
    }

    mutating func tree(_ query: CommentQuery) throws -> Page<CommentThread> {
        try branch(under: query.under, sort: query.sort, after: query.after, limit: query.limit)
    }

    func flat(_ query: CommentQuery) throws -> Page<CommentThread> {
        var conditions = Conditions()
        conditions.require("comment.article_id = ?", .integer(articleID))
        conditions.require("comment.status = 'approved'")
        return try page(conditions, sort: query.sort, after: query.after, limit: query.limit)
            .map { CommentThread(comment: $0.comment, replies: nil) }
    }

    private mutating func branch(
        under parent: Int64?,
        sort: CommentQuery.Sort,
        after: Keyset?,
        limit: Int
    ) throws -> Page<CommentThread> {
        var conditions = Conditions()
        conditions.require("comment.article_id = ?", .integer(articleID))
        conditions.require("comment.shown_under_id IS ?", .optional(parent))
        conditions.require("comment.is_shown = 1")
        let page = try page(conditions, sort: sort, after: after, limit: limit)
        var threads: [CommentThread] = []
        for row in page.items { threads.append(CommentThread(comment: row.comment, replies: try replies(to: row))) }
        return Page(items: threads, next: page.next)
    }

    private mutating func replies(to row: ThreadRow) throws -> Page<CommentThread> {
        guard row.shownReplies > 0 else { return Page(items: [], next: nil) }
        // Keyset ids and times are positive: this one comes before the first reply.
        guard budget > 0 else { return Page(items: [], next: Keyset(value: .min, id: 0)) }
        let limit = min(Self.repliesInline, budget)
        budget -= min(limit, Int(row.shownReplies))
        return try branch(under: row.comment.id, sort: .oldest, after: nil, limit: limit)
    }

    private func page(
        _ conditions: Conditions,
        sort: CommentQuery.Sort,
        after: Keyset?,
        limit: Int
    ) throws -> Page<ThreadRow> {
        var conditions = conditions
        let (before, direction) = sort == .oldest ? (">", "ASC") : ("<", "DESC")
        if let after {
            conditions.require(
                "(comment.created_at, comment.id) \(before) (?, ?)",
                .integer(after.value),
                .integer(after.id)
            )
        }
        var rows = try database.rows(
            """
            \(Comment.select(also: "comment.shown_replies")) WHERE \(conditions.sql)
            ORDER BY comment.created_at \(direction), comment.id \(direction) LIMIT ?
            """,
            conditions.values + [.integer(Int64(limit) + 1)]
        ) { ThreadRow(comment: Comment(&$0), shownReplies: $0.integer()) }
        guard rows.count > limit else { return Page(items: rows, next: nil) }
        rows.removeLast()
        return Page(items: rows, next: rows.last?.comment.keyset)
    }
}

private struct ThreadRow: Sendable {
    var comment: Comment
    var shownReplies: Int64
}

extension Comment {
    static func select(also columns: String? = nil) -> String {
        """
        SELECT comment.id, comment.article_id, article.slug, comment.parent_id, comment.shown_under_id, comment.status,
            comment.name, comment.markdown, comment.html, comment.created_at, comment.edited_at,
            comment.held_reasons\(columns.map { ", " + $0 } ?? "")
        FROM comment JOIN article ON article.id = comment.article_id
        """
    }

    /// Reads the columns of `select`.
    init(_ columns: inout Columns) {
        self.init(
            id: columns.integer(),
            articleID: columns.integer(),
            articleSlug: columns.text(),
            parentID: columns.optionalInteger(),
            shownUnderID: columns.optionalInteger(),
            status: Status(rawValue: columns.text()) ?? .pending,
            name: columns.text(),
            body: Body(markdown: columns.text(), html: columns.text()),
            createdAt: Timestamp(seconds: columns.integer()),
            editedAt: columns.optionalInteger().map(Timestamp.init(seconds:)),
            heldReasons: columns.text().split(separator: " ").compactMap { HeldReason(rawValue: String($0)) }
        )
    }

    fileprivate var keyset: Keyset { Keyset(value: createdAt.seconds, id: id) }
}

extension Page where Item == Comment {
    /// Cuts a page that was read with one row too many.
    fileprivate init(_ comments: [Comment], limit: Int) {
        let items = Array(comments.prefix(limit))
        self.init(items: items, next: comments.count > limit ? items.last?.keyset : nil)
    }
}

/// What commenting needs to know of an article.
struct CommentedArticle {
    var id: Int64
    var publishedAt: Timestamp?
    var comments: Article.CommentState
}

extension Database {
    func publicArticle(slug: String, now: Timestamp) throws -> CommentedArticle? {
        try row(
            """
            SELECT id, published_at, comment_count, comments_open, comments_hold, comments_close_at
            FROM article WHERE slug = ? AND status = 'published' AND published_at <= ?
            """,
            [.text(slug), .integer(now.seconds)]
        ) { columns in
            CommentedArticle(
                id: columns.integer(),
                publishedAt: columns.optionalInteger().map(Timestamp.init(seconds:)),
                comments: Article.CommentState(&columns)
            )
        }
    }
}
