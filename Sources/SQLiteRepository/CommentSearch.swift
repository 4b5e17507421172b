import GRDB
import News
import TextSearch

extension Snapshot {
    func commentsHolding(_ text: SearchText) throws(NewsError) -> FoundComments {
        try query { database in
            let patterns = SearchPatterns(text)
            guard !patterns.wanted.isEmpty else { return FoundComments(ids: [], isPartial: false) }
            let index = try CommentIndexReader(database)
            // Not the connection's: comments are many more than articles, and seldom searched.
            var matching = Matching()
            let deadline = Deadline(after: CommentSearching.budget)
            let isInTime = try matching.find(patterns, in: index) { deadline.isAhead }
            let ids = matching.hits.filter(\.holdsAll).map { Int64($0.document) }
            return FoundComments(ids: ids, isPartial: !isInTime || !index.isWhole)
        }
    }
}

private enum CommentSearching {
    /// Comments that are not in the index yet and are read one by one, the newest of them.
    static let readMax: Int64 = 4_096
    static let budget = Duration.seconds(2)
}

/// The index of comments as one snapshot sees it. It knows words by their codes, so it can say of none how it goes on: beginnings are taken
/// for whole words.
private struct CommentIndexReader: TermIndex {
    private let postings: PostingsTable
    let fresh: [FreshDocument]
    let lastDocument: Int
    /// Whether all comments are looked at.
    let isWhole: Bool

    init(_ database: Database) throws {
        postings = .comments(database)
        let last = try CommentIndex(database).enteredTo()
        let newest = try database.row("SELECT max(id) FROM comment") { $0.integer() } ?? 0
        let waiting = newest - (last ?? 0)
        isWhole = waiting <= CommentSearching.readMax
        let first = newest - min(waiting, CommentSearching.readMax) + 1
        fresh =
            waiting <= 0
            ? []
            : try database.commentTerms(first...newest).map { FreshDocument(number: Int($0.id), terms: $0.terms) }
        lastDocument = Int(newest)
    }

    /// Ranks are not asked for: comments are shown in the order of their times.
    var totals: (documents: Int, lengths: PerField<Int>) { (lastDocument, PerField(repeating: 0)) }

    func read(_ term: String, places: Bool, _ body: (PostingsBlock) throws -> Void) throws {
        try postings.read(term: IndexTerm.code(of: term), places: places, body)
    }

    func terms(beginningWith beginning: String, countMax: Int) -> [String] {
        [IndexTerm.stem(of: beginning), beginning]
    }
}
