import GRDB
package import News
import TextSearch

extension SQLiteRepository {
    package func checkIndex(block: Int64) throws(NewsError) -> [String]? {
        do {
            return try readers.read { database, _ in
                let newest = try database.row("SELECT max(id) FROM article") { $0.integer() } ?? 0
                guard block <= newest / Postings.blockSize else { return nil }
                return try IndexCheck(database).findings(block: block)
            }
        } catch {
            throw NewsError(translating: error)
        }
    }
}

/// Holds the indexes against the texts that they were made of.
struct IndexCheck {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// One sentence a finding.
    func findings() throws -> [String] {
        advised(try ofArticles(block: nil) + ofComments())
    }

    /// Those of articles of one block.
    func findings(block: Int64) throws -> [String] {
        advised(try ofArticles(block: block))
    }

    private func advised(_ findings: [String]) -> [String] {
        findings.isEmpty ? [] : findings + ["broadsheet reindex makes the search index anew."]
    }

    /// - block: `nil`: all of them.
    private func ofArticles(block: Int64?) throws -> [String] {
        let version = try database.row("SELECT version FROM search_totals WHERE id = 1") { $0.integer() }
        // Else it is still being made.
        guard version == DocumentTerms.version else { return [] }
        let fresh = try Set(database.rows("SELECT article_id FROM search_fresh") { $0.integer() })
        var comparison = Comparison(try contents(block: block), except: fresh)
        let ids = block.map { $0 * Postings.blockSize...($0 + 1) * Postings.blockSize - 1 } ?? 0...Int64.max
        try database.eachRow(
            "SELECT id FROM article WHERE is_settled = 1 AND id BETWEEN ? AND ?",
            [.integer(ids.lowerBound), .integer(ids.upperBound)]
        ) { columns in
            let id = columns.integer()
            comparison.compare(id, try database.document(ofArticle: id).map { DocumentTerms($0).digest { $0 } })
        }
        return comparison.findings("articles")
    }

    private func contents(block: Int64?) throws -> IndexContents {
        let postings = PostingsTable.articles(database)
        let terms = try database.rows("SELECT id, term, documents FROM search_term") {
            (id: $0.integer(), text: $0.text(), documents: $0.integer())
        }
        var contents = IndexContents()
        guard let block else {
            let texts = Dictionary(terms.map { ($0.id, $0.text) }) { first, _ in first }
            var counts: [Int64: Int64] = [:]
            try postings.eachBlock { key, postings in
                counts[key.term, default: 0] += contents.add(postings, key, of: texts[key.term] ?? "")
            }
            contents.miscounted = terms.count { counts[$0.id] != $0.documents }
            return contents
        }
        for term in terms {
            let key = PostingKey(term: term.id, block: block)
            if let postings = try postings.block(at: key) { _ = contents.add(postings, key, of: term.text) }
        }
        return contents
    }

    /// Those up to the last that was entered.
    private func ofComments() throws -> [String] {
        guard let last = try CommentIndex(database).enteredTo(), last > 0 else { return [] }
        var contents = IndexContents()
        try PostingsTable.comments(database).eachBlock { key, postings in
            _ = contents.add(postings, key, of: String(key.term))
        }
        var comparison = Comparison(contents, except: [])
        for first in stride(from: 1, through: last, by: Int(Postings.blockSize)) {
            for comment in try database.commentTerms(first...min(last, first + Postings.blockSize - 1)) {
                comparison.compare(comment.id, comment.terms.digest { String(IndexTerm.code(of: $0)) })
            }
        }
        return comparison.findings("comments")
    }
}

private struct IndexContents {
    /// Of each document's entries together, whatever their order.
    var digests: [Int64: UInt64] = [:]
    /// Terms that say another number of documents than they have.
    var miscounted = 0

    /// - Returns: how many documents there are.
    mutating func add(_ postings: Postings, _ key: PostingKey, of term: String) -> Int64 {
        let entries = postings.digests(of: term)
        for entry in entries {
            digests[key.block * Postings.blockSize + Int64(entry.document), default: 0] &+= entry.digest
        }
        return Int64(entries.count)
    }
}

private struct Comparison {
    private let contents: IndexContents
    private let excepted: Set<Int64>
    private var foreign: Set<Int64>
    private var missing = 0
    private var wrong = 0

    /// - except: documents of which the postings need not be true.
    init(_ contents: IndexContents, except excepted: Set<Int64>) {
        self.contents = contents
        self.excepted = excepted
        foreign = Set(contents.digests.keys).subtracting(excepted)
    }

    /// - digest: of the document's text; 0: there is nothing to be found of it; `nil`: there is none.
    mutating func compare(_ id: Int64, _ digest: UInt64?) {
        foreign.remove(id)
        guard !excepted.contains(id), contents.digests[id] ?? 0 != digest else { return }
        if contents.digests[id] == nil { missing += 1 } else { wrong += 1 }
    }

    func findings(_ what: String) -> [String] {
        var findings: [String] = []
        if missing > 0 { findings.append("The search index lacks \(missing) \(what).") }
        if wrong > 0 { findings.append("The search index does not fit the texts of \(wrong) \(what).") }
        if !foreign.isEmpty { findings.append("The search index holds \(foreign.count) \(what) that nobody may find.") }
        if contents.miscounted > 0 {
            findings.append("\(contents.miscounted) words of the search index of \(what) are counted wrongly.")
        }
        return findings
    }
}
