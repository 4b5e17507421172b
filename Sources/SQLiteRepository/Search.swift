import GRDB
import News

extension Snapshot {
    func search(_ query: SearchQuery, now: Timestamp) throws(NewsError) -> SearchResult {
        try self.query { database in
            let none = SearchResult(page: Page(items: [], next: nil), total: 0)
            guard !query.text.wanted.isEmpty else { return none }
            let filter = try ResolvedFilter(query.filter, in: database)
            guard !filter.isImpossible else { return none }
            let search = Search(database: database, text: query.text, filter: filter, now: now)
            return query.sort == .relevance ? try search.byRelevance(query) : try search.byTime(query)
        }
    }
}

/// One search in one snapshot. First come the articles that hold every wanted item; those that hold only some fill up the rest.
private struct Search {
    let database: Database
    let all: String
    let some: String
    let conditions: Conditions

    init(database: Database, text: SearchText, filter: ResolvedFilter, now: Timestamp) {
        self.database = database
        all = MatchExpression.make(text, joiningBy: "AND")
        some = MatchExpression.make(text, joiningBy: "OR")
        var conditions = Conditions()
        filter.add(to: &conditions, now: now)
        self.conditions = conditions
    }

    struct Found {
        var id: Int64
        var score: Double
        var match: SearchHit.Match
        var publishedAt: Int64
    }

    /// Pages are places in the ranked list, which is computed again for each: ranks have no stable key to go on from.
    func byRelevance(_ query: SearchQuery) throws -> SearchResult {
        // A place is a client's word: anything may stand in it.
        let start = Int(min(max(query.after?.value ?? 0, 0), Int64(SearchQuery.rankedMax)))
        let end = min(start + query.limit, SearchQuery.rankedMax)
        var ranked = try rank(all, limit: end + 1, as: .all)
        if ranked.count <= end, some != all {
            let holdingAll = Set(ranked.map(\.id))
            ranked += try rank(some, limit: end + 1 + holdingAll.count, as: .some).filter {
                !holdingAll.contains($0.id)
            }
        }
        let shown = ranked.dropFirst(start).prefix(max(0, end - start))
        let hasMore = ranked.count > end && end < SearchQuery.rankedMax
        return SearchResult(
            page: Page(items: try hits(shown), next: hasMore ? Keyset(value: Int64(end), id: 0) : nil),
            total: try count(some)
        )
    }

    /// By time only the articles that hold every wanted item are worth reading; where there are none, those that hold some.
    func byTime(_ query: SearchQuery) throws -> SearchResult {
        let strict = try count(all)
        let (expression, match): (String, SearchHit.Match) = strict > 0 || some == all ? (all, .all) : (some, .some)
        let (before, direction) = query.sort == .oldest ? (">", "ASC") : ("<", "DESC")
        var conditions = conditions
        if let after = query.after {
            conditions.require(
                "(article.published_at, article.id) \(before) (?, ?)",
                .integer(after.value),
                .integer(after.id)
            )
        }
        var found = try find(
            expression,
            conditions,
            order: "article.published_at \(direction), article.id \(direction)",
            limit: query.limit + 1,
            as: match
        )
        let hasMore = found.count > query.limit
        if hasMore { found.removeLast() }
        return SearchResult(
            page: Page(
                items: try hits(found),
                next: hasMore ? found.last.map { Keyset(value: $0.publishedAt, id: $0.id) } : nil
            ),
            total: match == .all ? strict : try count(some)
        )
    }

    private func rank(_ expression: String, limit: Int, as match: SearchHit.Match) throws -> [Found] {
        try find(
            expression,
            conditions,
            order: "found.rank, article.published_at DESC, article.id DESC",
            limit: limit,
            as: match
        )
    }

    private func find(
        _ expression: String,
        _ conditions: Conditions,
        order: String,
        limit: Int,
        as match: SearchHit.Match
    ) throws -> [Found] {
        try database.rows(
            """
            SELECT article.id, -found.rank, article.published_at
            FROM article_search AS found CROSS JOIN article ON article.id = found.rowid
            WHERE article_search MATCH ? AND \(conditions.sql) ORDER BY \(order) LIMIT ?
            """,
            [.text(expression)] + conditions.values + [.integer(Int64(limit))]
        ) { Found(id: $0.integer(), score: $0.real(), match: match, publishedAt: $0.integer()) }
    }

    private func count(_ expression: String) throws -> Int64 {
        try database.row(
            """
            SELECT count(*) FROM article_search AS found CROSS JOIN article ON article.id = found.rowid
            WHERE article_search MATCH ? AND \(conditions.sql)
            """,
            [.text(expression)] + conditions.values
        ) { $0.integer() } ?? 0
    }

    /// What is shown of the articles found, in their order. One pass of the index marks them all: the `+` keeps SQLite from asking the
    /// index once for each article, which takes the whole query's time again and again.
    private func hits(_ found: some Collection<Found>) throws -> [SearchHit] {
        let places = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
        let shown = try database.rows(
            """
            SELECT found.rowid, article.slug, article.summary, category.slug, category.name,
                highlight(article_search, 0, char(1), char(2)), snippet(article_search, 3, char(1), char(2), '…', 24)
            FROM article_search AS found CROSS JOIN article ON article.id = found.rowid
                LEFT JOIN term AS category ON category.id = article.category_id
            WHERE article_search MATCH ? AND +found.rowid IN (SELECT value FROM json_each(?))
            """,
            [.text(some), .list(found.map(\.id))]
        ) { columns in
            let id = columns.integer()
            return (id, places[id].map { SearchHit(&columns, of: $0) })
        }
        let hits = Dictionary(uniqueKeysWithValues: shown)
        return found.compactMap { hits[$0.id] ?? nil }
    }
}

extension SearchHit {
    /// Reads the columns of `hits` behind the id.
    fileprivate init(_ columns: inout Columns, of found: Search.Found) {
        let (slug, summary) = (columns.text(), columns.text())
        let (categorySlug, categoryName) = (columns.optionalText(), columns.optionalText())
        self.init(
            articleID: found.id,
            slug: slug,
            title: MarkedText(parsing: columns.text()),
            summary: summary,
            category: categorySlug.flatMap { slug in categoryName.map { Term.Reference(slug: slug, name: $0) } },
            publishedAt: Timestamp(seconds: found.publishedAt),
            score: found.score,
            snippet: MarkedText(parsing: columns.text()),
            match: found.match
        )
    }
}

/// FTS5's query language, written so that nothing in it is a reader's: every item is a quoted string.
enum MatchExpression {
    static func make(_ text: SearchText, joiningBy operation: String) -> String {
        let wanted = text.wanted.map(quoted).joined(separator: " \(operation) ")
        guard !text.excluded.isEmpty else { return wanted }
        return "(\(wanted)) NOT (\(text.excluded.map(quoted).joined(separator: " OR ")))"
    }

    private static func quoted(_ item: SearchText.Item) -> String {
        let words = item.words.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
        return "\"\(words)\"\(item.isPrefix ? " *" : "")"
    }
}

extension MarkedText {
    /// Reads text in which U+0001 begins a found piece and U+0002 ends it. A text that holds such characters itself cannot unbalance it.
    init(parsing text: String) {
        var pieces: [Piece] = []
        var isMarked = false
        let scalars = text.unicodeScalars
        for part in scalars.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\u{1}" || $0 == "\u{2}" })
        {
            if !part.isEmpty { pieces.append(Piece(String(part), isMarked: isMarked)) }
            guard part.endIndex < scalars.endIndex else { break }
            isMarked = scalars[part.endIndex] == "\u{1}"
        }
        self.init(pieces: pieces)
    }
}
