/// The rules for words that look at what comes next, and no further than the word goes.
struct WordLookahead {
    let text: UnsafeBufferPointer<UInt8>

    /// What an apostrophe does to the letter before it.
    func apostrophe(at start: Int) -> Joint {
        guard let (scalar, width) = text.scalar(at: start), Self.isApostrophe(scalar) else { return .edge }
        var letters: (UInt8, UInt8) = (0, 0)
        var end = start + width
        while end < text.count, Self.isLetterOrDigit(text[end]) {
            guard letters.1 == 0 else { return .edge }
            letters = letters.0 == 0 ? (text[end] | 0x20, 0) : (letters.0, text[end] | 0x20)
            end += 1
        }
        if let next = text.scalar(at: end)?.scalar {
            switch Folding.folded(next).kind {
            case .letter, .digit, .mark: return .edge
            case .separator, .invisible, .unspaced: break
            }
        }
        switch (Unicode.Scalar(letters.0), Unicode.Scalar(letters.1)) {
        case ("s", "\0"): return .possessive(end - start)
        case ("d", "\0"), ("m", "\0"), ("t", "\0"), ("l", "l"), ("r", "e"), ("v", "e"): return .joined
        default: return .edge
        }
    }

    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "'", "\u{2019}", "\u{FF07}", "\u{2BC}": true
        default: false
        }
    }

    /// Exactly three digits.
    func isGroup(at start: Int) -> Bool {
        var offset = start
        for _ in 0..<3 {
            guard let (scalar, width) = text.scalar(at: offset), Folding.folded(scalar).kind == .digit else {
                return false
            }
            offset += width
        }
        return text.scalar(at: offset).map { Folding.folded($0.scalar).kind != .digit } ?? true
    }

    /// Where an abbreviation of single letters with dots between them ends, its last dot included; `nil` if none begins
    /// there.
    func abbreviationEnd(at start: Int) -> Int? {
        var letters = 0
        var end = start
        while let behind = singleLetterEnd(at: end) {
            letters += 1
            end = behind
            guard end < text.count, text[end] == UInt8(ascii: ".") else { break }
            end += 1
        }
        return letters >= 2 ? end : nil
    }

    /// Where a letter with its marks ends; `nil` if it is none, or if its word goes on.
    private func singleLetterEnd(at start: Int) -> Int? {
        guard let (scalar, width) = text.scalar(at: start), Folding.folded(scalar).kind == .letter else { return nil }
        var end = start + width
        while let (scalar, width) = text.scalar(at: end) {
            switch Folding.folded(scalar).kind {
            case .mark, .invisible: end += width
            case .letter, .digit: return nil
            case .separator, .unspaced: return end
            }
        }
        return end
    }

    @inline(__always)
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }
}

/// What a separator does to the word that it stands behind.
enum Joint {
    /// Ends it.
    case edge
    /// Vanishes from it.
    case joined
    /// Ends it, and goes with the s behind it; both together this many bytes.
    case possessive(Int)
}
