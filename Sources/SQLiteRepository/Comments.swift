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
            // Where none counts none is shown, not even the place of one that is gone.
            guard article.comments.count > 0 else {
                return ArticleComments(articleID: article.id, count: 0, page: Page(items: [], next: nil))
            }
            var reader = ThreadReader(database: database, articleID: article.id, articleSlug: slug)
            let page = query.view == .tree ? try reader.tree(query) : try reader.flat(query)
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
            // Of a hidden article even its commenters learn nothing, its slug least of all.
            guard let found, found.comment.status != .deleted, found.isOnPublicArticle else { return nil }
            if found.comment.status == .approved { return found.comment }
            guard let token, !found.owner.isEmpty, Token.areEqual(found.owner, CommenterToken.digest(token)) else {
                return nil
            }
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
}

/// Reads the comments of one article as threads.
///
/// A statement for each branch: over a database in the same process it costs as little as its rows, and it reads no more of a wide branch
/// than is shown.
private struct ThreadReader {
    let database: Database
    let articleID: Int64
    let articleSlug: String
    /// Replies that one answer may still hold: a page costs the same however wide its threads are.
    private var budget = 500
    private static let repliesInline = 5

    init(database: Database, articleID: Int64, articleSlug: String) {
        self.database = database
        self.articleID = articleID
        self.articleSlug = articleSlug
    }

    mutating func tree(_ query: CommentQuery) throws -> Page<CommentThread> {
        let order = Self.order(query.sort, after: query.after)
        return try branch(
            query.sort == .oldest && query.after == nil ? Self.branchSQL : "\(Self.inBranch) \(order)",
            under: query.under,
            after: query.after,
            limit: query.limit
        )
    }

    func flat(_ query: CommentQuery) throws -> Page<CommentThread> {
        let select =
            query.view == .featured
            ? "\(Self.select(by: "comment_featured")) comment.featured_at IS NOT NULL AND"
            : Self.select(by: "comment_flat")
        let sql = "\(select) comment.status = 'approved' \(Self.order(query.sort, after: query.after))"
        return try page(sql, [.integer(articleID)], after: query.after, limit: query.limit).page
    }

    private mutating func branch(
        _ sql: String,
        under parent: Int64?,
        after: Keyset?,
        limit: Int
    ) throws -> Page<CommentThread> {
        var (page, shownReplies) = try page(
            sql,
            [.integer(articleID), .optional(parent)],
            after: after,
            limit: limit
        )
        for index in page.items.indices {
            page.items[index].replies = try replies(to: page.items[index].comment.id, shown: shownReplies[index])
        }
        return page
    }

    private mutating func replies(to id: Int64, shown count: Int64) throws -> Page<CommentThread> {
        guard count > 0 else { return Page(items: [], next: nil) }
        // Keyset ids and times are positive: this one comes before the first reply.
        guard budget > 0 else { return Page(items: [], next: Keyset(value: .min, id: 0)) }
        let limit = min(Self.repliesInline, budget)
        budget -= min(limit, Int(count))
        return try branch(Self.branchSQL, under: id, after: nil, limit: limit)
    }

    /// Threads without their replies, and how many each of them has.
    private func page(
        _ sql: String,
        _ values: [SQLValue],
        after: Keyset?,
        limit: Int
    ) throws -> (page: Page<CommentThread>, shownReplies: [Int64]) {
        var values = values
        if let after { values += [.integer(after.value), .integer(after.id)] }
        var shownReplies: [Int64] = []
        var threads = try database.rows(sql, values + [.integer(Int64(limit) + 1)]) { columns in
            let comment = Comment(&columns, articleID: articleID, articleSlug: articleSlug)
            shownReplies.append(columns.integer())
            return CommentThread(comment: comment, replies: nil)
        }
        guard threads.count > limit else { return (Page(items: threads, next: nil), shownReplies) }
        threads.removeLast()
        return (Page(items: threads, next: threads.last?.comment.keyset), shownReplies)
    }

    /// The index is named: the queue's, in which all comments of a state stand in their order, looks as good to SQLite, and walks past
    /// every newer comment of other articles.
    private static func select(by index: String) -> String {
        """
        SELECT \(Comment.columns), comment.shown_replies FROM comment INDEXED BY \(index) WHERE comment.article_id = ? AND
        """
    }
    private static let inBranch = "\(select(by: "comment_thread")) comment.shown_under_id IS ? AND comment.is_shown = 1"
    /// The one that is asked for most: a branch from its first comment on.
    private static let branchSQL = "\(inBranch) \(order(.oldest, after: nil))"

    private static func order(_ sort: CommentQuery.Sort, after: Keyset?) -> String {
        let (before, direction) = sort == .oldest ? (">", "ASC") : ("<", "DESC")
        let keyset = after == nil ? "" : "AND (comment.created_at, comment.id) \(before) (?, ?)"
        return "\(keyset) ORDER BY comment.created_at \(direction), comment.id \(direction) LIMIT ?"
    }
}

extension Comment {
    fileprivate static let columns = """
        comment.id, comment.parent_id, comment.shown_under_id, comment.status, comment.name, comment.markdown, comment.html,
            comment.created_at, comment.edited_at, comment.held_reasons, comment.avatar, comment.is_staff,
            comment.featured_at IS NOT NULL
        """

    /// - index: of comments, which leads the articles.
    static func select(also columns: String? = nil, by index: String? = nil) -> String {
        """
        SELECT comment.article_id, article.slug, \(Self.columns)\(columns.map { ", " + $0 } ?? "")
        FROM comment \(index.map { "INDEXED BY \($0) CROSS JOIN" } ?? "JOIN") article ON article.id = comment.article_id
        """
    }

    /// Reads the columns of `select`.
    init(_ columns: inout Columns) {
        self.init(&columns, articleID: columns.integer(), articleSlug: columns.text())
    }

    /// Reads `columns`.
    fileprivate init(_ columns: inout Columns, articleID: Int64, articleSlug: String) {
        self.init(
            id: columns.integer(),
            articleID: articleID,
            articleSlug: articleSlug,
            parentID: columns.optionalInteger(),
            shownUnderID: columns.optionalInteger(),
            status: Status(rawValue: columns.text()) ?? .pending,
            name: columns.text(),
            body: Body(markdown: columns.text(), html: columns.text()),
            createdAt: Timestamp(seconds: columns.integer()),
            editedAt: columns.optionalInteger().map(Timestamp.init(seconds:)),
            heldReasons: Self.heldReasons(columns.text())
        )
        // Kept for a moderator who takes the approval back.
        if status == .approved { heldReasons = [] }
        avatar = columns.optionalInteger()
        isStaff = columns.boolean()
        isFeatured = columns.boolean()
    }

    /// Most were never held: an empty text is not taken apart.
    private static func heldReasons(_ text: String) -> [HeldReason] {
        text.isEmpty ? [] : text.split(separator: " ").compactMap { HeldReason(rawValue: String($0)) }
    }

    var keyset: Keyset { Keyset(value: createdAt.seconds, id: id) }
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
