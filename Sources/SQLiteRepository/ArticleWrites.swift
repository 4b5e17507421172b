import GRDB
import News

extension Snapshot: NewsTransaction {
    func insert(_ article: Article, by editor: Editor, at now: Timestamp) throws(NewsError) -> Article {
        try query { database in
            // First, for it may refuse: a write that is refused has written nothing.
            let terms = try database.findOrMakeTerms(of: article)
            let slug = try database.freeSlug(article.slug)
            try database.run(
                "INSERT INTO article (slug, status, title, language, updated_at) VALUES (?, 'draft', ?, ?, ?)",
                [.text(slug), .text(article.title), .text(article.language), .integer(now.seconds)]
            )
            var new = article
            new.id = database.lastInsertedRowID
            new.slug = slug
            try database.write(new, over: nil, terms, at: now)
            try database.keepRevision(1, ofArticle: new.id, by: editor, at: now)
            try database.recordChange(from: nil, to: new, at: now)
            return try existingArticle(new.id)
        }
    }

    func freeSlug(_ slug: String, for articleID: Int64?) throws(NewsError) -> String {
        try query { try $0.freeSlug(slug, for: articleID) }
    }

    func update(_ old: Article, to article: Article, by editor: Editor, at now: Timestamp) throws(NewsError) -> Article
    {
        try query { database in
            let terms = try database.findOrMakeTerms(of: article)
            // It may have fallen due, and nobody was told yet: first that, and then what becomes of it.
            if old.isPublic(at: now), try !database.isSettled(articleID: old.id) {
                try database.settleAndTell(articleID: old.id, at: now)
            }
            try database.keepRevision(ofArticle: old.id)
            if article.slug != old.slug {
                try database.rename(articleID: old.id, from: old.slug, to: article.slug)
            }
            try database.write(article, over: old, terms, at: now)
            try database.keepRevision(old.revision + 1, ofArticle: old.id, by: editor, at: now)
            try database.forgetRevisions(ofArticle: old.id, keeping: retention.revisions)
            try database.recordChange(from: old, to: article, at: now)
            return try existingArticle(old.id)
        }
    }

    func add(
        _ correction: Correction,
        to article: Article,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> Article {
        do {
            try database.run(
                "INSERT INTO correction (article_id, kind, text, at) VALUES (?, ?, ?, ?)",
                [
                    .integer(article.id), .text(correction.kind.rawValue), .text(correction.text),
                    .integer(correction.at.seconds),
                ]
            )
        } catch {
            throw NewsError(translating: error)
        }
        return try update(article, to: article, by: editor, at: now)
    }

    private func existingArticle(_ id: Int64) throws -> Article {
        let article = try database.row("\(Article.select(withText: true)) WHERE article.id = ?", [.integer(id)]) {
            try Article(&$0, withText: true, names, in: database)
        }
        guard let article else { throw NewsError.notFound }
        return article
    }
}

extension Database {
    /// The ids of an article's terms; `others` are authors and tags, in their order.
    fileprivate struct TermIDs {
        var category: Int64?
        var others: [Int64] = []
    }

    /// Writes all members of an article but its slug into the row that is there, and of what belongs to it what differs.
    ///
    /// - old: what is there; `nil` for a row that was just made.
    fileprivate func write(_ article: Article, over old: Article?, _ terms: TermIDs, at now: Timestamp) throws {
        let standsElsewhere = old.map { article.standsElsewhere(than: $0) } ?? true
        if standsElsewhere { try unsettleIfSettled(articleID: article.id) }
        try run(
            """
            UPDATE article SET status = ?, title = ?, summary = ?, language = ?, image_url = ?, image_alt = ?,
                image_caption = ?, image_credit = ?, image_width = ?, image_height = ?, published_at = ?, embargo_until = ?,
                retracted_at = ?, retraction_reason = ?, comments_open = ?, comments_hold = ?, comments_close_at = ?,
                source_name = ?, source_licence = ?, source_url = ?, updated_at = ?, revision = revision + ?
            WHERE id = ?
            """,
            [
                .text(article.status.rawValue), .text(article.title), .text(article.summary), .text(article.language),
                .optional(article.image?.url), .text(article.image?.alt ?? ""),
                .text(article.image?.caption ?? ""), .text(article.image?.credit ?? ""),
                .optional(article.image?.width), .optional(article.image?.height),
                .optional(article.publishedAt?.seconds), .optional(article.embargoUntil?.seconds),
                .optional(article.retraction?.at.seconds), .optional(article.retraction?.reason),
                article.comments.open.map(SQLValue.boolean) ?? .null, .optional(article.comments.hold?.rawValue),
                .optional(article.comments.closesAt?.seconds), .optional(article.source?.name),
                .optional(article.source?.licence), .optional(article.source?.url), .integer(now.seconds),
                .integer(old == nil ? 0 : 1), .integer(article.id),
            ]
        )
        if let text = article.text, text != old?.text { try write(text, ofArticle: article.id) }
        if standsElsewhere {
            // By itself: a column that refers to another table makes the whole update one with a savepoint (see `adjustTermCounts`).
            try run(
                "UPDATE article SET category_id = ? WHERE id = ?",
                [.optional(terms.category), .integer(article.id)]
            )
            try setTerms(ofArticle: article.id, category: terms.category, others: terms.others)
            if article.isPublic(at: now) { try settle(articleID: article.id) }
        }
        if standsElsewhere || old.map({ !article.reads(like: $0) }) ?? true { try index(articleID: article.id) }
    }

    private func write(_ text: Article.Text, ofArticle id: Int64) throws {
        try run(
            """
            INSERT INTO article_text (article_id, markdown, html, extra) VALUES (?, ?, ?, ?)
            ON CONFLICT (article_id) DO UPDATE SET markdown = excluded.markdown, html = excluded.html, extra = excluded.extra
            """,
            [.integer(id), .text(text.body.markdown), .text(text.body.html), .text(text.extra)]
        )
        if let plain = text.plainText { try keep(plainText: plain, ofArticle: id) }
    }

    /// Throws `termMissing`, before anything is made.
    fileprivate func findOrMakeTerms(of article: Article) throws -> TermIDs {
        var terms = TermIDs()
        if let category = article.category {
            guard let id = try Term.find(.category, slug: category.slug, in: self) else {
                throw NewsError.termMissing(.category, slug: category.slug)
            }
            terms.category = id
        }
        let named = article.authors.map { (Taxonomy.author, $0) } + article.tags.map { (Taxonomy.tag, $0) }
        for (taxonomy, reference) in named {
            terms.others.append(try Term.findOrMake(taxonomy, reference, in: self))
        }
        return terms
    }

    fileprivate func forgetRevisions(ofArticle id: Int64, keeping count: Int64) throws {
        guard count > 0 else { return }
        try run(
            "DELETE FROM revision WHERE article_id = ?1 AND number <= (SELECT revision FROM article WHERE id = ?1) - ?2",
            [.integer(id), .integer(count)]
        )
    }

    /// What everyone sees of an article, or sees no more, is touched. So is one that is or was scheduled: its moment may come while this
    /// transaction waits to be committed, and lists have to learn of another moment.
    ///
    /// - wasTold: whether the log says already that it is public: it may have fallen due, and not be settled yet.
    fileprivate func recordChange(from old: Article?, wasTold: Bool = false, to new: Article, at now: Timestamp) throws
    {
        let stages = [old?.stage(at: now), new.stage(at: now)]
        let isListed = stages.contains(.published) || stages.contains(.scheduled)
        let (wasPublic, isPublic) = (stages[0] == .published, stages[1] == .published)
        let kind: Change.Kind =
            switch (wasPublic, isPublic) {
            case (false, true): .articlePublished
            case (true, false): new.status == .retracted ? .articleRetracted : .articleRemoved
            case (true, true), (false, false): .articleUpdated
            }
        try recordChange(
            kind,
            ofArticle: new.id,
            (isListed || stages.contains(.retracted) ? [.article(new.id)] : []) + (isListed ? [.articles] : []),
            isPublic: wasPublic || isPublic || stages.contains(.retracted),
            at: now
        )
    }
}

extension Article {
    /// Whether it belongs under other terms, or at another time.
    fileprivate func standsElsewhere(than old: Article) -> Bool {
        status != old.status || publishedAt != old.publishedAt || category != old.category || tags != old.tags
            || authors != old.authors
    }

    /// Whether the index has the same words for both.
    fileprivate func reads(like old: Article) -> Bool {
        title == old.title && summary == old.summary && tags == old.tags && language == old.language
            && text?.plainText == nil
    }
}
