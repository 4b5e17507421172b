/// How the words begin that are looked for: for a byte at each of the first few places of a folded word, which of them
/// may still become whole. A text's other words are passed over without being cut.
///
/// A bit stands for each word that is looked for, and for another 64 further on.
struct WordBeginnings: Sendable {
    /// Places that are looked at, in bytes of UTF-8: two characters of Japanese, three letters of Russian.
    static let depth = 6

    /// For each place, for each byte.
    private let bits: [UInt64]
    /// See `WordStarts.steps`.
    let steps: [UInt8]

    /// - isEnglish: whether words stand for their stems.
    init(of words: [MarkedWord], isEnglish: Bool) {
        let beginnings = words.map { isEnglish ? $0.stem.map(Self.beginning) ?? $0.bytes : $0.bytes }
        var bits: [UInt64] = []
        bits.reserveCapacity(Self.depth * 256)
        for place in 0..<Self.depth {
            var whole: UInt64 = 0
            var ended: UInt64 = 0
            for (number, word) in words.enumerated() where place >= beginnings[number].count {
                let isOpen = word.isPrefix || (isEnglish && word.stem != nil) || place > beginnings[number].count
                if isOpen { whole |= Self.bit(number) } else { ended |= Self.bit(number) }
            }
            bits += repeatElement(whole, count: 256)
            for byte in UInt8(0)..<0x80 where ended != 0 && !WordLookahead.isLetterOrDigit(byte) {
                bits[place << 8 | Int(byte)] |= ended
            }
            for (number, beginning) in beginnings.enumerated() where place < beginning.count {
                bits[place << 8 | Int(beginning[place])] |= Self.bit(number)
            }
        }
        self.bits = bits
        // Lower case, and a digit has the bit already.
        steps = WordStarts.steps { byte in bits[Int(byte | 0x20)] != 0 }
    }

    private static func bit(_ number: Int) -> UInt64 { 1 << UInt64(number % 64) }

    /// What all words with an English stem begin with. A stem is the beginning of its words, but for a last letter that
    /// takes another's place (happi, hope, sky, abl), and for die, lie, tie, vie, which are dying, lying, tying, vying.
    static func beginning(ofStem stem: String) -> [UInt8] {
        let stem = Array(stem.utf8)
        guard stem.count > 1, let last = stem.last else { return stem }
        switch Unicode.Scalar(last) {
        case "e" where stem.count == 3 && stem[1] == UInt8(ascii: "i"): return [stem[0]]
        case "e", "i", "y", "l": return stem.dropLast()
        default: return stem
        }
    }

    /// The words that go on with a byte of a folded word at a place; with a blank, those that end before it.
    @inline(__always)
    func words(with byte: UInt8, at place: Int) -> UInt64 { bits[place << 8 | Int(byte)] }

    /// The words that a folded word begins like.
    func words(like word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var found = ~UInt64(0)
        var place = 0
        for byte in word {
            guard place < Self.depth else { return found }
            found &= words(with: byte, at: place)
            if found == 0 { return 0 }
            place += 1
        }
        return place < Self.depth ? found & words(with: UInt8(ascii: " "), at: place) : found
    }
}
