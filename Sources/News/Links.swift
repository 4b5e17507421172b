extension Body {
    /// Links in it: those that are ones, and addresses that stand bare in its text, which readers follow as well.
    ///
    /// Counted in the HTML, in which everything that is not a tag of the renderer's own is escaped.
    package var linkCount: Int {
        var links = 0
        var isInLink = false
        var rest = Substring(html).utf8
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            if !isInLink { links += Self.bareAddresses(rest[..<start]) }
            let tag = rest[start...]
            if tag.starts(with: "<a ".utf8) {
                links += 1
                isInLink = true
            } else if tag.starts(with: "</a".utf8) {
                isInLink = false
            }
            guard let end = tag.firstIndex(of: UInt8(ascii: ">")) else { return links }
            rest = tag[tag.index(after: end)...]
        }
        return links + Self.bareAddresses(rest)
    }

    /// What people write between addresses rather than in them.
    private static let separators = Set(",;|()[]".utf8)
    private static let beginnings = ["http://", "https://", "www."].map { Array($0.utf8) }

    private static func bareAddresses(_ text: Substring.UTF8View) -> Int {
        var count = 0
        var isInWord = false
        var isInAddress = false
        for index in text.indices {
            let byte = text[index]
            if byte <= 0x20 {
                (isInWord, isInAddress) = (false, false)
                continue
            }
            if separators.contains(byte) { isInAddress = false }
            if !isInWord, !isInAddress, beginnings.contains(where: { begins(text[index...], with: $0) }) {
                count += 1
                isInAddress = true
            }
            isInWord = byte >= 0x80 || isLetterOrDigit(byte)
        }
        return count
    }

    /// In whatever case.
    private static func begins(_ text: Substring.UTF8View, with beginning: [UInt8]) -> Bool {
        var rest = text.makeIterator()
        return beginning.allSatisfy { expected in rest.next().map { $0 | 0x20 == expected | 0x20 } ?? false }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
