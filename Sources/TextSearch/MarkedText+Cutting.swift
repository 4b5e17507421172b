import News

extension MarkedText {
    /// A part of a text, in UTF-8. What is none becomes U+FFFD.
    ///
    /// - marks: in order, none touching another; outside the part, too.
    init(_ text: UnsafeBufferPointer<UInt8>, _ part: Range<Int>, marks: [Range<Int>]) {
        self.init(text, part, marks: marks) { String(decoding: UnsafeBufferPointer(rebasing: text[$0]), as: UTF8.self) }
    }

    /// The same in one line: blanks between words, line ends among them, are single ones, and there are none at both ends.
    init(oneLineOf text: UnsafeBufferPointer<UInt8>, _ part: Range<Int>, marks: [Range<Int>]) {
        self.init(text, part, marks: marks) { Self.oneLine(text, $0, of: part) }
        pieces.removeAll { $0.text.isEmpty }
    }

    private init(
        _ text: UnsafeBufferPointer<UInt8>,
        _ part: Range<Int>,
        marks: [Range<Int>],
        spell: (Range<Int>) -> String
    ) {
        self.init(pieces: [])
        var start = part.lowerBound
        for mark in marks where mark.overlaps(part) {
            let mark = mark.clamped(to: part)
            if start < mark.lowerBound { pieces.append(Piece(spell(start..<mark.lowerBound), isMarked: false)) }
            pieces.append(Piece(spell(mark), isMarked: true))
            start = mark.upperBound
        }
        if start < part.upperBound { pieces.append(Piece(spell(start..<part.upperBound), isMarked: false)) }
    }

    private static func oneLine(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, of part: Range<Int>) -> String
    {
        String(unsafeUninitializedCapacity: range.count) { line in
            var count = 0
            func add(_ byte: UInt8) {
                line[count] = byte
                count += 1
            }
            var offset = range.lowerBound
            while offset < range.upperBound {
                let end = isVisible(text[offset]) ? offset : min(text.end(ofBlanksAt: offset), range.upperBound)
                if end == offset {
                    add(text[offset])
                    offset += 1
                } else {
                    if offset > part.lowerBound, end < part.upperBound { add(UInt8(ascii: " ")) }
                    offset = end
                }
            }
            return count
        }
    }

    /// Of ASCII. Others may be, too.
    private static func isVisible(_ byte: UInt8) -> Bool { byte &- 0x21 < 0x5E }
}
