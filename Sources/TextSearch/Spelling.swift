/// Letters that no decomposition takes apart, as people type them who lack the key. Ours, after the languages' own
/// habits; Unicode has no such table.
enum Spelling {
    /// What stands for a lower-case letter; most for themselves.
    static func typed(_ letter: Unicode.Scalar) -> [Unicode.Scalar] {
        if letter.value < 0x80 { return [letter] }
        switch letter {
        case "æ": return ["a", "e"]
        case "œ": return ["o", "e"]
        case "ß": return ["s", "s"]
        case "þ": return ["t", "h"]
        case "đ", "ð": return ["d"]
        case "ħ": return ["h"]
        case "ı": return ["i"]
        case "ȷ": return ["j"]
        case "ł", "ŀ": return ["l"]
        case "ŋ": return ["n"]
        case "ø": return ["o"]
        case "ŧ": return ["t"]
        case "ς": return ["σ"]
        // Arabic: alefs that do not come apart, alef maksura, teh marbuta, and the kaf and yeh of Persian and Urdu.
        case "\u{671}", "\u{672}", "\u{673}": return ["\u{627}"]
        case "\u{649}", "\u{6CC}": return ["\u{64A}"]
        case "\u{629}": return ["\u{647}"]
        case "\u{6A9}": return ["\u{643}"]
        case "\u{640}": return []
        // Modifier letters of transcriptions: okina, ayin, hamza, soft sign.
        case "\u{2B9}"..."\u{2BF}": return []
        default: return [digit(letter) ?? letter]
        }
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue else {
            return nil
        }
        return Unicode.Scalar(0x30 + UInt8(value))
    }
}
