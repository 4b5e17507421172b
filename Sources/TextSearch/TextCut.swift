/// Where a text may be cut so that what is left still reads well.
struct TextCut {
    let text: UnsafeBufferPointer<UInt8>

    /// From what does most harm to what does none.
    enum Quality: Comparable {
        /// Inside a character.
        case none
        /// Between two characters of a word.
        case character
        /// Beside a separator.
        case separator
        /// Beside a blank, or between characters of a script without blanks.
        case word
    }

    /// What a cut before an offset does, the ends of a text aside.
    func quality(at offset: Int) -> Quality {
        let next = text.scalar(at: offset)?.scalar
        // Inside a sequence, if it is one.
        if next == nil, text[offset] & 0xC0 == 0x80, isInsideScalar(offset) { return .none }
        let last = text.scalar(before: offset)?.scalar
        if next?.isBlank == true || last?.isBlank == true { return .word }
        let nextKind = next.map { Folding.folded($0).kind } ?? .separator
        let lastKind = last.map { Folding.folded($0).kind } ?? .separator
        guard isApart(last, next), nextKind != .mark, nextKind != .invisible, lastKind != .invisible else {
            return .none
        }
        if nextKind == .unspaced { return .word }
        return nextKind == .separator || lastKind == .separator || lastKind == .unspaced ? .separator : .character
    }

    private func isInsideScalar(_ offset: Int) -> Bool {
        for start in max(0, offset - 3)..<offset {
            if let (_, width) = text.scalar(at: start), start + width > offset { return true }
        }
        return false
    }

    /// Whether two neighbours are not one to the eye (Unicode Standard Annex 29, and Thai and Lao vowels beyond it).
    private func isApart(_ last: Unicode.Scalar?, _ next: Unicode.Scalar?) -> Bool {
        guard let last, let next else { return true }
        if next.value < 0x80, last.value < 0x80 { return true }
        switch next.value {
        // Jamo that join, Thai and Lao vowels behind their letter, halves of flags, colours of skin.
        case 0x1160...0x11FF, 0xE2F...0xE33, 0xE45...0xE46, 0xEB0...0xEB3, 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF:
            return false
        // Voicing in half width, sounds drawn out, small kana.
        case 0xFF9E, 0xFF9F, 0x30FC, 0xFF70: return false
        default: break
        }
        switch last.value {
        // Thai and Lao vowels before their letter.
        case 0xE40...0xE44, 0xEC0...0xEC4: return false
        case 0x900...0x1AFF, 0xA800...0xABFF, 0x10A00...0x11FFF:
            return last.properties.canonicalCombiningClass != .virama
        default: return true
        }
    }
}
