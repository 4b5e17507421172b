import GRDB
import News

extension Snapshot {
    func articles(_ query: ArticleQuery, now: Timestamp) throws(NewsError) -> Page<Article> {
        try self.query { database in
            guard let list = try ArticleList(query, now: now, in: database) else { return Page(items: [], next: nil) }
            var articles = try database.rows(list.sql, list.values) { columns in
                try Article(&columns, withText: query.includesText, names, in: database)
            }
            guard articles.count > query.limit else { return Page(items: articles, next: nil) }
            articles.removeLast()
            return Page(items: articles, next: articles.last.map { Keyset(value: $0.value(of: query.sort), id: $0.id) })
        }
    }

    func articleCount(_ filter: ArticleFilter, now: Timestamp) throws(NewsError) -> Int64 {
        try query { database in
            let resolved = try ResolvedFilter(filter, in: database)
            guard !resolved.isImpossible else { return 0 }
            var conditions = Conditions()
            resolved.add(to: &conditions, now: now)
            return try database.row("SELECT count(*) FROM article WHERE \(conditions.sql)", conditions.values) {
                $0.integer()
            } ?? 0
        }
    }

    func article(slug: String, now: Timestamp) throws(NewsError) -> Article? {
        try query { database in
            try database.row(Article.selectPublic, [.text(slug), .integer(now.seconds)]) {
                try Article(&$0, withText: true, names, in: database)
            }
        }
    }
}

/// The statement of one page: which index leads, what is left to check, where it goes on.
struct ArticleList {
    let sql: String
    let values: [SQLValue]

    /// `nil` when no article can match.
    init?(_ query: ArticleQuery, now: Timestamp, in database: Database) throws {
        var filter = try ResolvedFilter(query.filter, in: database)
        guard !filter.isImpossible else { return nil }
        // A term's articles lie in reading order in an index of their own; no other order has one.
        let leading = query.sort == .updated || !filter.isPublic ? nil : filter.takeLeadingTerm()
        let lead = leading == nil ? "article" : "lead"
        let id = leading == nil ? "article.id" : "lead.article_id"
        // What was never published stands where it was last written.
        let published = filter.isPublic ? "\(lead).published_at" : "coalesce(article.published_at, article.updated_at)"
        let value = query.sort == .updated ? "article.updated_at" : published
        let (before, direction) = query.sort == .oldest ? (">", "ASC") : ("<", "DESC")

        var conditions = Conditions()
        if let leading { conditions.require("lead.term_id = ?", .integer(leading)) }
        if let after = query.after {
            conditions.require("(\(value), \(id)) \(before) (?, ?)", .integer(after.value), .integer(after.id))
        }
        filter.add(
            to: &conditions,
            now: now,
            // In the order of changes the time of publication leads nothing.
            time: query.sort == .updated ? "+article.published_at" : value,
            keyset: query.after == nil || query.sort == .updated ? nil : query.sort == .oldest ? .below : .above
        )
        sql = """
            \(Article.select(withText: query.includesText, leadByTerm: leading != nil)) \
            WHERE \(conditions.sql) ORDER BY \(value) \(direction), \(id) \(direction) LIMIT ?
            """
        values = conditions.values + [.integer(Int64(query.limit) + 1)]
    }
}

extension Article {
    fileprivate static let selectPublic =
        select(withText: true)
        + " WHERE article.slug = ? AND article.status = 'published' AND article.published_at <= ?"

    static func select(withText: Bool, leadByTerm: Bool = false) -> String {
        """
        SELECT coalesce((SELECT max(number) FROM change), 0), article.id, article.slug, article.status, article.revision, article.title, article.summary, article.language,
            article.category_id, article.term_ids, image_url, image_alt, image_caption, image_credit, image_width, image_height,
            word_count, article.published_at, embargo_until, retracted_at, retraction_reason, article.updated_at, source_name,
            source_licence, source_url,
            comment_count, comments_open, comments_hold, comments_close_at\(withText ? ", text.markdown, text.html, text.extra,\n\(hasCorrections)" : "")
        FROM \(leadByTerm ? "article_term AS lead CROSS JOIN article ON article.id = lead.article_id" : "article")
            \(withText ? "JOIN article_text AS text ON text.article_id = article.id" : "")
        """
    }

    /// Most have none, and a query of its own for that would be a tenth of reading an article.
    private static let hasCorrections = "EXISTS (SELECT 1 FROM correction WHERE correction.article_id = article.id)"

    /// Reads the columns of `select`. The newest change comes with each row, because a query of its own would take longer.
    init(_ columns: inout Columns, withText: Bool, _ names: TermNames, in database: Database) throws {
        names.refresh(at: columns.integer())
        let id = columns.integer()
        let slug = columns.text()
        let status = Status(rawValue: columns.text()) ?? .draft
        let revision = columns.integer()
        let (title, summary, language) = (columns.text(), columns.text(), columns.text())
        let category = try columns.optionalInteger().flatMap { try names.category($0, in: database) }
        let terms = try names.authorsAndTags(columns.text(), in: database)
        let image = Self.image(&columns)
        let wordCount = columns.integer()
        let publishedAt = columns.optionalTimestamp()
        let embargoUntil = columns.optionalTimestamp()
        let retraction = Self.retraction(&columns)
        let updatedAt = Timestamp(seconds: columns.integer())
        let source = Source(&columns)
        let comments = CommentState(&columns)
        let text = withText ? try Text(&columns, ofArticle: id, in: database) : nil
        self.init(
            id: id,
            slug: slug,
            status: status,
            revision: revision,
            title: title,
            summary: summary,
            language: language,
            category: category,
            tags: terms.tags,
            authors: terms.authors,
            image: image,
            wordCount: wordCount,
            publishedAt: publishedAt,
            embargoUntil: embargoUntil,
            retraction: retraction,
            updatedAt: updatedAt,
            source: source,
            comments: comments,
            text: text
        )
    }

    fileprivate func value(of sort: ArticleQuery.Sort) -> Int64 {
        sort == .updated ? updatedAt.seconds : (publishedAt ?? updatedAt).seconds
    }

    static func retraction(_ columns: inout Columns) -> Retraction? {
        let (at, reason) = (columns.optionalTimestamp(), columns.optionalText())
        return at.map { Retraction(reason: reason ?? "", at: $0) }
    }

    static func image(_ columns: inout Columns) -> Image? {
        let url = columns.optionalText()
        let (alt, caption, credit) = (columns.text(), columns.text(), columns.text())
        let (width, height) = (columns.optionalInteger(), columns.optionalInteger())
        guard let url else { return nil }
        return Image(url: url, alt: alt, caption: caption, credit: credit, width: width, height: height)
    }
}

extension Article.CommentState {
    /// Reads `comment_count, comments_open, comments_hold, comments_close_at`.
    init(_ columns: inout Columns) {
        self.init(
            count: columns.integer(),
            open: columns.optionalInteger().map { $0 != 0 },
            hold: columns.optionalText().flatMap(CommentRules.Hold.init(rawValue:)),
            closesAt: columns.optionalTimestamp()
        )
    }
}

extension Article.Source {
    /// Reads `source_name, source_licence, source_url`; `nil` where nothing is said.
    init?(_ columns: inout Columns) {
        self.init(name: columns.optionalText(), licence: columns.optionalText(), url: columns.optionalText())
        if self == Self() { return nil }
    }
}

extension Article.Text {
    /// Reads `markdown, html, extra` and whether there are corrections.
    fileprivate init(_ columns: inout Columns, ofArticle id: Int64, in database: Database) throws {
        self.init(body: Body(markdown: columns.text(), html: columns.text()), extra: columns.text())
        guard columns.boolean() else { return }
        corrections = try database.rows(
            "SELECT id, kind, text, at FROM correction WHERE article_id = ? ORDER BY at, id",
            [.integer(id)]
        ) { Correction(&$0) }
    }
}

extension Correction {
    /// Reads `id, kind, text, at`.
    init(_ columns: inout Columns) {
        self.init(
            id: columns.integer(),
            kind: Kind(rawValue: columns.text()) ?? .note,
            text: columns.text(),
            at: Timestamp(seconds: columns.integer())
        )
    }
}

extension Columns {
    mutating func optionalTimestamp() -> Timestamp? {
        optionalInteger().map(Timestamp.init(seconds:))
    }
}
