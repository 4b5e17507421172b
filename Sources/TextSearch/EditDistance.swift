/// The optimal string alignment distance from one word to many others: the least number of insertions, deletions,
/// replacements and swaps of two neighbours, where no letter is edited twice.
///
/// A column of the table of distances is one machine word, of which a step takes a dozen instructions: H. Hyyrö, "A
/// Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances", Nordic Journal of Computing 10, 2003.
struct EditDistance {
    private let count: Int
    /// For each letter of ASCII, the places where the word has it.
    private var places = [UInt64](repeating: 0, count: 128)
    /// The same for all other letters that the word has.
    private var otherPlaces: [(letter: Unicode.Scalar, places: UInt64)] = []

    /// - word: 1 to 64 letters, as `Words.bytesMax` grants.
    init(from word: [Unicode.Scalar]) {
        precondition((1...UInt64.bitWidth).contains(word.count))
        count = word.count
        for (index, letter) in word.enumerated() {
            let bit: UInt64 = 1 << UInt64(index)
            if letter.value < 128 {
                places[Int(letter.value)] |= bit
            } else if let other = otherPlaces.firstIndex(where: { $0.letter == letter }) {
                otherPlaces[other].places |= bit
            } else {
                otherPlaces.append((letter, bit))
            }
        }
    }

    /// - utf8: well-formed.
    func distance(to utf8: UnsafeBufferPointer<UInt8>) -> Int {
        var column = Column(count)
        for letter in LetterSequence(utf8: utf8) { column.step(matches: places(of: letter)) }
        return column.distance
    }

    @inline(__always)
    private func places(of letter: Unicode.Scalar) -> UInt64 {
        if letter.value < 128 { return places[Int(letter.value)] }
        for other in otherPlaces where other.letter == letter { return other.places }
        return 0
    }

    /// How the distance grows (by one, falls by one, stays) from each letter of the word to the next, for the letters
    /// of the other word read so far.
    private struct Column {
        private var rises = UInt64.max
        private var falls: UInt64 = 0
        /// Where the distance did not grow along the diagonal.
        private var diagonal: UInt64 = 0
        private var matchesBefore: UInt64 = 0
        private let last: UInt64
        private(set) var distance: Int

        init(_ count: Int) {
            last = 1 << UInt64(count - 1)
            distance = count
        }

        @inline(__always)
        mutating func step(matches: UInt64) {
            let swaps = ((~diagonal & matches) << 1) & matchesBefore
            diagonal = (((matches & rises) &+ rises) ^ rises) | matches | falls | swaps
            let risesAcross = falls | ~(diagonal | rises)
            let fallsAcross = diagonal & rises
            if risesAcross & last != 0 { distance += 1 }
            if fallsAcross & last != 0 { distance -= 1 }
            let shifted = risesAcross << 1 | 1
            rises = fallsAcross << 1 | ~(diagonal | shifted)
            falls = shifted & diagonal
            matchesBefore = matches
        }
    }
}
