/// The words of a vocabulary that somebody may have meant, by length, each with the set of its letters: twelve
/// bytes a word.
struct CorrectionCandidates: Sendable {
    /// Places of words in the vocabulary, those of fewest letters first, and of as many in the vocabulary's order.
    private let places: [UInt32]
    private let sets: [LetterSet]
    /// Where in both the words of so many letters begin.
    private let starts: [Int]

    /// A word is this short when the shortest that is corrected has a letter too many.
    private static let lettersMin = CorrectionRules.lettersMin - 1
    private static let lettersMax = Words.bytesMax

    init(of words: SortedWords) {
        var found: [(place: UInt32, letters: Int, set: LetterSet)] = []
        found.reserveCapacity(words.count)
        var starts = [Int](repeating: 0, count: Self.lettersMax + 2)
        words.withBytes { bytes in
            for place in 0..<words.count {
                let word = LetterSequence(utf8: UnsafeBufferPointer(rebasing: bytes[words.range(at: place)]))
                guard let set = LetterSet(ofAlphabet: word) else { continue }
                let letters = word.reduce(0) { count, _ in count + 1 }
                guard Self.lettersMin <= letters, letters <= Self.lettersMax else { continue }
                found.append((UInt32(place), letters, set))
                starts[letters + 1] += 1
            }
        }
        for letters in starts.indices.dropFirst() { starts[letters] += starts[letters - 1] }
        var places = [UInt32](repeating: 0, count: found.count)
        var sets = [LetterSet](repeating: LetterSet(), count: found.count)
        var next = starts
        for (place, letters, set) in found {
            places[next[letters]] = place
            sets[next[letters]] = set
            next[letters] += 1
        }
        (self.places, self.sets, self.starts) = (places, sets, starts)
    }

    /// Calls `body` for all words at `places` that so few edits may turn into one of `letters` letters, and for some
    /// others: a set does not tell in which order its letters stand.
    ///
    /// - places: of words in the vocabulary.
    @inline(__always)
    func near(_ set: LetterSet, letters: Int, editsMax: Int, at places: Range<Int>, _ body: (_ place: Int) -> Void) {
        for length in max(0, letters - editsMax)...min(Self.lettersMax, letters + editsMax) {
            // Each letter that one has more than the other takes an edit, and that one leaves the others alone.
            let missingMax = editsMax - max(0, length - letters)
            let addedMax = editsMax - max(0, letters - length)
            let indices = firstIndex(length, from: places.lowerBound)..<firstIndex(length, from: places.upperBound)
            sets.withUnsafeBufferPointer { sets in
                for index in indices {
                    guard set.has(atMost: missingMax, notIn: sets[index]) else { continue }
                    if sets[index].has(atMost: addedMax, notIn: set) { body(Int(self.places[index])) }
                }
            }
        }
    }

    /// Where those of so many letters stand that are at a place or behind it: among as many letters, places ascend.
    private func firstIndex(_ letters: Int, from place: Int) -> Int {
        var (low, high) = (starts[letters], starts[letters + 1])
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
