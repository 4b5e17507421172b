extension TextCut {
    /// The last place at or before an offset where a sentence begins, no more than so many bytes before it.
    func sentenceStart(before offset: Int, bytesMax: Int) -> Int? {
        var end = offset
        while end > 0, offset - end <= bytesMax {
            let start: Int
            if let (scalar, before) = text.scalar(before: end) {
                start = before
                if let found = sentenceStart(behind: scalar, from: start, to: end), found <= offset { return found }
            } else {
                start = end - 1
            }
            end = start
        }
        return end == 0 && offset <= bytesMax ? 0 : nil
    }

    private func sentenceStart(behind scalar: Unicode.Scalar, from start: Int, to end: Int) -> Int? {
        switch scalar {
        case "。", "！", "？", "｡": return text.end(ofBlanksAt: closersEnd(at: end))
        case ".": if isInitial(before: start) { return nil }
        case "!", "?", "…", "।", "॥", "؟", "۔", "።": break
        // An empty line.
        case "\n": return start > 0 && text[start - 1] == UInt8(ascii: "\n") ? text.end(ofBlanksAt: end) : nil
        default: return nil
        }
        let closed = closersEnd(at: end)
        let next = text.end(ofBlanksAt: closed)
        return next > closed ? next : nil
    }

    /// A letter alone, as in names and abbreviations.
    private func isInitial(before dot: Int) -> Bool {
        guard let (letter, start) = text.scalar(before: dot), isLetter(letter) else { return false }
        return text.scalar(before: start).map { !isLetter($0.scalar) } ?? true
    }

    private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        let kind = Folding.folded(scalar).kind
        return kind == .letter || kind == .mark || kind == .digit
    }

    private func closersEnd(at offset: Int) -> Int {
        var end = offset
        while end - offset < Self.closersMax, let (scalar, width) = text.scalar(at: end) {
            switch scalar {
            case "\"", "'", ")", "]", "”", "’", "»", "」", "』", "）": end += width
            default: return end
            }
        }
        return end
    }

    /// In bytes.
    private static let closersMax = 8
}
