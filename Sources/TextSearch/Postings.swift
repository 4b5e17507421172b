/// What an index keeps of one term in one block of documents: which of them hold it, how often in each field, and how long those fields
/// are, so that a rank needs nothing else; beside it, the places, which only phrases need. In no order, so that what comes new is put behind.
///
/// Of each document: its number in the block (varint), then one byte: the fields in its lower half; in its upper half, when there is one
/// field, how often it is there, up to 15. Else, or for more, the counts follow (varints). Last, one byte for the length of each field.
package struct Postings: Equatable, Sendable {
    package private(set) var counts: [UInt8] = []
    package private(set) var places: [UInt8] = []

    package init() {}

    package init(counts: [UInt8], places: [UInt8]) {
        self.counts = counts
        self.places = places
    }

    package var isEmpty: Bool { counts.isEmpty }

    /// Documents in one block. Small enough to be written again for a new document, large enough that a search reads few of them.
    package static let blockSize: Int64 = 1024

    /// Puts in a document that is not there.
    package mutating func append(_ term: DocumentTerms.Term, of document: UInt32, lengths: PerField<Int>) {
        var found = PerField(repeating: UInt32(0))
        var code: UInt32 = 0
        for place in term.places {
            found[place.field] += 1
            Varint.append(place.code &- code, to: &places)
            code = place.code
        }
        let fields = TextField.allCases.filter { found[$0] > 0 }
        let mask = fields.reduce(0) { $0 | UInt8(1) << UInt8($1.rawValue) }
        Varint.append(document, to: &counts)
        if fields.count == 1, let only = fields.first, found[only] < 16 {
            counts.append(mask | UInt8(found[only]) << 4)
        } else {
            counts.append(mask)
            for field in fields { Varint.append(found[field], to: &counts) }
        }
        for field in fields { counts.append(FieldLength.code(of: lengths[field])) }
    }

    /// Puts in documents that are not there.
    package mutating func append(_ other: Postings) {
        counts += other.counts
        places += other.places
    }

    /// Takes documents out.
    ///
    /// - Returns: how many of them were there.
    package mutating func remove(_ documents: Set<UInt32>) -> Int {
        var rest = Postings()
        var removed = 0
        for entry in entries {
            if documents.contains(entry.document) {
                removed += 1
            } else {
                rest.counts += counts[entry.counts]
                rest.places += places[entry.places]
            }
        }
        if removed > 0 { self = rest }
        return removed
    }

    /// The numbers of its documents in their block.
    package var documents: [UInt32] { entries.map(\.document) }

    /// Of each document's entry a digest, for the term whose postings these are.
    package func digests(of term: String) -> [(document: UInt32, digest: UInt64)] {
        entries.map { entry in
            var digest = EntryDigest(term)
            digest.add(counts[entry.counts].drop { $0 >= 0x80 }.dropFirst())
            digest.add(places[entry.places])
            return (entry.document, digest.value)
        }
    }

    /// An entry and where its bytes lie.
    private struct Entry {
        var document: UInt32
        var counts: Range<Int>
        var places: Range<Int>
    }

    private var entries: [Entry] {
        counts.withUnsafeBytes { counts in
            places.withUnsafeBytes { places in
                var (countReader, placeReader) = (ByteReader(counts), ByteReader(places))
                var entries: [Entry] = []
                while !countReader.isAtEnd {
                    let (count, place) = (countReader.offset, placeReader.offset)
                    let document = countReader.varint()
                    placeReader.skipVarints(countReader.entry { _, _, _ in })
                    let entry = Entry(
                        document: document,
                        counts: count..<countReader.offset,
                        places: place..<placeReader.offset
                    )
                    entries.append(entry)
                }
                return entries
            }
        }
    }
}

extension ByteReader {
    /// Reads one entry behind the number of its document.
    ///
    /// - Returns: how often the term is in the document.
    @inline(__always)
    mutating func entry(_ body: (_ field: Int, _ count: UInt32, _ length: UInt8) -> Void) -> Int {
        let head = byte()
        let mask = head & 0x0F
        if mask & (mask &- 1) == 0, head >> 4 > 0 {
            body(mask.trailingZeroBitCount, UInt32(head >> 4), byte())
            return Int(head >> 4)
        }
        var counts: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
        if mask & 1 != 0 { counts.0 = varint() }
        if mask & 2 != 0 { counts.1 = varint() }
        if mask & 4 != 0 { counts.2 = varint() }
        if mask & 8 != 0 { counts.3 = varint() }
        if mask & 1 != 0 { body(0, counts.0, byte()) }
        if mask & 2 != 0 { body(1, counts.1, byte()) }
        if mask & 4 != 0 { body(2, counts.2, byte()) }
        if mask & 8 != 0 { body(3, counts.3, byte()) }
        return Int(counts.0) + Int(counts.1) + Int(counts.2) + Int(counts.3)
    }
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits.
struct EntryDigest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    init(_ term: String) {
        add(term.utf8)
        add([0])
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}

extension DocumentTerms {
    /// That of all its entries together, whatever their order.
    ///
    /// - name: what the index calls a term.
    package func digest(_ name: (String) -> String) -> UInt64 {
        terms.reduce(0) { sum, term in
            var postings = Postings()
            postings.append(term, of: 0, lengths: lengths)
            return sum &+ (postings.digests(of: name(term.text)).first?.digest ?? 0)
        }
    }
}
