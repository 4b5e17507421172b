/// Words as they come, one behind the other in one array of bytes.
struct WordPile {
    private(set) var bytes: [UInt8] = []
    private var ends: [UInt32] = []

    var count: Int { ends.count }

    func range(of number: UInt32) -> Range<Int> {
        (number == 0 ? 0 : Int(ends[Int(number) - 1]))..<Int(ends[Int(number)])
    }

    /// - Returns: whether there was room: it ends at 4 GiB.
    mutating func append(_ word: String) -> Bool {
        guard UInt32(exactly: bytes.count + word.utf8.count) != nil else { return false }
        bytes.append(contentsOf: word.utf8)
        ends.append(UInt32(bytes.count))
        return true
    }

    /// The numbers of the words, in the order of their UTF-8.
    ///
    /// Sorts by the first eight bytes as a number, which settles nearly all pairs without a look at the text.
    func ascending() -> [UInt32] {
        bytes.withUnsafeBufferPointer { bytes in
            var keys = (0..<UInt32(count)).map { number in (Self.key(bytes[range(of: number)]), number) }
            keys.sort { left, right in
                guard left.0 == right.0 else { return left.0 < right.0 }
                return UnsafeBufferPointer(rebasing: bytes[range(of: left.1)])
                    .isBefore(UnsafeBufferPointer(rebasing: bytes[range(of: right.1)]))
            }
            return keys.map(\.1)
        }
    }

    /// The first byte highest; shorter words have zeros behind.
    private static func key(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        var key: UInt64 = 0
        for byte in word.prefix(8) { key = key << 8 | UInt64(byte) }
        return word.count < 8 ? key << UInt64(8 * (8 - word.count)) : key
    }
}
