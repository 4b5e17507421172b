import News
import Secrets

extension Newsroom {
    /// An article to import. `key` is its identity; two of the same key are two versions of one article.
    static func article(
        _ title: String,
        key: String? = nil,
        slug: String? = nil,
        body: String = "",
        category: [String] = [],
        tags: [String] = [],
        authors: [String] = [],
        language: String = "en",
        published: Timestamp? = Newsroom.now - 3600,
        externalID: String? = nil,
        summary: String = ""
    ) -> ArticleImport {
        let content = [
            title, slug ?? "", body, "\(category)\(tags)\(authors)", language, published?.description ?? "", summary,
        ]
        return ArticleImport(
            identity: ImportIdentity(
                name: "test:" + (key ?? title),
                digest: Digest.of(content.joined(separator: "\u{1F}").utf8)
            ),
            externalID: externalID,
            slug: slug ?? Slug.make(from: title) ?? "article",
            title: title,
            summary: summary,
            language: language,
            categoryPath: category,
            tags: tags,
            authors: authors,
            image: nil,
            body: Body(markdown: body, html: "<p>\(body)</p>\n"),
            plainText: body,
            publishedAt: published,
            source: nil
        )
    }

    /// Imports all of them at once and says what became of each.
    @discardableResult
    func take(_ articles: [ArticleImport], at now: Timestamp = Newsroom.now) throws -> [ImportOutcome] {
        try take(articles.map(ImportItem.article), at: now)
    }

    @discardableResult
    func take(_ items: [ImportItem], at now: Timestamp = Newsroom.now) throws -> [ImportOutcome] {
        var outcomes: [ImportOutcome] = []
        while outcomes.count < items.count {
            outcomes += try repository.importBatch(items[outcomes.count...], at: now, milliseconds: 1000)
        }
        return outcomes
    }

    func list(_ query: ArticleQuery = ArticleQuery(), at now: Timestamp = Newsroom.now) throws -> Page<Article> {
        try repository.read { snapshot throws(NewsError) in try snapshot.articles(query, now: now) }
    }

    /// The slugs of every page, one after the other.
    func allSlugs(_ query: ArticleQuery = ArticleQuery(), at now: Timestamp = Newsroom.now) throws -> [String] {
        var query = query
        var slugs: [String] = []
        repeat {
            let page = try list(query, at: now)
            slugs += page.items.map(\.slug)
            query.after = page.next
        } while query.after != nil
        return slugs
    }

    func slugs(_ change: (inout ArticleQuery) -> Void) throws -> [String] {
        var query = ArticleQuery()
        change(&query)
        return try allSlugs(query)
    }

    func count(_ filter: ArticleFilter = ArticleFilter(), at now: Timestamp = Newsroom.now) throws -> Int64 {
        try repository.read { snapshot throws(NewsError) in try snapshot.articleCount(filter, now: now) }
    }

    func article(_ slug: String, at now: Timestamp = Newsroom.now) throws -> Article? {
        try repository.read { snapshot throws(NewsError) in try snapshot.article(slug: slug, now: now) }
    }

    func terms(
        _ taxonomy: Taxonomy,
        after: Keyset? = nil,
        limit: Int = 100,
        isForDesk: Bool = false,
        at now: Timestamp = Newsroom.now
    ) throws -> Page<Term> {
        try repository.read { snapshot throws(NewsError) in
            try snapshot.terms(taxonomy, after: after, limit: limit, isForDesk: isForDesk, now: now)
        }
    }

    func term(_ taxonomy: Taxonomy, _ slug: String, isForDesk: Bool = false, at now: Timestamp = Newsroom.now) throws
        -> Term?
    {
        try repository.read { snapshot throws(NewsError) in
            try snapshot.term(taxonomy, slug: slug, isForDesk: isForDesk, now: now)
        }
    }

    /// `slug: count` of every term.
    func termCounts(_ taxonomy: Taxonomy, at now: Timestamp = Newsroom.now) throws -> [String: Int64] {
        Dictionary(uniqueKeysWithValues: try terms(taxonomy, at: now).items.map { ($0.slug, $0.articleCount) })
    }

    @discardableResult
    func settle(at now: Timestamp) throws -> Timestamp? {
        try answer { repository.settle(at: now, then: $0) }
    }

    func changeNumber() throws -> Int64 {
        try repository.read { snapshot throws(NewsError) in try snapshot.changeNumber() }
    }
}
