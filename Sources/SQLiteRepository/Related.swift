import Foundation
import GRDB
import News
import TextSearch

extension Snapshot {
    func relatedArticles(slug: String, limit: Int, now: Timestamp) throws(NewsError) -> [Article]? {
        guard let article = try commentedArticle(slug: slug, now: now) else { return nil }
        return try query { database in
            guard let document = try database.document(ofArticle: article.id) else { return [] }
            let index = try IndexReader(database, memory.search, due: [])
            let terms = try TellingTerms(index, database).terms(of: DocumentTerms(document))
            _ = try memory.search.matching.find(SearchPatterns(terms: terms), in: index) { true }
            memory.search.matching.hide(Int(article.id))
            let best = Best.hits(of: memory.search.matching.hits, count: limit + TellingTerms.reorderedMax)
            let ranked = try database.moments(of: best).sorted { Recency.isBefore($0, $1, now: now.seconds) }
            let ids = ranked.prefix(limit).map { Int64($0.hit.document) }
            let articles = try database.rows(
                """
                \(Article.select(withText: false)) WHERE article.id IN (SELECT value FROM json_each(?))
                    AND article.status = 'published' AND article.published_at <= ?
                """,
                [.list(ids), .integer(now.seconds)]
            ) { try Article(&$0, withText: false, names, in: database) }
            let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
            return articles.sorted { (places[$0.id] ?? 0) < (places[$1.id] ?? 0) }
        }
    }
}

/// The words of an article that tell most about it.
private struct TellingTerms {
    /// More add work and little else.
    private static let termsMax = 16
    static let reorderedMax = 32

    private let index: IndexReader
    private let database: Database

    init(_ index: IndexReader, _ database: Database) {
        self.index = index
        self.database = database
    }

    /// By how often they stand in it, more in its title, and how few other articles have them.
    func terms(of document: DocumentTerms) throws -> [String] {
        let all = Double(max(1, index.totals.documents))
        var rated: [(term: String, weight: Double)] = []
        for term in document.tellingTerms {
            let holding = try database.row("SELECT documents FROM search_term WHERE term = ?", [.text(term.text)]) {
                Double($0.integer())
            }
            // What only this one has leads nowhere, and what a tenth of all have leads everywhere.
            guard let holding, holding > 1, holding < max(3, all / 10) else { continue }
            rated.append((term.text, term.weight * log(all / holding)))
        }
        return rated.sorted { ($0.weight, $0.term) > ($1.weight, $1.term) }.prefix(Self.termsMax).map(\.term)
    }
}
