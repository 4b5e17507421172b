import Dispatch
import GRDB
package import News
import Secrets

extension SQLiteRepository {
    package func importBatch(
        _ items: ArraySlice<ImportItem>, at now: Timestamp, milliseconds: Int
    ) throws(NewsError) -> [ImportOutcome] {
        do {
            return try pool.writeWithoutTransaction { database in
                var outcomes: [ImportOutcome] = []
                try database.inTransaction(.immediate) {
                    let end = DispatchTime.now() + .milliseconds(milliseconds)
                    for item in items {
                        outcomes.append(try database.take(item, secrets: secrets, at: now))
                        if DispatchTime.now() >= end { break }
                    }
                    return .commit
                }
                return outcomes
            }
        } catch {
            throw NewsError(translating: error)
        }
    }
}

extension Snapshot {
    func importOutcome(_ identity: ImportIdentity) throws(NewsError) -> ImportOutcome {
        try query { database in
            for table in ["article", "comment"] {
                if let known = try database.imported(identity.name, in: table) {
                    return known.digest == identity.digest ? .unchanged : .updated
                }
            }
            return .added
        }
    }
}

extension Database {
    fileprivate func take(_ item: ImportItem, secrets: Secrets, at now: Timestamp) throws -> ImportOutcome {
        switch item {
        case .article(let article): try take(article, at: now)
        case .comment(let comment): try take(comment, secrets: secrets, at: now)
        }
    }

    fileprivate func imported(_ name: String, in table: String) throws -> (id: Int64, digest: [UInt8])? {
        try row("SELECT id, import_digest FROM \(table) WHERE import_name = ?", [.text(name)]) { ($0.integer(), $0.blob()) }
    }

    // MARK: Articles

    private func take(_ article: ArticleImport, at now: Timestamp) throws -> ImportOutcome {
        let known = try imported(article.identity.name, in: "article")
        if let known, known.digest == article.identity.digest { return .unchanged }
        let id = try known?.id ?? insertArticle(article, at: now)
        if known != nil { try unsettleIfSettled(articleID: id) }
        let category = try makeCategories(article.categoryPath)
        try updateArticle(id, with: article, categoryID: category.id, isNew: known == nil, at: now)
        let madeTerm = try setTerms(ofArticle: id, category: category.id, authors: article.authors, tags: article.tags)
        try index(article, id: id)
        let isPublic = try row("SELECT published_at <= ? FROM article WHERE id = ?", [.integer(now.seconds), .integer(id)]) {
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
        _ id: Int64, with article: ArticleImport, categoryID: Int64?, isNew: Bool, at now: Timestamp
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
        let named = authors.map { (Taxonomy.author, $0) } + tags.map { (Taxonomy.tag, $0) }
        for (taxonomy, name) in named {
            guard let term = try Term.findOrMake(taxonomy, named: name, in: self) else { continue }
            madeTerm = madeTerm || term.isNew
            if !terms.contains(where: { $0.id == term.id }) { terms.append((term.id, false)) }
        }
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

    /// The slug itself, or the first free one of `slug-2`, `slug-3`, ….
    private func freeSlug(_ slug: String) throws -> String {
        var candidate = slug
        var number = 1
        while try row("SELECT 1 FROM article WHERE slug = ?", [.text(candidate)], { _ in true }) != nil {
            number += 1
            // A title used thousands of times ("Briefs") would make thousands of tries: after a few, go on from the highest.
            if number == 10 { number = try highestNumber(after: slug) + 1 }
            candidate = Slug.numbered(slug, number)
        }
        return candidate
    }

    private func highestNumber(after slug: String) throws -> Int {
        let base = Slug.numbered(slug, 1_000_000).dropLast(7)
        let numbers = try rows(
            "SELECT slug FROM article WHERE slug >= ? AND slug < ?", [.text(base + "-"), .text(base + ".")]
        ) { Int($0.text().dropFirst(base.count + 1)) ?? 0 }
        return max(9, numbers.max() ?? 9)
    }

    // MARK: Comments

    private func take(_ comment: CommentImport, secrets: Secrets, at now: Timestamp) throws -> ImportOutcome {
        guard let articleID = try articleID(comment.article) else { return .articleMissing }
        if let known = try imported(comment.identity.name, in: "comment") {
            guard known.digest != comment.identity.digest else { return .unchanged }
            try update(existingComment(known.id), with: comment, secrets: secrets, at: now)
            return .updated
        }
        var parent: ParentComment?
        if let parentID = comment.parentExternalID {
            parent = try row(
                "SELECT id, shown_under_id, depth FROM comment WHERE article_id = ? AND external_id = ?",
                [.integer(articleID), .text(parentID)]
            ) { ParentComment(id: $0.integer(), shownUnderID: $0.optionalInteger(), depth: $0.integer()) }
            guard parent != nil else { return .parentMissing }
        }
        _ = try insert(
            CommentRow(
                articleID: articleID, parent: parent, status: comment.status, commenterID: nil, name: comment.name,
                email: try comment.email.map(secrets.seal(email:)), body: comment.body,
                wordsDigest: CommentRow.wordsDigest(comment.body), heldReasons: [],
                createdAt: comment.createdAt ?? now, externalID: comment.externalID, importIdentity: comment.identity
            )
        )
        return .added
    }

    /// The words, name and time change; where the comment stands and what a moderator decided since stay.
    private func update(_ known: Comment, with comment: CommentImport, secrets: Secrets, at now: Timestamp) throws {
        try run(
            """
            UPDATE comment SET name = ?, email = ?, markdown = ?, html = ?, words_digest = ?,
                created_at = coalesce(?, created_at), import_digest = ?
            WHERE id = ?
            """,
            [
                .text(comment.name), .optional(try comment.email.map(secrets.seal(email:))), .text(comment.body.markdown),
                .text(comment.body.html), .blob(CommentRow.wordsDigest(comment.body)),
                .optional(comment.createdAt?.seconds), .blob(comment.identity.digest), .integer(known.id),
            ]
        )
        try recordCommentChange(articleID: known.articleID, at: now)
    }

    private func articleID(_ name: CommentImport.ArticleName) throws -> Int64? {
        switch name {
        case .slug(let slug):
            return try row("SELECT id FROM article WHERE slug = ?", [.text(slug)]) { $0.integer() }
        case .slugOrExternalID(let name):
            let bySlug = try articleID(.slug(name))
            return try bySlug
                ?? row("SELECT id FROM article WHERE external_id = ? ORDER BY id LIMIT 1", [.text(name)]) { $0.integer() }
        }
    }
}
