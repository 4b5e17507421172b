import GRDB
import News
import Secrets

extension Database {
    func take(_ article: ArticleImport, at now: Timestamp) throws -> ImportOutcome {
        let known = try imported(article.identity.name, in: "article")
        if let known, known.digest == article.identity.digest { return .unchanged }
        let id = try known?.id ?? insertArticle(article, at: now)
        let wasPublic = try known != nil && isPublic(articleID: id, at: now)
        if known != nil {
            try keepRevision(ofArticle: id)
            try unsettleIfSettled(articleID: id)
        }
        let category = try makeCategories(article.categoryPath)
        try updateArticle(id, with: article, categoryID: category, isNew: known == nil, at: now)
        try setTerms(ofArticle: id, category: category, others: try findOrMakeTerms(article))
        let isPublic = try isPublic(articleID: id, at: now)
        if isPublic { try settle(articleID: id) }
        try index(articleID: id)
        try recordChange(
            isPublic == wasPublic ? .articleUpdated : isPublic ? .articlePublished : .articleRemoved,
            ofArticle: id,
            [.article(id), .articles],
            isPublic: wasPublic || isPublic,
            at: now
        )
        return known == nil ? .added : .updated
    }

    private func insertArticle(_ article: ArticleImport, at now: Timestamp) throws -> Int64 {
        let published = article.publishedAt ?? now
        try run(
            """
            INSERT INTO article (slug, status, title, language, published_at, updated_at, import_name)
            VALUES (?, 'published', ?, ?, ?, ?, ?)
            """,
            [
                .text(try freeSlug(article.slug)), .text(article.title), .text(article.language),
                .integer(published.seconds), .integer(published.seconds), .text(article.identity.name),
            ]
        )
        return lastInsertedRowID
    }

    /// Since an editor had it in hand, when an article is published is the desk's to say.
    private static let isEdited = """
        EXISTS (SELECT 1 FROM revision WHERE article_id = article.id AND editor <> '\(Revision.importer)')
        """

    /// Writes what a line says. An undated article keeps the time of its first import, a slug once given stays.
    private func updateArticle(
        _ id: Int64,
        with article: ArticleImport,
        categoryID: Int64?,
        isNew: Bool,
        at now: Timestamp
    ) throws {
        try run(
            """
            UPDATE article SET title = ?, summary = ?, language = ?, category_id = ?, image_url = ?, image_alt = ?,
                image_caption = ?, image_credit = ?, image_width = ?, image_height = ?,
                published_at = CASE WHEN \(Self.isEdited) THEN published_at ELSE coalesce(?, published_at) END, source_name = ?, source_licence = ?, source_url = ?,
                external_id = ?, import_digest = ?
            WHERE id = ?
            """,
            [
                .text(article.title), .text(article.summary), .text(article.language), .optional(categoryID),
                .optional(article.image?.url), .text(article.image?.alt ?? ""), .text(article.image?.caption ?? ""),
                .text(article.image?.credit ?? ""), .optional(article.image?.width), .optional(article.image?.height),
                .optional(article.publishedAt?.seconds),
                .optional(article.source?.name), .optional(article.source?.licence), .optional(article.source?.url),
                .optional(article.externalID), .blob(article.identity.digest), .integer(id),
            ]
        )
        if !isNew {
            try run(
                "UPDATE article SET revision = revision + 1, updated_at = ? WHERE id = ?",
                [.integer(now.seconds), .integer(id)]
            )
        }
        try run(
            """
            INSERT INTO article_text (article_id, markdown, html) VALUES (?, ?, ?)
            ON CONFLICT (article_id) DO UPDATE SET markdown = excluded.markdown, html = excluded.html
            """,
            [.integer(id), .text(article.body.markdown), .text(article.body.html)]
        )
        try keep(plainText: article.plainText, ofArticle: id)
    }

    private func makeCategories(_ path: [String]) throws -> Int64? {
        var id: Int64?
        for name in path { id = try Term.findOrMake(.category, named: name, parentID: id, in: self) ?? id }
        return id
    }

    /// Authors first, as articles name them.
    private func findOrMakeTerms(_ article: ArticleImport) throws -> [Int64] {
        let named = article.authors.map { (Taxonomy.author, $0) } + article.tags.map { (Taxonomy.tag, $0) }
        return try named.compactMap { try Term.findOrMake($0, named: $1, in: self) }
    }
}
