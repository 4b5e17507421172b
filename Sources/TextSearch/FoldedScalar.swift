/// What a scalar is to the words around it.
enum LetterKind: UInt8 {
    case separator
    /// Nothing to see: it neither begins nor ends a word.
    case invisible
    /// A letter, or a number that is no digit, of a script that puts blanks between words.
    case letter
    case digit
    /// Belongs to the letter before it.
    case mark
    /// A letter of a script without blanks between words.
    case unspaced
}

/// A scalar's kind and what it folds to, in eight bytes, so that a table of thousands is small.
///
/// From the lowest bit: three of kind, one for "joins", four of count, and 56 of payload. The payload is UTF-8, the
/// first byte lowest; of a scalar that may join the one before it (a mark, a conjoining jamo) it is a scalar's value.
struct FoldedScalar {
    private let bits: UInt64

    private static let long = 15

    /// Folds to these bytes.
    init(_ kind: LetterKind, utf8: some Collection<UInt8>) {
        guard utf8.count <= 7 else {
            self.init(long: kind)
            return
        }
        var payload: UInt64 = 0
        for byte in utf8.reversed() { payload = payload << 8 | UInt64(byte) }
        self.init(bits: UInt64(kind.rawValue) | UInt64(utf8.count) << 4 | payload << 8)
    }

    /// Folds to a scalar that may join the one before it.
    init(_ kind: LetterKind, joining scalar: Unicode.Scalar) {
        self.init(bits: UInt64(kind.rawValue) | 1 << 3 | UInt64(scalar.value) << 8)
    }

    /// Folds to more than fits in here; `Folding.pieces` has it.
    init(long kind: LetterKind) {
        self.init(bits: UInt64(kind.rawValue) | UInt64(Self.long) << 4)
    }

    private init(bits: UInt64) { self.bits = bits }

    var kind: LetterKind { LetterKind(rawValue: UInt8(bits & 7)) ?? .separator }

    var isLong: Bool { count == Self.long }

    var joining: Unicode.Scalar? {
        bits & 8 == 0 ? nil : Unicode.Scalar(UInt32(truncatingIfNeeded: bits >> 8))
    }

    /// Of the UTF-8 in the payload.
    var count: Int { Int(bits >> 4 & 15) }

    func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: bits >> (8 + 8 * UInt64(index))) }
}
