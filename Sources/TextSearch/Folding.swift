/// Makes one spelling of all in which readers write and type the same word.
///
/// - Full lower case, without regard to a language: I and İ and ı are i.
/// - Compatibility forms are taken apart (NFKD): full-width letters, half-width katakana, ligatures, superscripts. A
///   letter that would come apart into more than letters (½, ⑴, ﷺ) stays whole, and so do Thai and Lao AM.
/// - Diacritics go from Latin, Greek and Cyrillic letters: é is e, ĉ is c, ä is a, ё is е. Letters that keyboards have
///   a key for stay: й, ї, ў, ѓ, ќ. The points of Hebrew, the tashkil of Arabic and tatweel go too. All other marks
///   stay: the vowels of Indic scripts, the voicing of kana.
/// - Letters that do not come apart, as they are typed without a keyboard for them (`Spelling`): ł is l, ß is ss.
/// - Decimal digits of all scripts are those of ASCII.
/// - Hangul is whole syllables.
///
/// A folded text folds to itself.
package enum Folding {
    /// The words of a text folded, and all that is no part of a word as it was.
    package static func folded(_ text: String) -> String {
        var folded = FoldedWord(bytesMax: .max)
        for scalar in text.unicodeScalars {
            let piece = self.folded(scalar)
            if piece.kind == .separator { folded.append(scalar) } else { folded.append(piece, of: scalar) }
        }
        return folded.text
    }

    // MARK: Scalars

    /// What a scalar is, and what it folds to where nothing before it joins.
    @inline(__always)
    static func folded(_ scalar: Unicode.Scalar) -> FoldedScalar {
        if scalar.value < tableEnd { return table[Int(scalar.value)] }
        return foldedBeyondTable(scalar)
    }

    /// All below the first Han letters: the alphabets that are alive, kana, and punctuation.
    private static let tableEnd: UInt32 = 0x3400

    /// 104 KiB, made once.
    private static let table: [FoldedScalar] = (0..<tableEnd).map { value in
        Unicode.Scalar(value).map(looked) ?? FoldedScalar(.separator, utf8: [])
    }

    private static func foldedBeyondTable(_ scalar: Unicode.Scalar) -> FoldedScalar {
        if Script.isPlainHan(scalar) { return FoldedScalar(.unspaced, utf8: scalar.utf8) }
        if Hangul.isSyllable(scalar) { return FoldedScalar(.letter, utf8: scalar.utf8) }
        return looked(scalar)
    }

    private static func looked(_ scalar: Unicode.Scalar) -> FoldedScalar {
        if scalar.properties.isDefaultIgnorableCodePoint, scalar != "\u{200B}" {
            return FoldedScalar(.invisible, utf8: [])
        }
        // The letter apostrophe is one to `Words`.
        guard isPartOfWord(scalar), scalar != "\u{2BC}" else { return FoldedScalar(.separator, utf8: []) }
        let pieces = pieces(of: scalar)
        guard let first = pieces.first else { return FoldedScalar(.invisible, utf8: []) }
        let kind = kind(of: first)
        if kind == .mark || Hangul.isConjoining(first) {
            return pieces.count == 1 ? FoldedScalar(kind, joining: first) : FoldedScalar(long: kind)
        }
        var word = FoldedWord()
        for piece in pieces { word.join(piece) }
        return FoldedScalar(kind, utf8: word.bytes)
    }

    /// The scalars that take a scalar's place, marks that may be dropped among them.
    static func pieces(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        var pieces: [Unicode.Scalar] = []
        for part in parts(of: scalar) {
            for lower in part.properties.lowercaseMapping.unicodeScalars {
                pieces.append(contentsOf: Spelling.typed(lower))
            }
        }
        return pieces
    }

    private static func parts(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.value < 0x80 { return [scalar] }
        let parts = Decomposition.compatible(scalar)
        guard parts.allSatisfy(isPartOfWord) else { return [scalar] }
        // Thai and Lao AM: apart, the first half would be a mark of the letter before.
        if parts.count > 1, let first = parts.first, isMark(first), !isMark(scalar) { return [scalar] }
        return parts
    }

    private static func kind(of scalar: Unicode.Scalar) -> LetterKind {
        if isMark(scalar) { return .mark }
        if scalar.properties.generalCategory == .decimalNumber { return .digit }
        return Script.isUnspaced(scalar) ? .unspaced : .letter
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark, .privateUse:
            true
        default: false
        }
    }

    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// A mark without which readers still know the word.
    static func isDropped(_ mark: Unicode.Scalar) -> Bool {
        switch mark.value {
        // Of Latin, Greek and Cyrillic, and of symbols.
        case 0x300...0x36F, 0x483...0x489, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0x2DE0...0x2DFF,
            0xA66F...0xA67D, 0xA69E...0xA69F, 0xFE20...0xFE2F:
            true
        // Hebrew.
        case 0x591...0x5C7, 0xFB1E: true
        // Arabic.
        case 0x610...0x61A, 0x64B...0x65F, 0x670, 0x6D6...0x6ED, 0x898...0x8FF, 0x10EC0...0x10EFF: true
        default: mark.properties.isDefaultIgnorableCodePoint
        }
    }
}
