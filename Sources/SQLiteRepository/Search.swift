import GRDB
import News
import TextSearch

extension Snapshot {
    func searchKeys() throws(NewsError) -> [Key] {
        try query { try $0.isIndexWhole() ? [.articles] : [.articles, .index] }
    }

    func search(_ query: SearchQuery, now: Timestamp) throws(NewsError) -> SearchResult {
        try self.query { database in
            let filter = try ResolvedFilter(query.filter, in: database)
            guard !SearchPatterns(query.text).wanted.isEmpty, !filter.isImpossible else {
                return SearchResult(page: Page(items: [], next: nil), total: 0)
            }
            names.refresh(at: try database.newestChange())
            var search = Search(database: database, names: names, query: query, filter: filter, now: now)
            try search.find(memory.search, vocabularies)
            return query.sort == .relevance ? try search.byRelevance() : try search.byTime()
        }
    }
}

/// One search in one snapshot.
private struct Search {
    let database: Database
    let names: TermNames
    let query: SearchQuery
    let filter: ResolvedFilter
    let now: Timestamp
    private var hits: [Matching.Hit] = []
    private var isWhole = true
    private let deadline: Deadline
    private var marker = Marker(SearchPatterns(wanted: []))
    private var corrected: String?
    private var alternative: String?

    init(database: Database, names: TermNames, query: SearchQuery, filter: ResolvedFilter, now: Timestamp) {
        self.database = database
        self.names = names
        self.query = query
        self.filter = filter
        self.now = now
        deadline = Deadline(after: query.budget)
    }

    /// Below so many hits another word is offered.
    private static let fewHits = 3

    mutating func find(_ memory: SearchMemory, _ vocabularies: Vocabularies) throws {
        let index = try IndexReader(database, memory, due: try due())
        let spelling = QuerySpelling(index, vocabularies, database)
        if !query.isExact { corrected = try spelling.corrected(query.text) }
        let patterns = SearchPatterns(corrected.map(SearchText.init) ?? query.text)
        isWhole = try memory.matching.find(patterns, in: index) { deadline.isAhead }
        for id in try early() { memory.matching.hide(Int(id)) }
        hits = memory.matching.hits
        if !query.filter.isEmpty { try applyFilter() }
        marker = Marker(patterns)
        if !query.isExact, corrected == nil, hits.count < Self.fewHits {
            alternative = try spelling.alternative(to: query.text)
        }
    }

    /// Articles that have fallen due, which nobody has settled yet.
    private func due() throws -> [Int64] {
        try database.rows(
            """
            SELECT id FROM article INDEXED BY article_unsettled
            WHERE status = 'published' AND is_settled = 0 AND published_at <= ?
            """,
            [.integer(now.seconds)]
        ) { $0.integer() }
    }

    /// Articles that were settled after `now`, which may be the moment of an earlier page.
    private func early() throws -> [Int64] {
        try database.rows(
            "SELECT id FROM article INDEXED BY article_newest WHERE status = 'published' AND published_at > ? AND is_settled = 1",
            [.integer(now.seconds)]
        ) { $0.integer() }
    }

    private mutating func applyFilter() throws {
        var conditions = Conditions()
        filter.add(to: &conditions, now: now)
        var allowed: Set<Int> = []
        isWhole =
            try hits.map { Int64($0.document) }.inPieces(before: deadline) { ids in
                try database.eachRow(
                    """
                    SELECT article.id FROM json_each(?) AS found CROSS JOIN article ON article.id = found.value
                    WHERE \(conditions.sql)
                    """,
                    [.list(ids)] + conditions.values
                ) { allowed.insert(Int($0.integer())) }
            } && isWhole
        hits.removeAll { !allowed.contains($0.document) }
    }

    // MARK: By relevance

    /// Pages are places in the ranked list, which is computed again for each: ranks have no stable key to go on from.
    func byRelevance() throws -> SearchResult {
        // A place is a client's word: anything may stand in it.
        let start = Int(min(max(query.after?.value ?? 0, 0), Int64(SearchQuery.rankedMax)))
        let end = min(start + query.limit, SearchQuery.rankedMax)
        let best = Best.hits(of: hits, count: end + 1 + Self.reorderedMax)
        let contenders = Recency.contenders(among: best, count: end + 1)
        let ranked = try database.moments(of: contenders).sorted { Recency.isBefore($0, $1, now: now.seconds) }
        let shown = ranked.prefix(end).dropFirst(start)
        let hasMore = ranked.count > end && end < SearchQuery.rankedMax
        return try result(of: shown, next: hasMore ? Keyset(value: Int64(end), id: 0) : nil)
    }

    /// So many places further down, a newer article may still come up.
    private static let reorderedMax = 64

    // MARK: By time

    /// By time only the articles that hold every wanted item are worth reading; where there are none, those that hold some.
    func byTime() throws -> SearchResult {
        let strict = hits.filter(\.holdsAll)
        let chosen = strict.isEmpty ? hits : strict
        let places = Dictionary(uniqueKeysWithValues: chosen.map { ($0.document, $0) })
        var found = try inOrder(among: places)
        let hasMore = found.count > query.limit
        if hasMore { found.removeLast() }
        let next = hasMore ? found.last.map { Keyset(value: $0.publishedAt, id: Int64($0.hit.document)) } : nil
        return try result(of: found, next: next, total: chosen.count)
    }

    /// Of few hits each is looked up and all are sorted; many are met soon by whoever walks through all articles in their order.
    private static let fewToSort = 500

    private func inOrder(among places: [Int: Matching.Hit]) throws -> [FoundArticle] {
        let (before, direction) = query.sort == .oldest ? (">", "ASC") : ("<", "DESC")
        let isFew = places.count <= Self.fewToSort
        var conditions = Conditions()
        if let after = query.after {
            conditions.require(
                "(article.published_at, article.id) \(before) (?, ?)",
                .integer(after.value),
                .integer(after.id)
            )
        }
        let source =
            isFew
            ? "json_each(?) AS found CROSS JOIN article ON article.id = found.value"
            : "article INDEXED BY article_newest"
        if !isFew { conditions.require("article.status = 'published'") }
        return try database.rows(
            countMax: query.limit + 1,
            """
            SELECT article.id, article.published_at FROM \(source)
            WHERE \(conditions.sql) ORDER BY article.published_at \(direction), article.id \(direction)
            """,
            (isFew ? [.list(places.keys.map(Int64.init))] : []) + conditions.values
        ) { columns in
            let id = Int(columns.integer())
            return places[id].map { FoundArticle(hit: $0, publishedAt: columns.integer()) }
        }
    }

    // MARK: What is shown

    private func result(of found: some Collection<FoundArticle>, next: Keyset?, total: Int? = nil) throws
        -> SearchResult
    {
        var result = SearchResult(
            page: Page(items: try found.compactMap(shown), next: next),
            total: Int64(total ?? hits.count),
            isPartial: !isWhole
        )
        if !query.facets.isEmpty {
            let articles = hits.map { Int64($0.document) }
            for facet in query.facets {
                let counted = try database.facet(facet, of: articles, before: deadline)
                result.facets[facet] = counted.values
                if !counted.isWhole { result.isPartial = true }
            }
        }
        result.corrected = corrected
        result.alternative = alternative
        return result
    }

    private func shown(_ found: FoundArticle) throws -> SearchHit? {
        try database.row(
            """
            SELECT article.slug, article.title, article.summary, article.language, article.category_id, plain.text
            FROM article JOIN article_plain AS plain ON plain.article_id = article.id WHERE article.id = ?
            """,
            [.integer(Int64(found.hit.document))]
        ) { columns in
            let (slug, title, summary) = (columns.text(), columns.text(), columns.text())
            let isEnglish = Document.isEnglish(columns.text())
            let category = try columns.optionalInteger().flatMap { try names.category($0, in: database) }
            let snippet = columns.withBytes(ofColumn: 5) {
                marker.excerpt(of: $0.bindMemory(to: UInt8.self), isEnglish: isEnglish)
            }
            return SearchHit(
                articleID: Int64(found.hit.document),
                slug: slug,
                title: marker.mark(title, isEnglish: isEnglish),
                summary: summary,
                category: category,
                publishedAt: Timestamp(seconds: found.publishedAt),
                score: Double(found.hit.score),
                snippet: snippet,
                match: found.hit.holdsAll ? .all : .some
            )
        }
    }
}

/// When a search has to answer with what it has.
struct Deadline {
    private let end: ContinuousClock.Instant?

    /// - budget: `nil`: never.
    init(after budget: Duration?) {
        end = budget.map { ContinuousClock.now + $0 }
    }

    var isAhead: Bool { end.map { ContinuousClock.now < $0 } ?? true }
}

extension [Int64] {
    private static var pieceMax: Int { 4_096 }

    /// - Returns: whether the deadline left time for all pieces.
    func inPieces(before deadline: Deadline, _ body: ([Int64]) throws -> Void) rethrows -> Bool {
        for start in stride(from: 0, to: count, by: Self.pieceMax) {
            guard deadline.isAhead else { return false }
            try body(Array(self[start..<Swift.min(start + Self.pieceMax, count)]))
        }
        return true
    }
}

extension SearchPatterns {
    init(_ text: SearchText) {
        func items(_ items: [SearchText.Item]) -> [Item] {
            items.map { Item($0.words, isQuoted: $0.isQuoted, isPrefix: $0.isPrefix) }
        }
        self.init(wanted: items(text.wanted), excluded: items(text.excluded))
    }
}
