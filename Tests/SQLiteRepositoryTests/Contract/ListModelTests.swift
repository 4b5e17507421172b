import News
import TestSupport
import Testing

/// Random archives and random questions against a few lines of plain Swift.
@Suite struct ListModelTests {
    @Test(arguments: RepositoryKind.allCases)
    func `random filters, sorts and page sizes give what a walk over all articles gives`(kind: RepositoryKind) throws {
        var random = SeededRandom.printingItsSeed()
        let room = try Newsroom(kind)
        var articles: [ArticleImport] = []
        for number in 0..<120 { articles.append(Self.article(number, &random)) }
        try room.take(articles)
        let stored = try room.list(Self.everything).items
        #expect(stored.count == articles.filter { ($0.publishedAt ?? room.now) <= room.now }.count)
        for _ in 0..<150 {
            var query = ArticleQuery()
            query.filter = Self.filter(&random)
            query.sort = ArticleQuery.Sort.allCases.randomElement(using: &random) ?? .newest
            query.limit = Int.random(in: 1...40, using: &random)
            let expected = Self.walk(stored, query)
            #expect(try room.allSlugs(query) == expected, "\(query)")
            #expect(try room.count(query.filter) == expected.count, "\(query.filter)")
        }
    }

    private static let everything: ArticleQuery = {
        var query = ArticleQuery()
        query.limit = 1000
        return query
    }()

    private static let sections = [["World"], ["World", "Asia"], ["World", "Asia", "Japan"], ["Sport"], []]

    private static func article(_ number: Int, _ random: inout SeededRandom) -> ArticleImport {
        Newsroom.article(
            "Story \(number)",
            category: sections.randomElement(using: &random) ?? [],
            tags: ["a", "b", "c", "d"].filter { _ in random.chance(1, in: 3) },
            authors: ["Ann", "Bo"].filter { _ in random.chance(1, in: 2) },
            language: ["en", "fr", "ja"].randomElement(using: &random) ?? "en",
            // Few moments, so that many articles share one; some are still to come.
            published: Newsroom.now + Int64.random(in: -12...2, using: &random) * 1000
        )
    }

    private static func filter(_ random: inout SeededRandom) -> ArticleFilter {
        var filter = ArticleFilter()
        let slugs: [Taxonomy: [String]] = [
            .category: ["world", "asia", "japan", "sport"], .tag: ["a", "b", "c", "d", "none"], .author: ["ann", "bo"],
        ]
        for taxonomy in Taxonomy.allCases {
            while random.chance(1, in: 3) {
                let some = (slugs[taxonomy] ?? []).shuffled(using: &random).prefix(
                    Int.random(in: 1...2, using: &random)
                )
                filter.terms.append(.init(taxonomy: taxonomy, slugs: Array(some), isNegated: random.chance(1, in: 3)))
            }
        }
        if random.chance(1, in: 4) { filter.languages = Array(["en", "fr", "de"].shuffled(using: &random).prefix(2)) }
        if random.chance(1, in: 4) { filter.ids = (0..<40).map { _ in Int64.random(in: 1...130, using: &random) } }
        if random.chance(1, in: 4) { filter.publishedAfter = Newsroom.now - 7000 }
        if random.chance(1, in: 4) { filter.publishedBefore = Newsroom.now - 2000 }
        if random.chance(1, in: 5) { filter.updatedAfter = Newsroom.now - 5000 }
        return filter
    }

    private static func walk(_ articles: [Article], _ query: ArticleQuery) -> [String] {
        let parents = ["asia": ["asia", "world"], "japan": ["japan", "asia", "world"]]
        let chosen = articles.filter { article in
            let published = article.publishedAt ?? Newsroom.now
            let filter = query.filter
            return filter.terms.allSatisfy { condition in
                let has: [String] =
                    switch condition.taxonomy {
                    case .category: article.category.map { parents[$0.slug] ?? [$0.slug] } ?? []
                    case .tag: article.tags.map(\.slug)
                    case .author: article.authors.map(\.slug)
                    }
                return condition.slugs.contains(where: has.contains) != condition.isNegated
            }
                && (filter.languages.isEmpty || filter.languages.contains(article.language))
                && (filter.ids?.contains(article.id) ?? true)
                && published >= filter.publishedAfter ?? published
                && (filter.publishedBefore.map { published < $0 } ?? true)
                && article.updatedAt >= filter.updatedAfter ?? article.updatedAt
        }
        func place(_ article: Article) -> (Int64, Int64) {
            (query.sort == .updated ? article.updatedAt.seconds : article.publishedAt?.seconds ?? 0, article.id)
        }
        return chosen.sorted { query.sort == .oldest ? place($0) < place($1) : place($0) > place($1) }.map(\.slug)
    }
}
