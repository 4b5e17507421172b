import GRDB
import TextSearch

/// Where the postings of one term lie for one block of documents.
struct PostingKey {
    private static let blockBits: Int64 = 24

    let id: Int64

    init(term: Int64, block: Int64) {
        id = term << Self.blockBits | block
    }

    init(id: Int64) {
        self.id = id
    }

    var term: Int64 { id >> Self.blockBits }
    var block: Int64 { id & (1 << Self.blockBits - 1) }
    /// The number of the block's first document.
    var start: Int { Int(block * Postings.blockSize) }

    /// All of one term.
    static func all(ofTerm term: Int64) -> ClosedRange<Int64> {
        term << blockBits...(term << blockBits | (1 << blockBits - 1))
    }
}

/// A table of postings: one row for each term and block of documents.
struct PostingsTable {
    private let name: String
    private let database: Database

    static func articles(_ database: Database) -> PostingsTable { PostingsTable(name: "search_posting", database) }
    static func comments(_ database: Database) -> PostingsTable {
        PostingsTable(name: "comment_search_posting", database)
    }

    private init(name: String, _ database: Database) {
        self.name = name
        self.database = database
    }

    func clear() throws { try database.run("DELETE FROM \(name)") }

    /// Reads the blocks of a term, one after the other.
    func read(term: Int64, places: Bool, _ body: (PostingsBlock) throws -> Void) throws {
        let keys = PostingKey.all(ofTerm: term)
        try database.eachRow(
            "SELECT id, \(places ? "counts, places" : "counts") FROM \(name) WHERE id BETWEEN ? AND ?",
            [.integer(keys.lowerBound), .integer(keys.upperBound)]
        ) { columns in
            let start = PostingKey(id: columns.integer()).start
            try columns.withBytes(ofColumn: 1) { counts in
                guard places else {
                    return try body(PostingsBlock(start: start, counts: counts))
                }
                try columns.withBytes(ofColumn: 2) { try body(PostingsBlock(start: start, counts: counts, places: $0)) }
            }
        }
    }

    /// Reads some blocks of a term, without places.
    func read(term: Int64, inBlocks blocks: Range<Int64>, _ body: (PostingsBlock) throws -> Void) throws {
        let (first, end) = (
            PostingKey(term: term, block: blocks.lowerBound), PostingKey(term: term, block: blocks.upperBound)
        )
        try database.eachRow(
            "SELECT id, counts FROM \(name) WHERE id >= ? AND id < ?",
            [.integer(first.id), .integer(end.id)]
        ) { columns in
            let start = PostingKey(id: columns.integer()).start
            try columns.withBytes(ofColumn: 1) { try body(PostingsBlock(start: start, counts: $0)) }
        }
    }

    /// Every row.
    func eachBlock(_ body: (PostingKey, Postings) throws -> Void) throws {
        try database.eachRow("SELECT id, counts, places FROM \(name)") { columns in
            try body(PostingKey(id: columns.integer()), Postings(counts: columns.blob(), places: columns.blob()))
        }
    }

    func block(at key: PostingKey) throws -> Postings? {
        try database.row("SELECT counts, places FROM \(name) WHERE id = ?", [.integer(key.id)]) {
            Postings(counts: $0.blob(), places: $0.blob())
        }
    }

    func change(_ change: TermChange, ofTerm term: Int64) throws {
        for (block, change) in change.blocks {
            let key = PostingKey(term: term, block: block)
            if change.removed.isEmpty { try append(change.added, at: key) } else { try replace(change, at: key) }
        }
    }

    private func append(_ added: Postings, at key: PostingKey) throws {
        // What is joined is text to SQLite, whatever it was made of.
        try database.run(
            """
            INSERT INTO \(name) (id, counts, places) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET counts = CAST(counts || excluded.counts AS BLOB),
                places = CAST(places || excluded.places AS BLOB)
            """,
            [.integer(key.id), .blob(added.counts), .blob(added.places)]
        )
    }

    private func replace(_ change: BlockChange, at key: PostingKey) throws {
        var postings = try block(at: key) ?? Postings()
        _ = postings.remove(change.removed)
        postings.append(change.added)
        if postings.isEmpty {
            try database.run("DELETE FROM \(name) WHERE id = ?", [.integer(key.id)])
        } else {
            try database.run(
                "INSERT OR REPLACE INTO \(name) (id, counts, places) VALUES (?, ?, ?)",
                [.integer(key.id), .blob(postings.counts), .blob(postings.places)]
            )
        }
    }
}

/// What becomes of the postings of each term, when several documents change together.
struct TermChanges {
    private var changes: [String: TermChange] = [:]

    /// In their order, as they lie in the tables.
    var byTerm: [(term: String, change: TermChange)] {
        changes.map { (term: $0.key, change: $0.value) }.sorted { $0.term < $1.term }
    }

    /// - old: what is in the index of a document; `nil`: nothing.
    /// - new: what shall be there instead.
    /// - isAnew: every entry is written, whatever is known to be there.
    mutating func replace(
        _ old: DocumentTerms?,
        by new: DocumentTerms?,
        ofDocument id: Int64,
        isAnew: Bool = false
    ) {
        guard let new else { return remove(old?.terms ?? [], id) }
        guard let old else { return add(new.terms, new.lengths, id) }
        let difference = isAnew ? (gone: old.terms, new: new.terms) : new.difference(from: old)
        remove(difference.gone, id)
        add(difference.new, new.lengths, id)
    }

    private mutating func add(_ terms: [DocumentTerms.Term], _ lengths: PerField<Int>, _ id: Int64) {
        for term in terms { changes[term.text, default: TermChange()].add(term, of: id, lengths: lengths) }
    }

    private mutating func remove(_ terms: [DocumentTerms.Term], _ id: Int64) {
        for term in terms { changes[term.text, default: TermChange()].remove(id) }
    }
}

struct TermChange {
    private(set) var blocks: [Int64: BlockChange] = [:]
    /// Documents.
    private(set) var added: Int64 = 0
    private(set) var removed: Int64 = 0

    fileprivate mutating func add(_ term: DocumentTerms.Term, of document: Int64, lengths: PerField<Int>) {
        added += 1
        let number = UInt32(document % Postings.blockSize)
        blocks[document / Postings.blockSize, default: BlockChange()].added.append(term, of: number, lengths: lengths)
    }

    fileprivate mutating func remove(_ document: Int64) {
        removed += 1
        blocks[document / Postings.blockSize, default: BlockChange()].removed
            .insert(UInt32(document % Postings.blockSize))
    }
}

struct BlockChange {
    var removed: Set<UInt32> = []
    var added = Postings()
}
