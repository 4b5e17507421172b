import GRDB
import News
import Secrets

extension Database {
    func take(_ article: ArticleImport, at now: Timestamp) throws -> ImportOutcome {
        let known = try imported(article.identity.name, in: "article")
        if let known, known.digest == article.identity.digest { return .unchanged }
        let id = try known?.id ?? insertArticle(article, at: now)
        if known != nil { try unsettleIfSettled(articleID: id) }
        let category = try makeCategories(article.categoryPath)
        try updateArticle(id, with: article, categoryID: category.id, isNew: known == nil, at: now)
        let madeTerm = try setTerms(ofArticle: id, category: category.id, authors: article.authors, tags: article.tags)
        try index(article, id: id)
        let isPublic = try row(
            "SELECT published_at <= ? FROM article WHERE id = ?",
            [.integer(now.seconds), .integer(id)]
        ) {
            $0.boolean()
        }
        if isPublic == true { try settle(articleID: id) }
        let keys: [Key] = [.article(id), .articles]
        try recordChange(category.isNew || madeTerm ? keys + [.site] : keys, at: now)
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
                image_caption = ?, image_credit = ?, image_width = ?, image_height = ?, word_count = ?,
                published_at = coalesce(?, published_at), source_name = ?, source_licence = ?, source_url = ?,
                external_id = ?, import_digest = ?
            WHERE id = ?
            """,
            [
                .text(article.title), .text(article.summary), .text(article.language), .optional(categoryID),
                .optional(article.image?.url), .text(article.image?.alt ?? ""), .text(article.image?.caption ?? ""),
                .text(article.image?.credit ?? ""), .optional(article.image?.width), .optional(article.image?.height),
                .integer(Text.wordCount(article.plainText)), .optional(article.publishedAt?.seconds),
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
    }

    private func unsettleIfSettled(articleID id: Int64) throws {
        let isSettled = try row("SELECT is_settled FROM article WHERE id = ?", [.integer(id)]) { $0.boolean() }
        if isSettled == true { try unsettle(articleID: id) }
    }

    private func makeCategories(_ path: [String]) throws -> (id: Int64?, isNew: Bool) {
        var (id, isNew): (Int64?, Bool) = (nil, false)
        for name in path {
            guard let term = try Term.findOrMake(.category, named: name, parentID: id, in: self) else { continue }
            id = term.id
            isNew = isNew || term.isNew
        }
        return (id, isNew)
    }

    /// Says whether a term had to be made.
    private func setTerms(ofArticle id: Int64, category: Int64?, authors: [String], tags: [String]) throws -> Bool {
        var terms: [(id: Int64, isInherited: Bool)] = []
        var madeTerm = false
        if let category {
            terms.append((category, false))
            terms += try Term.ancestors(of: category, in: self).map { ($0, true) }
        }
        let categories = terms.count
        let named = authors.map { (Taxonomy.author, $0) } + tags.map { (Taxonomy.tag, $0) }
        for (taxonomy, name) in named {
            guard let term = try Term.findOrMake(taxonomy, named: name, in: self) else { continue }
            madeTerm = madeTerm || term.isNew
            if !terms.contains(where: { $0.id == term.id }) { terms.append((term.id, false)) }
        }
        let shown = terms.dropFirst(categories).map { String($0.id) }
        try run("DELETE FROM article_term WHERE article_id = ?", [.integer(id)])
        for (position, term) in terms.enumerated() {
            try run(
                """
                INSERT INTO article_term (article_id, position, term_id, is_inherited, published_at)
                SELECT id, ?, ?, ?, published_at FROM article WHERE id = ?
                """,
                [.integer(Int64(position)), .integer(term.id), .boolean(term.isInherited), .integer(id)]
            )
        }
        try run("UPDATE article SET term_ids = ? WHERE id = ?", [.text(shown.joined(separator: " ")), .integer(id)])
        return madeTerm
    }

    private func index(_ article: ArticleImport, id: Int64) throws {
        try run("DELETE FROM article_search WHERE rowid = ?", [.integer(id)])
        try run(
            "INSERT INTO article_search (rowid, title, summary, tags, body) VALUES (?, ?, ?, ?, ?)",
            [
                .integer(id), .text(article.title), .text(article.summary),
                .text(article.tags.joined(separator: "\n")), .text(article.plainText),
            ]
        )
    }

    /// The slug itself, or a free one of `slug-2`, `slug-3`, …: the first, unless one of them was freed since.
    ///
    /// A title used thousands of times ("Briefs") is not tried number by number: doubling finds a free number above the taken ones,
    /// halving the border between them.
    private func freeSlug(_ slug: String) throws -> String {
        guard try isTaken(slug) else { return slug }
        var (taken, free) = (1, 2)
        while try isTaken(Slug.numbered(slug, free)) { (taken, free) = (free, free * 2) }
        while free - taken > 1 {
            let middle = (taken + free) / 2
            if try isTaken(Slug.numbered(slug, middle)) { taken = middle } else { free = middle }
        }
        return Slug.numbered(slug, free)
    }

    private func isTaken(_ slug: String) throws -> Bool {
        try row("SELECT 1 FROM article WHERE slug = ?", [.text(slug)]) { _ in true } ?? false
    }
}
