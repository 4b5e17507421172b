/// Walks once over the bytes of a text and cuts it by the rules of `Words`.
///
/// A plain word, in ASCII up to a byte that cannot join anything to it, is taken byte by byte; it is most words of an
/// English text. All others go scalar by scalar, so that each rule stands in one place.
struct WordScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private let ahead: WordLookahead
    private var offset = 0
    private var position = 0
    private var word = FoldedWord()
    /// The character before, in a run of an unspaced script.
    private var previous = FoldedWord()
    /// Only tests switch it off, to hold one way against the other.
    private let takesPlainWords: Bool

    init(_ text: UnsafeBufferPointer<UInt8>, takesPlainWords: Bool = true) {
        self.text = text
        ahead = WordLookahead(text: text)
        self.takesPlainWords = takesPlainWords
    }

    mutating func scan(_ body: (Word) -> Bool) {
        while offset < text.count {
            if text[offset] < 0x80 {
                guard WordLookahead.isLetterOrDigit(text[offset]) else {
                    offset += 1
                    continue
                }
                if takesPlainWords, let end = plainWordEnd() {
                    guard emit(plainText(until: end), offset..<end, body) else { return }
                    offset = end
                    continue
                }
            }
            guard let (scalar, width) = text.scalar(at: offset) else {
                offset += 1
                continue
            }
            switch Folding.folded(scalar).kind {
            case .separator, .invisible: offset += width
            case .unspaced: guard scanRun(body) else { return }
            case .letter, .digit, .mark: guard scanWord(body) else { return }
            }
        }
    }

    private mutating func emit(_ text: String, _ range: Range<Int>, _ body: (Word) -> Bool) -> Bool {
        position += 1
        return body(Word(text: text, range: range, position: position - 1))
    }

    // MARK: Plain words

    /// Where a word ends that is in ASCII and that no rule but the blank's touches; `nil` for any other.
    private func plainWordEnd() -> Int? {
        var end = offset
        while end < text.count, WordLookahead.isLetterOrDigit(text[end]) { end += 1 }
        guard end < text.count else { return end }
        let joins =
            switch text[end] {
            case 0x80...: true
            case UInt8(ascii: "'"): true
            case UInt8(ascii: "."): end - offset == 1
            case UInt8(ascii: ","): end - offset <= 3
            default: false
            }
        guard joins else { return end }
        if text[end] >= 0x80 { return nil }
        let isFollowed = end + 1 < text.count && (text[end + 1] >= 0x80 || WordLookahead.isLetterOrDigit(text[end + 1]))
        return isFollowed ? nil : end
    }

    private func plainText(until end: Int) -> String {
        let count = min(end - offset, Words.bytesMax)
        return String(unsafeUninitializedCapacity: count) { folded in
            // Lower case, and a digit has the bit already.
            for index in 0..<count { folded[index] = text[offset + index] | 0x20 }
            return count
        }
    }

    // MARK: Words between blanks

    private mutating func scanWord(_ body: (Word) -> Bool) -> Bool {
        word.removeAll()
        var range = offset..<offset
        if let end = ahead.abbreviationEnd(at: offset) {
            range = offset..<end
            appendLetters(until: end)
            if case .possessive(let width) = ahead.apostrophe(at: end) { offset += width }
        } else {
            range = appendWord()
        }
        return word.isEmpty || emit(word.text, range, body)
    }

    /// Takes a word with all that joins inside it, and says where it stands.
    private mutating func appendWord() -> Range<Int> {
        var range = offset..<offset
        var last = LastLetter()
        while let (scalar, width) = text.scalar(at: offset) {
            let folded = Folding.folded(scalar)
            switch folded.kind {
            case .letter, .digit, .mark:
                // A mark that folds to nothing begins no word.
                let start = word.isEmpty ? offset : range.lowerBound
                word.append(folded, of: scalar)
                last.move(to: scalar, folded.kind)
                offset += width
                range = start..<offset
            case .invisible:
                offset += width
            case .separator:
                switch joint(scalar, width, behind: last) {
                case .joined:
                    offset += width
                    last.beginGroup()
                case .possessive(let width):
                    offset += width
                    return range
                case .edge: return range
                }
            case .unspaced: return range
            }
        }
        return range
    }

    /// What stands before a separator that might join.
    private struct LastLetter {
        var kind = LetterKind.separator
        var isHebrew = false
        /// Digits since the word's start or its last comma; `nil` once it has anything else.
        var digits: Int? = 0

        mutating func move(to scalar: Unicode.Scalar, _ kind: LetterKind) {
            if kind == .mark { return }
            self.kind = kind
            isHebrew = Script.isHebrew(scalar)
            digits = kind == .digit ? digits.map { $0 + 1 } : nil
        }

        /// Behind a comma that joined.
        mutating func beginGroup() { digits = digits.map { _ in 0 } }
    }

    private func joint(_ scalar: Unicode.Scalar, _ width: Int, behind last: LastLetter) -> Joint {
        guard !word.isEmpty else { return .edge }
        switch scalar {
        case "'", "\u{2019}", "\u{FF07}", "\u{2BC}", "\"", "\u{5F3}", "\u{5F4}":
            if last.isHebrew, let next = text.scalar(at: offset + width), Script.isHebrew(next.scalar) {
                return .joined
            }
            switch (ahead.apostrophe(at: offset), last.kind) {
            case (.possessive, .digit): return .joined
            case (_, .digit): return .edge
            case (let joint, _): return joint
            }
        case ",", "\u{FF0C}", "\u{66C}":
            guard let digits = last.digits, (1...3).contains(digits), ahead.isGroup(at: offset + width) else {
                return .edge
            }
            return .joined
        default: return .edge
        }
    }

    private mutating func appendLetters(until end: Int) {
        while offset < end, let (scalar, width) = text.scalar(at: offset) {
            let folded = Folding.folded(scalar)
            if folded.kind == .letter || folded.kind == .mark { word.append(folded, of: scalar) }
            offset += width
        }
    }

    // MARK: Scripts without blanks

    private mutating func scanRun(_ body: (Word) -> Bool) -> Bool {
        var before: Range<Int>?
        while let range = appendCharacter() {
            if let start = before?.lowerBound {
                guard emit(previous.text(with: word), start..<range.upperBound, body) else { return false }
            }
            before = range
            swap(&previous, &word)
        }
        guard let before else { return true }
        return emit(previous.text, before, body)
    }

    /// Takes a letter with its marks; `nil` where a run ends.
    private mutating func appendCharacter() -> Range<Int>? {
        guard let (scalar, width) = text.scalar(at: offset) else { return nil }
        let folded = Folding.folded(scalar)
        guard folded.kind == .unspaced else { return nil }
        word.removeAll()
        word.append(folded, of: scalar)
        let start = offset
        offset += width
        var end = offset
        while let (scalar, width) = text.scalar(at: offset) {
            let folded = Folding.folded(scalar)
            guard folded.kind == .mark || folded.kind == .invisible || scalar == "\u{200B}" else { break }
            offset += width
            guard folded.kind == .mark else { continue }
            word.append(folded, of: scalar)
            end = offset
        }
        return start..<end
    }
}
