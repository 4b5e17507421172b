import GRDB
import News

/// What belongs to an article beside its row, whoever writes it.
extension Database {
    func isPublic(articleID id: Int64, at now: Timestamp) throws -> Bool {
        try row(
            "SELECT 1 FROM article WHERE id = ? AND status = 'published' AND published_at <= ?",
            [.integer(id), .integer(now.seconds)]
        ) { _ in true } ?? false
    }

    func isSettled(articleID id: Int64) throws -> Bool {
        try row("SELECT is_settled FROM article WHERE id = ?", [.integer(id)]) { $0.boolean() } ?? false
    }

    func unsettleIfSettled(articleID id: Int64) throws {
        if try isSettled(articleID: id) { try unsettle(articleID: id) }
    }

    /// Enters an article under its terms, which stand under the time of its publication; `others` are authors and tags, in their order.
    func setTerms(ofArticle id: Int64, category: Int64?, others: [Int64]) throws {
        var terms: [(id: Int64, isInherited: Bool)] = []
        if let category {
            terms.append((category, false))
            terms += try Term.ancestors(of: category, in: self).map { ($0, true) }
        }
        var shown: [String] = []
        for other in others where !terms.contains(where: { $0.id == other }) {
            terms.append((other, false))
            shown.append(String(other))
        }
        try run("DELETE FROM article_term WHERE article_id = ?", [.integer(id)])
        for (position, term) in terms.enumerated() {
            try run(
                """
                INSERT INTO article_term (article_id, position, term_id, is_inherited, published_at)
                SELECT id, ?, ?, ?, CASE status WHEN 'published' THEN published_at END FROM article WHERE id = ?
                """,
                [.integer(Int64(position)), .integer(term.id), .boolean(term.isInherited), .integer(id)]
            )
        }
        try run("UPDATE article SET term_ids = ? WHERE id = ?", [.text(shown.joined(separator: " ")), .integer(id)])
    }

    // MARK: Slugs

    /// The slug itself, or a free one of `slug-2`, `slug-3`, …: the first, unless one of them was freed since. What an article was once
    /// called is free for that article alone: others would take its readers away.
    ///
    /// A title used thousands of times ("Briefs") is not tried number by number: doubling finds a free number above the taken ones,
    /// halving the border between them.
    ///
    /// - id: of the article that is to have it; `nil` for a new one.
    func freeSlug(_ slug: String, for id: Int64? = nil) throws -> String {
        guard try isTaken(slug, for: id) else { return slug }
        var (taken, free) = (1, 2)
        while try isTaken(Slug.numbered(slug, free), for: id) { (taken, free) = (free, free * 2) }
        while free - taken > 1 {
            let middle = (taken + free) / 2
            if try isTaken(Slug.numbered(slug, middle), for: id) { taken = middle } else { free = middle }
        }
        return Slug.numbered(slug, free)
    }

    private func isTaken(_ slug: String, for id: Int64?) throws -> Bool {
        try row(
            "SELECT 1 FROM article WHERE slug = ?1 AND id IS NOT ?2 UNION ALL SELECT 1 FROM former_slug WHERE slug = ?1 AND article_id IS NOT ?2",
            [.text(slug), .optional(id)]
        ) { _ in true } ?? false
    }

    /// Gives an article a new slug, and leaves the old one as a way to it.
    func rename(articleID id: Int64, from old: String, to new: String) throws {
        try run("DELETE FROM former_slug WHERE slug = ?", [.text(new)])
        try run("UPDATE article SET slug = ? WHERE id = ?", [.text(new), .integer(id)])
        try run("INSERT INTO former_slug (slug, article_id) VALUES (?, ?)", [.text(old), .integer(id)])
    }

    // MARK: Revisions

    /// Keeps the version that is there, before it is replaced; what an editor wrote was kept at once.
    func keepRevision(ofArticle id: Int64) throws {
        let current = try row(
            """
            SELECT revision, updated_at FROM article WHERE id = ? AND NOT EXISTS
                (SELECT 1 FROM revision AS kept WHERE kept.article_id = article.id AND kept.number = article.revision)
            """,
            [.integer(id)]
        ) { (number: $0.integer(), at: Timestamp(seconds: $0.integer())) }
        guard let current else { return }
        try insertRevision(current.number, ofArticle: id, editor: Revision.importer, actingFor: nil, at: current.at)
    }

    /// Keeps the version that an editor has just written.
    func keepRevision(_ number: Int64, ofArticle id: Int64, by editor: Editor, at now: Timestamp) throws {
        try insertRevision(number, ofArticle: id, editor: editor.name, actingFor: editor.actingFor, at: now)
    }

    private func insertRevision(
        _ number: Int64,
        ofArticle id: Int64,
        editor: String,
        actingFor: String?,
        at moment: Timestamp
    ) throws {
        try run(
            """
            INSERT INTO revision (article_id, number, at, editor, acting_for, content) VALUES (?1, ?2, ?3, ?4, ?5,
                (SELECT \(Self.revisionContent) FROM article JOIN article_text AS text ON text.article_id = article.id WHERE article.id = ?1))
            """,
            [.integer(id), .integer(number), .integer(moment.seconds), .text(editor), .optional(actingFor)]
        )
    }

    /// HTML is left out: it is made of the Markdown, by the renderer of the day on which a version is restored.
    private static let revisionContent = """
        json_object('slug', slug, 'status', status, 'title', title, 'summary', summary, 'markdown', markdown, 'extra', json(extra),
            'language', language, 'category_id', category_id, 'term_ids', term_ids, 'image_url', image_url, 'image_alt', image_alt,
            'image_caption', image_caption, 'image_credit', image_credit, 'image_width', image_width, 'image_height', image_height,
            'published_at', published_at, 'embargo_until', embargo_until, 'retracted_at', retracted_at,
            'retraction_reason', retraction_reason, 'comments_open', comments_open, 'comments_hold', comments_hold,
            'comments_close_at', comments_close_at, 'source_name', source_name, 'source_licence', source_licence,
            'source_url', source_url)
        """
}
