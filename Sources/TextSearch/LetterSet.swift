/// Which letters a word has, in so few bits that words which are too different are told apart in a few instructions.
///
/// Letters fall into 32 groups by the lowest bits of their value, in which the basic letters of an alphabet lie side by
/// side. A group has one bit in the lower half for a first letter, and one in the upper half for a second. An insertion
/// sets at most one bit, a deletion clears at most one, a replacement does both, a swap neither.
struct LetterSet: Sendable {
    private var bits: UInt64 = 0

    /// `nil` for a word that is not of letters (with their marks) alone: one with a digit, or one of a script without
    /// blanks between words, where a "word" is any two characters side by side.
    @inline(__always)
    init?(ofAlphabet word: some Sequence<Unicode.Scalar>) {
        for letter in word {
            guard Self.isOfAlphabet(letter) else { return nil }
            insert(letter)
        }
    }

    init() {}

    @inline(__always)
    mutating func insert(_ letter: Unicode.Scalar) {
        let group: UInt64 = 1 << UInt64(letter.value & 31)
        bits |= group | (bits & group) << 32
    }

    /// Whether it has no more than `countMax` bits that another lacks.
    @inline(__always)
    func has(atMost countMax: Int, notIn other: LetterSet) -> Bool {
        var extra = bits & ~other.bits
        for _ in 0..<countMax { extra &= extra &- 1 }
        return extra == 0
    }

    @inline(__always)
    private static func isOfAlphabet(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return scalar.value &- 0x61 < 26 }
        switch Folding.folded(scalar).kind {
        case .letter, .mark: return true
        case .separator, .invisible, .digit, .unspaced: return false
        }
    }
}
