import Foundation
import GRDB
import Hummingbird

struct SearchRoutes {
    let pool: DatabasePool

    func add(to router: Router<Context>) {
        router.get("search") { request, _ in
            guard let text = request.uri.queryParameters["q"] else { throw HTTPError(.badRequest, message: "q") }
            let query = WordQuery(text)
            guard !query.words.isEmpty else { return SearchPage(hits: [], total: 0, next: nil) }
            let start = request.uri.queryParameters["cursor"].flatMap { Int($0) } ?? 0
            return try await pool.read { try query.page(from: start, in: $0) }
        }
    }
}

struct SearchPage: ResponseEncodable {
    var hits: [Hit]
    var total: Int64
    var next: String?

    struct Hit: Encodable {
        var slug: String
        var title: String
        var titleHTML: String
        var summary: String
        var category: Reference?
        var publishedAt: Date
        var score: Double
        var snippet: String
        var match: String

        enum CodingKeys: String, CodingKey {
            case slug, title
            case titleHTML = "title_html"
            case summary, category
            case publishedAt = "published_at"
            case score, snippet, match
        }
    }
}

/// Words to look for: what holds all of them comes first, then what holds some, as in Broadsheet. Phrases, beginnings and exclusions are not
/// read here.
private struct WordQuery {
    let words: [String]
    private let text: String

    init(_ text: Substring) {
        self.text = String(text)
        words = text.split(whereSeparator: \.isWhitespace).map { "\"\($0.replacing("\"", with: ""))\"" }
    }

    private var all: String { words.joined(separator: " AND ") }
    private var some: String { words.joined(separator: " OR ") }

    private struct Found: FetchableRecord {
        var id: Int64
        var score: Double
        var publishedAt: Int64
        var holdsAll = true

        init(row: Row) {
            id = row[0]
            score = row[1]
            publishedAt = row[2]
        }
    }

    func page(from start: Int, in database: Database) throws -> SearchPage {
        let end = start + 20
        var found = try rank(all, limit: end + 1, in: database)
        if found.count <= end, words.count > 1 {
            let holdingAll = Set(found.map(\.id))
            found += try rank(some, limit: end + 1 + found.count, in: database).lazy
                .filter { !holdingAll.contains($0.id) }
                .map { item in
                    var item = item
                    item.holdsAll = false
                    return item
                }
        }
        let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return SearchPage(
            hits: try hits(found.dropFirst(start).prefix(20), in: database),
            total: try count(in: database),
            next: found.count > end ? "/search?q=\(encoded)&cursor=\(end)" : nil
        )
    }

    private func rank(_ expression: String, limit: Int, in database: Database) throws -> [Found] {
        try Found.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT article.id, -found.rank, article.published_at
                    FROM article_search AS found CROSS JOIN article ON article.id = found.rowid
                    WHERE article_search MATCH ? AND article.status = 'published' AND article.published_at <= ?
                    ORDER BY found.rank, article.published_at DESC, article.id DESC LIMIT ?
                    """
            ),
            arguments: [expression, now(), limit]
        )
    }

    private func count(in database: Database) throws -> Int64 {
        try Int64.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT count(*) FROM article_search AS found CROSS JOIN article ON article.id = found.rowid
                    WHERE article_search MATCH ? AND article.status = 'published' AND article.published_at <= ?
                    """
            ),
            arguments: [some, now()]
        ) ?? 0
    }

    /// One pass of the index marks them all; without the `+` SQLite asks the index once for each.
    private func hits(_ found: ArraySlice<Found>, in database: Database) throws -> [SearchPage.Hit] {
        let places = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.id, $0) })
        var hits = [SearchPage.Hit?](repeating: nil, count: found.count)
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT found.rowid, article.slug, article.summary, category.slug, category.name,
                        highlight(article_search, 0, char(1), char(2)),
                        snippet(article_search, 3, char(1), char(2), '…', 24)
                    FROM article_search AS found CROSS JOIN article ON article.id = found.rowid
                        LEFT JOIN term AS category ON category.id = article.category_id
                    WHERE article_search MATCH ? AND +found.rowid IN (SELECT value FROM json_each(?))
                    """
            ),
            arguments: [some, list(found.map(\.id))]
        )
        while let row = try rows.next() {
            guard let place = places[row[0]] else { continue }
            let item = found[found.startIndex + place]
            let title: String = row[5]
            hits[place] = SearchPage.Hit(
                slug: row[1],
                title: Self.plain(title),
                titleHTML: Self.marked(title),
                summary: row[2],
                category: Reference(slug: row[3], name: row[4]),
                publishedAt: date(item.publishedAt),
                score: item.score,
                snippet: Self.marked(row[6]),
                match: item.holdsAll ? "all" : "some"
            )
        }
        return hits.compactMap(\.self)
    }

    private static func plain(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 > 2 }, as: UTF8.self)
    }

    private static func marked(_ text: String) -> String {
        escaped(text).replacing("\u{1}", with: "<mark>").replacing("\u{2}", with: "</mark>")
    }
}
