/// Where a search reads an index.
package protocol TermIndex {
    /// Calls `body` for each block of a term.
    ///
    /// - places: whether they are needed.
    func read(_ term: String, places: Bool, _ body: (PostingsBlock) throws -> Void) throws

    /// Terms that begin so, those of most documents first.
    func terms(beginningWith beginning: String, countMax: Int) throws -> [String]

    /// Documents that are not in the blocks yet, or are there as they were before. Ascending.
    var fresh: [FreshDocument] { get throws }

    /// Documents and lengths of all together, as far as blocks know them.
    var totals: (documents: Int, lengths: PerField<Int>) { get throws }

    /// No document has a higher number.
    var lastDocument: Int { get throws }
}

/// Bytes that are good while they are looked at.
package struct PostingsBlock {
    /// The number of its first document.
    package var start: Int
    package var counts: UnsafeRawBufferPointer
    package var places: UnsafeRawBufferPointer

    package init(
        start: Int,
        counts: UnsafeRawBufferPointer,
        places: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        self.start = start
        self.counts = counts
        self.places = places
    }

    /// Calls `body` with each document that has the term in a field.
    package func eachDocument(with field: TextField, _ body: (_ document: Int) -> Void) {
        var reader = ByteReader(counts)
        while !reader.isAtEnd {
            let document = start + Int(reader.varint())
            var isHere = false
            _ = reader.entry { other, _, _ in isHere = isHere || other == field.rawValue }
            if isHere { body(document) }
        }
    }
}

package struct FreshDocument: Sendable {
    package var number: Int
    package var terms: DocumentTerms

    package init(number: Int, terms: DocumentTerms) {
        self.number = number
        self.terms = terms
    }

    package func holds(_ term: String) -> Bool { !places(of: term).isEmpty }

    func places(of term: String) -> [Place] { terms.places(of: term) }
}
