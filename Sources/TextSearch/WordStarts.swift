/// Finds the places in a text where a word that is looked for may begin, without cutting the text into words. It finds
/// some too many, and never one too few.
///
/// It goes from edge to edge: a place from which cutting gives the same words as cutting the whole text. Blanks and
/// most separators are edges, apostrophes, dots and commas are not, and so is each letter of an unspaced script.
struct WordStarts {
    let text: UnsafeBufferPointer<UInt8>
    private let beginnings: WordBeginnings
    /// For each byte: 1 if a word may begin with it, 2 if it is beyond ASCII; times 4 again what is to be looked at
    /// behind it.
    private let steps: [UInt8]
    private var offset = 0
    /// The last edge known, at or before `offset`.
    private var edge = 0

    private static let first: UInt8 = 1
    private static let wide: UInt8 = 2

    init(_ text: UnsafeBufferPointer<UInt8>, _ beginnings: WordBeginnings) {
        self.text = text
        self.beginnings = beginnings
        steps = beginnings.steps
    }

    static func steps(mayBegin: (UInt8) -> Bool) -> [UInt8] {
        (0..<256).map { byte in
            let byte = UInt8(byte)
            let isLetter = WordLookahead.isLetterOrDigit(byte)
            let own = byte >= 0x80 ? wide : isLetter && mayBegin(byte) ? first : 0
            return own | (isLetter ? wide : first | wide) << 2
        }
    }

    /// The next place before `end`, and the edge before it.
    mutating func next(before end: Int) -> (start: Int, edge: Int)? {
        while offset < end {
            guard let found = skip(before: end) else { return nil }
            offset = found
            if text[offset] >= 0x80 {
                if passWide(before: end) { return (offset, edgeBeforeOffset) }
            } else if mayBegin(at: offset) {
                return (offset, edgeBeforeOffset)
            } else {
                offset += 1
                passLetters(before: end)
            }
        }
        return nil
    }

    /// Goes on at an edge.
    mutating func move(to edge: Int) {
        offset = edge
        self.edge = edge
    }

    // MARK: ASCII

    /// The next byte that is to be looked at.
    private func skip(before end: Int) -> Int? {
        steps.withUnsafeBufferPointer { steps in
            var index = offset
            var looked = Self.first | Self.wide
            while index < end {
                let step = steps[Int(text[index])]
                if step & looked != 0 { return index }
                looked = step >> 2
                index += 1
            }
            return nil
        }
    }

    private mutating func passLetters(before end: Int) {
        while offset < end, WordLookahead.isLetterOrDigit(text[offset]) { offset += 1 }
    }

    private var edgeBeforeOffset: Int {
        var start = offset
        while start > edge, !Self.isEdge(text[start - 1]) { start -= 1 }
        return start
    }

    private static func isEdge(_ byte: UInt8) -> Bool {
        byte < 0x80 && !WordLookahead.isLetterOrDigit(byte) && !isJoint(Unicode.Scalar(byte))
    }

    // MARK: Beyond ASCII

    /// Passes letters, marks and joints of any script up to an edge; `true` if a word may begin at one of them.
    private mutating func passWide(before end: Int) -> Bool {
        var before = offset > edge && WordLookahead.isLetterOrDigit(text[offset - 1]) ? LetterKind.letter : .separator
        while offset < end {
            if let words = wordsLikePlainCharacter(at: offset) {
                edge = offset
                if words != 0, mayBegin(at: offset) { return true }
                before = .unspaced
                offset += 3
                continue
            }
            guard let (scalar, width) = text.scalar(at: offset) else {
                move(to: offset + 1)
                return false
            }
            switch Self.kind(of: scalar) {
            case .separator:
                if !Self.isJoint(scalar) {
                    move(to: offset + width)
                    return false
                }
                before = .separator
            case .invisible: before = .separator
            case .unspaced:
                edge = offset
                if mayBegin(at: offset) { return true }
                before = .unspaced
            case .mark where before == .unspaced: break
            case .letter, .digit, .mark:
                if before == .separator || before == .unspaced, mayBegin(at: offset) { return true }
                before = .letter
            }
            offset += width
        }
        return false
    }

    /// The words that begin like a Han letter or kana that folds to itself, which takes three bytes; `nil` for any other
    /// letter. Most characters of a Chinese or Japanese text are passed over by this alone.
    @inline(__always)
    private func wordsLikePlainCharacter(at offset: Int) -> UInt64? {
        guard offset + 2 < text.count else { return nil }
        let (lead, second, third) = (text[offset], text[offset + 1], text[offset + 2])
        guard lead &- 0xE3 < 7, second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return nil }
        switch (lead, second, third) {
        // U+4E00 and beyond, up to U+9FFF.
        case (0xE5...0xE9, _, _), (0xE4, 0xB8..., _): break
        // Kana, if no mark of voicing follows (U+3099, U+309A).
        case (0xE3, 0x81, 0x81...), (0xE3, 0x82, ...0x96), (0xE3, 0x82, 0xA1...), (0xE3, 0x83, ...0xBA):
            guard offset + 4 < text.count else { return nil }
            let (next, other) = (text[offset + 3], text[offset + 4])
            let isOther = next < 0x80 || 0xE4...0xE9 ~= next || next == 0xE3 && (other == 0x81 || other == 0x83)
            let isKanaOrMark = next == 0xE3 && other == 0x82 && offset + 5 < text.count
            guard isOther || isKanaOrMark && !(0x99...0x9A ~= text[offset + 5]) else { return nil }
        default: return nil
        }
        return beginnings.words(with: lead, at: 0) & beginnings.words(with: second, at: 1)
            & beginnings.words(with: third, at: 2)
    }

    /// Han letters are all of a kind; they need not be folded for it.
    private static func kind(of scalar: Unicode.Scalar) -> LetterKind {
        Script.isPlainHan(scalar) ? .unspaced : Folding.folded(scalar).kind
    }

    /// Separators that may join what stands around them, all by the rules of `Words`.
    private static func isJoint(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "'", "\u{2019}", "\u{FF07}", "\u{2BC}", "\"", "\u{5F3}", "\u{5F4}", ".", ",", "\u{FF0C}", "\u{66C}",
            "\u{200B}":
            true
        default: false
        }
    }

    /// The next edge behind a place in a word, or behind a character in a run.
    func edge(behind start: Int) -> Int {
        guard let (scalar, width) = text.scalar(at: start) else { return start + 1 }
        if Self.kind(of: scalar) == .unspaced { return characterEnd(at: start).behind }
        var end = start + width
        while let (scalar, width) = text.scalar(at: end) {
            switch Self.kind(of: scalar) {
            case .unspaced: return end
            case .separator where !Self.isJoint(scalar): return end
            default: end += width
            }
        }
        return end
    }

    /// Where a character of an unspaced script ends, all its marks included.
    func end(ofCharacterAt start: Int) -> Int { characterEnd(at: start).end }

    /// Where it ends, and what comes next in its run.
    private func characterEnd(at start: Int) -> (end: Int, behind: Int) {
        guard let (_, width) = text.scalar(at: start) else { return (start, start) }
        var end = start + width
        var behind = end
        while let (scalar, width) = text.scalar(at: behind) {
            let kind = Self.kind(of: scalar)
            guard kind == .mark || kind == .invisible || scalar == "\u{200B}" else { break }
            behind += width
            if kind == .mark { end = behind }
        }
        return (end, behind)
    }

    // MARK: Beginnings

    /// Whether the word that begins at a letter may be looked for. In doubt, as where marks or joints follow, it may.
    private func mayBegin(at start: Int) -> Bool {
        var words = ~UInt64(0)
        var place = 0
        while place < WordBeginnings.depth, words != 0 {
            let offset = start + place
            guard offset < text.count else { return mayEnd(words, at: place) }
            let byte = text[offset]
            if byte >= 0x80 { return mayGoOn(words, at: place, offset) }
            guard WordLookahead.isLetterOrDigit(byte) else {
                return joins(byte, at: offset) || mayEnd(words, at: place)
            }
            words &= beginnings.words(with: byte | 0x20, at: place)
            place += 1
        }
        return words != 0
    }

    /// The same for a word of any script, from a place in it.
    private func mayGoOn(_ words: UInt64, at place: Int, _ offset: Int) -> Bool {
        var words = words
        var place = place
        var offset = offset
        var isRun = false
        while place < WordBeginnings.depth, words != 0 {
            guard let (scalar, width) = text.scalar(at: offset) else { return mayEnd(words, at: place) }
            if Script.isPlainHan(scalar) {
                if place > 0, !isRun { return mayEnd(words, at: place) }
                isRun = true
                for index in 0..<width where place < WordBeginnings.depth {
                    words &= beginnings.words(with: text[offset + index], at: place)
                    place += 1
                }
                offset += width
                continue
            }
            let folded = Folding.folded(scalar)
            switch folded.kind {
            case .separator: return Self.isJoint(scalar) || mayEnd(words, at: place)
            case .invisible, .mark: return true
            case .unspaced:
                if place > 0, !isRun { return mayEnd(words, at: place) }
                isRun = true
            case .letter, .digit:
                if isRun { return mayEnd(words, at: place) }
            }
            if folded.isLong || folded.joining != nil { return true }
            let before = words
            for index in 0..<folded.count where place < WordBeginnings.depth {
                words &= beginnings.words(with: folded.byte(index), at: place)
                place += 1
            }
            offset += width
            if words != before, isChanged(scalar, behind: offset) { return true }
        }
        return words != 0
    }

    private func mayEnd(_ words: UInt64, at place: Int) -> Bool {
        words & beginnings.words(with: UInt8(ascii: " "), at: place) != 0
    }

    /// Whether a separator may join letters of ASCII to what comes next.
    private func joins(_ byte: UInt8, at offset: Int) -> Bool {
        guard Self.isJoint(Unicode.Scalar(byte)), offset + 1 < text.count else { return false }
        guard text[offset + 1] >= 0x80 || WordLookahead.isLetterOrDigit(text[offset + 1]) else { return false }
        guard byte == UInt8(ascii: "'") else { return true }
        if case .edge = WordLookahead(text: text).apostrophe(at: offset) { return false }
        return true
    }

    /// Whether a mark or a jamo may make another letter of one. That happens to Cyrillic, kana and Hangul alone.
    private func isChanged(_ letter: Unicode.Scalar, behind end: Int) -> Bool {
        if letter.value < 0x400 || (0x530..<0x1100).contains(letter.value) || Script.isPlainHan(letter) { return false }
        guard let next = text.scalar(at: end)?.scalar, next.value >= 0x80 else { return false }
        let folded = Folding.folded(next)
        return folded.kind == .invisible || folded.kind == .mark || folded.isLong || folded.joining != nil
            || next == "\u{200B}"
    }
}
