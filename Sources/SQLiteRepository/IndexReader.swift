import GRDB
import TextSearch

/// What a connection remembers of its searches.
final class SearchMemory {
    var matching = Matching()
    fileprivate var fresh: [Int64: (stamp: Int64, document: FreshDocument)] = [:]
}

/// The index as one snapshot sees it.
struct IndexReader: TermIndex {
    private let database: Database
    private let postings: PostingsTable
    let fresh: [FreshDocument]
    let totals: (documents: Int, lengths: PerField<Int>)
    let lastDocument: Int

    /// - due: articles that everybody may read, of which the index does not know yet.
    init(_ database: Database, _ memory: SearchMemory, due: [Int64]) throws {
        self.database = database
        postings = .articles(database)
        fresh = try Self.fresh(database, memory, due: due)
        totals =
            try database.row("SELECT documents, body, title, summary, tags FROM search_totals WHERE id = 1") {
                columns in
                let documents = Int(columns.integer())
                var lengths = PerField(repeating: 0)
                for field in [TextField.body, .title, .summary, .tags] { lengths[field] = Int(columns.integer()) }
                return (documents, lengths)
            } ?? (0, PerField(repeating: 0))
        let lastMerged = try database.row("SELECT max(article_id) FROM search_document") { $0.integer() } ?? 0
        lastDocument = max(Int(lastMerged), fresh.last?.number ?? 0)
    }

    private static func fresh(_ database: Database, _ memory: SearchMemory, due: [Int64]) throws -> [FreshDocument] {
        let stamps = try database.rows("SELECT article_id, stamp FROM search_fresh") {
            (id: $0.integer(), stamp: $0.integer())
        }
        var known: [Int64: (stamp: Int64, document: FreshDocument)] = [:]
        for (id, stamp) in stamps {
            if let document = memory.fresh[id], document.stamp == stamp {
                known[id] = document
            } else {
                let terms = try database.row("SELECT content FROM search_fresh WHERE article_id = ?", [.integer(id)]) {
                    DocumentTerms(bytes: $0.blob())
                }
                known[id] = terms.map { (stamp, FreshDocument(number: Int(id), terms: $0)) }
            }
        }
        memory.fresh = known
        var fresh = known.values.map(\.document)
        for id in due where known[id] == nil {
            guard let document = try database.document(ofArticle: id) else { continue }
            fresh.append(FreshDocument(number: Int(id), terms: DocumentTerms(document)))
        }
        return fresh.sorted { $0.number < $1.number }
    }

    func read(_ term: String, places: Bool, _ body: (PostingsBlock) throws -> Void) throws {
        let id = try database.row("SELECT id FROM search_term WHERE term = ?", [.text(term)]) { $0.integer() }
        if let id { try postings.read(term: id, places: places, body) }
    }

    /// Reads some blocks of a term that `mergedTerms` found.
    func read(_ term: Int64, inBlocks blocks: Range<Int>, _ body: (PostingsBlock) throws -> Void) throws {
        try postings.read(term: term, inBlocks: Int64(blocks.lowerBound)..<Int64(blocks.upperBound), body)
    }

    /// Those of `terms` that blocks know, and in how many documents all together.
    func mergedTerms(_ terms: [String]) throws -> (ids: [Int64], documents: Int64) {
        var merged: (ids: [Int64], documents: Int64) = ([], 0)
        for term in terms {
            try database.eachRow("SELECT id, documents FROM search_term WHERE term = ?", [.text(term)]) { columns in
                merged.ids.append(columns.integer())
                merged.documents += columns.integer()
            }
        }
        return merged
    }

    /// Whether some document holds a term, as it is now.
    func holds(_ term: String) throws -> Bool {
        if fresh.contains(where: { $0.holds(term) }) { return true }
        let isMerged = try database.row("SELECT 1 FROM search_term WHERE term = ?", [.text(term)]) { _ in true }
        guard isMerged == true, !fresh.isEmpty else { return isMerged ?? false }
        // Fresh documents may be the only ones of which the postings say so.
        let replaced = Set(fresh.map(\.number))
        var isHeld = false
        try read(term, places: false) { block in
            isHeld =
                isHeld
                || Postings(counts: Array(block.counts), places: []).documents.contains {
                    !replaced.contains(block.start + Int($0))
                }
        }
        return isHeld
    }

    func terms(beginningWith beginning: String, countMax: Int) throws -> [String] {
        guard let range = TermRange(beginning) else { return [] }
        let merged = try database.rows(
            "SELECT term FROM search_term WHERE term >= ? AND term < ? ORDER BY documents DESC LIMIT ?",
            [.text(range.start), .text(range.end), .integer(Int64(countMax))]
        ) { $0.text() }
        let fresh = Set(fresh.flatMap { $0.terms.terms(beginningWith: beginning) }).subtracting(merged)
        return merged + fresh.prefix(max(0, countMax - merged.count))
    }
}

/// The terms that begin so: from the beginning up to what comes behind all of them.
struct TermRange {
    let start: String
    let end: String

    /// `nil` for nothing, with which every term begins.
    init?(_ beginning: String) {
        var end = beginning.unicodeScalars
        guard let last = end.popLast() else { return nil }
        end.append(Self.after(last))
        (start, self.end) = (beginning, String(end))
    }

    private static func after(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        Unicode.Scalar(scalar.value + 1) ?? (scalar.value < 0xE000 ? "\u{E000}" : "\u{10FFFF}")
    }
}
