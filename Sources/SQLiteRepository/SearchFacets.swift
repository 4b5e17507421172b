import GRDB
import News

extension Database {
    /// Values of one facet: those that most articles have.
    private static let valuesMax = 20
    /// A century of months.
    private static let monthsMax = 1_200

    /// Counts articles by a facet. An article is in its own category and in all above it.
    ///
    /// - Returns: whether the deadline left time to count all of them, too.
    func facet(_ facet: SearchFacet, of articles: [Int64], before deadline: Deadline) throws -> (
        values: [FacetCount], isWhole: Bool
    ) {
        switch facet {
        case .month:
            let months = try count(articles, before: deadline, Self.months, [])
            let newest = months.counts.sorted { $0.key > $1.key }.prefix(Self.monthsMax)
            return (newest.map { FacetCount(value: $0.key, name: $0.key, count: $0.value) }, months.isWhole)
        case .category, .tag, .author:
            let terms = try count(articles, before: deadline, Self.terms, [.text(facet.rawValue)])
            return (try mostFrequent(terms.counts), terms.isWhole)
        }
    }

    private static let months = """
        SELECT strftime('%Y-%m', article.published_at, 'unixepoch'), count(*)
        FROM json_each(?) AS found CROSS JOIN article ON article.id = found.value GROUP BY 1
        """
    private static let terms = """
        SELECT term.id, count(*)
        FROM json_each(?) AS found CROSS JOIN article_term ON article_term.article_id = found.value
            CROSS JOIN term ON term.id = article_term.term_id
        WHERE term.kind = ? GROUP BY term.id
        """

    /// - sql: values, each with its number, among the articles of a list.
    private func count(_ articles: [Int64], before deadline: Deadline, _ sql: String, _ values: [SQLValue]) throws -> (
        counts: [String: Int64], isWhole: Bool
    ) {
        var counts: [String: Int64] = [:]
        let isWhole = try articles.inPieces(before: deadline) { ids in
            try eachRow(sql, [.list(ids)] + values) { columns in counts[columns.text(), default: 0] += columns.integer()
            }
        }
        return (counts, isWhole)
    }

    /// - counts: of terms, by their ids.
    private func mostFrequent(_ counts: [String: Int64]) throws -> [FacetCount] {
        // More than are shown, since those with as many are in the order of their slugs.
        let least = counts.values.sorted(by: >).prefix(Self.valuesMax).last ?? 0
        let ids = counts.filter { $0.value >= least }.compactMap { Int64($0.key) }
        let known = try rows(
            "SELECT id, slug, name FROM term WHERE id IN (SELECT value FROM json_each(?))",
            [.list(ids)]
        ) { columns in
            let count = counts[String(columns.integer())] ?? 0
            return FacetCount(value: columns.text(), name: columns.text(), count: count)
        }
        return Array(known.sorted { ($1.count, $0.value) < ($0.count, $1.value) }.prefix(Self.valuesMax))
    }
}
