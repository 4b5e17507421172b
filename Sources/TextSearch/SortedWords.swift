/// Words without duplicates, ascending by their UTF-8, in one array of bytes: four bytes a word beside its text.
struct SortedWords: Sendable {
    private let bytes: [UInt8]
    /// Where each word begins, and where the last one ends.
    private let starts: [UInt32]

    var count: Int { starts.count - 1 }

    @inline(__always)
    func range(at place: Int) -> Range<Int> { Int(starts[place])..<Int(starts[place + 1]) }

    func text(at place: Int) -> String { String(decoding: bytes[range(at: place)], as: UTF8.self) }

    /// Gives `body` the bytes in which all words lie, each in its `range(at:)`.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer(body)
    }

    // MARK: Search

    /// Where a word stands; `nil` if it is none of them.
    func place(of word: String) -> Int? {
        var word = word
        return word.withUTF8 { word in
            let place = firstPlace { $0.isBefore(word) }
            let isFound = place < count && withBytes { $0[range(at: place)].elementsEqual(word) }
            return isFound ? place : nil
        }
    }

    /// Where the words stand that begin so.
    func places(beginningWith prefix: String) -> Range<Int> {
        var prefix = prefix
        return prefix.withUTF8 { prefix in
            let first = firstPlace { $0.isBefore(prefix) }
            let end = firstPlace { !prefix.isBefore(UnsafeBufferPointer(rebasing: $0.prefix(prefix.count))) }
            return first..<end
        }
    }

    /// The first word that is not low, when all low ones stand before all others.
    private func firstPlace(_ isLow: (UnsafeBufferPointer<UInt8>) -> Bool) -> Int {
        withBytes { bytes in
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if isLow(UnsafeBufferPointer(rebasing: bytes[range(at: middle)])) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
    }

    // MARK: Sorting

    /// - words: in any order.
    /// - Returns: the words, and for each of `words` its place.
    static func sorting(_ words: WordPile) -> (sorted: SortedWords, places: [UInt32]) {
        let order = words.ascending()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.bytes.count)
        var starts: [UInt32] = []
        starts.reserveCapacity(order.count + 1)
        var places = [UInt32](repeating: 0, count: order.count)
        words.bytes.withUnsafeBufferPointer { all in
            var last = UnsafeBufferPointer(rebasing: all[0..<0])
            for number in order {
                let word = UnsafeBufferPointer(rebasing: all[words.range(of: number)])
                if starts.isEmpty || !word.elementsEqual(last) {
                    starts.append(UInt32(bytes.count))
                    bytes.append(contentsOf: word)
                    last = word
                }
                places[Int(number)] = UInt32(starts.count - 1)
            }
        }
        starts.append(UInt32(bytes.count))
        return (SortedWords(bytes: bytes, starts: starts), places)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether it stands before another in the order of their bytes.
    @inline(__always)
    func isBefore(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        let common = Swift.min(count, other.count)
        var index = 0
        while index < common {
            if self[index] != other[index] { return self[index] < other[index] }
            index += 1
        }
        return count < other.count
    }
}
