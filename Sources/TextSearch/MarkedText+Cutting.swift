extension MarkedText {
    /// A part of a text, in UTF-8. What is none becomes U+FFFD.
    ///
    /// - marks: in order, none touching another; outside the part, too.
    init(_ text: UnsafeBufferPointer<UInt8>, _ part: Range<Int>, marks: [Range<Int>]) {
        pieces = []
        var start = part.lowerBound
        func add(_ range: Range<Int>, isMarked: Bool) {
            if range.isEmpty { return }
            let bytes = UnsafeBufferPointer(rebasing: text[range])
            pieces.append(Piece(String(decoding: bytes, as: UTF8.self), isMarked: isMarked))
        }
        for mark in marks where mark.overlaps(part) {
            let mark = mark.clamped(to: part)
            add(start..<mark.lowerBound, isMarked: false)
            add(mark, isMarked: true)
            start = mark.upperBound
        }
        add(start..<part.upperBound, isMarked: false)
    }

    /// Makes single blanks of all blanks between words, line ends among them, and none at both ends.
    mutating func makeOneLine() {
        for index in pieces.indices where !pieces[index].isMarked {
            let isFirst = index == 0
            let isLast = index == pieces.count - 1
            pieces[index].text = Self.oneLine(pieces[index].text, isFirst: isFirst, isLast: isLast)
        }
        pieces.removeAll { $0.text.isEmpty }
    }

    private static func oneLine(_ text: String, isFirst: Bool, isLast: Bool) -> String {
        var text = text
        return text.withUTF8 { text in
            var line: [UInt8] = []
            line.reserveCapacity(text.count)
            var offset = 0
            while offset < text.count {
                if text[offset] &- 0x21 < 0x5E {
                    line.append(text[offset])
                    offset += 1
                    continue
                }
                let end = text.end(ofBlanksAt: offset)
                if end > offset {
                    let isEdge = (isFirst && line.isEmpty) || (isLast && end == text.count)
                    if !isEdge { line.append(UInt8(ascii: " ")) }
                    offset = end
                } else {
                    line.append(text[offset])
                    offset += 1
                }
            }
            return String(decoding: line, as: UTF8.self)
        }
    }
}
