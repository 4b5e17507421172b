import Foundation
import GRDB
import News
import TextSearch

extension Snapshot {
    func relatedArticles(slug: String, limit: Int, now: Timestamp) throws(NewsError) -> [Article]? {
        guard let article = try commentedArticle(slug: slug, now: now) else { return nil }
        return try query { database in
            let question = RelatedMemory.Question(articleID: article.id, limit: limit)
            let ids = try related.ids(question, in: database) { try find(question, now: now, in: database) }
            // One by one: a list of ids is a table to SQLite, and takes longer than these few statements together.
            return try ids.compactMap { id in
                try database.row(Self.selectPublic, [.integer(id), .integer(now.seconds)]) {
                    try Article(&$0, withText: false, names, in: database)
                }
            }
        }
    }

    private static let selectPublic =
        Article.select(withText: false)
        + " WHERE article.id = ? AND article.status = 'published' AND article.published_at <= ?"

    private func find(_ question: RelatedMemory.Question, now: Timestamp, in database: Database) throws -> [Int64] {
        guard let document = try database.document(ofArticle: question.articleID) else { return [] }
        let index = try IndexReader(database, memory.search, due: [])
        let terms = try TellingTerms(index, database).terms(of: DocumentTerms(document))
        _ = try memory.search.matching.find(SearchPatterns(terms: terms), in: index) { true }
        memory.search.matching.hide(Int(question.articleID))
        let best = Best.hits(of: memory.search.matching.hits, count: question.limit + TellingTerms.reorderedMax)
        let ranked = try database.moments(of: best).sorted { Recency.isBefore($0, $1, now: now.seconds) }
        return ranked.prefix(question.limit).map { Int64($0.hit.document) }
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
