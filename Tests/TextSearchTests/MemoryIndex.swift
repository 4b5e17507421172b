import TextSearch

/// An index in memory, for tests of what is read from one.
struct MemoryIndex: TermIndex {
    private var postings: [String: [Int: Postings]] = [:]
    var fresh: [FreshDocument] = []
    private(set) var totals: (documents: Int, lengths: PerField<Int>) = (0, PerField(repeating: 0))
    private(set) var lastDocument = 0

    mutating func add(_ document: Document, as number: Int) {
        let terms = DocumentTerms(document)
        let size = Int(Postings.blockSize)
        for term in terms.terms {
            postings[term.text, default: [:]][number / size, default: Postings()].append(
                term,
                of: UInt32(number % size),
                lengths: terms.lengths
            )
        }
        totals.documents += 1
        for field in TextField.allCases { totals.lengths[field] += terms.lengths[field] }
        lastDocument = max(lastDocument, number)
    }

    mutating func addFresh(_ document: Document, as number: Int) {
        fresh.append(FreshDocument(number: number, terms: DocumentTerms(document)))
        fresh.sort { $0.number < $1.number }
        lastDocument = max(lastDocument, number)
    }

    func read(_ term: String, places: Bool, _ body: (PostingsBlock) throws -> Void) throws {
        for (block, postings) in postings[term] ?? [:] {
            try postings.counts.withUnsafeBytes { counts in
                try postings.places.withUnsafeBytes { places in
                    let start = block * Int(Postings.blockSize)
                    try body(PostingsBlock(start: start, counts: counts, places: places))
                }
            }
        }
    }

    func terms(beginningWith beginning: String, countMax: Int) -> [String] {
        let merged = postings.keys.filter { $0.utf8.starts(with: beginning.utf8) }
        let fresh = fresh.flatMap { $0.terms.terms(beginningWith: beginning) }
        return Array(Set(merged).union(fresh).sorted().prefix(countMax))
    }
}
