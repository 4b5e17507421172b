extension Body {
    /// Links in it: those that are ones, and addresses that stand bare in its text, which readers follow as well.
    ///
    /// Counted in the HTML, in which everything that is not a tag of the renderer's own is escaped.
    package var linkCount: Int {
        var html = html
        return html.withUTF8(LinkCount.links)
    }
}

private enum LinkCount {
    static func links(in html: UnsafeBufferPointer<UInt8>) -> Int {
        var links = 0
        var isInLink = false
        var rest = html[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            if !isInLink { links += bareAddresses(rest[..<start]) }
            let tag = rest[start...]
            if tag.starts(with: "<a ".utf8) {
                links += 1
                isInLink = true
            } else if tag.starts(with: "</a".utf8) {
                isInLink = false
            }
            guard let end = tag.firstIndex(of: UInt8(ascii: ">")) else { return links }
            rest = tag[(end + 1)...]
        }
        return links + bareAddresses(rest)
    }

    private static let beginnings = ["http://", "https://", "www."].map { Array($0.utf8) }

    private static func bareAddresses(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var count = 0
        var isInWord = false
        var isInAddress = false
        for index in text.indices {
            let byte = text[index]
            if byte <= 0x20 {
                (isInWord, isInAddress) = (false, false)
                continue
            }
            if isSeparator(byte) { isInAddress = false }
            if !isInWord, !isInAddress, beginsAddress(text[index...]) {
                count += 1
                isInAddress = true
            }
            isInWord = byte >= 0x80 || isLetterOrDigit(byte)
        }
        return count
    }

    /// What people write between addresses rather than in them.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    /// In whatever case.
    private static func beginsAddress(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let first = text[text.startIndex] | 0x20
        guard first == UInt8(ascii: "h") || first == UInt8(ascii: "w") else { return false }
        return beginnings.contains { beginning in
            beginning.count <= text.count && zip(text, beginning).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
