/// Letters whose mark is not dropped, since it makes another letter with a key of its own.
enum MarkedLetter {
    /// The letter that a mark makes of another; `nil` for most.
    static func joined(_ letter: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
        switch (letter, mark) {
        case ("и", "\u{306}"): "й"
        case ("у", "\u{306}"): "ў"
        case ("і", "\u{308}"): "ї"
        case ("г", "\u{301}"): "ѓ"
        case ("к", "\u{301}"): "ќ"
        case (_, "\u{3099}"): voiced(letter)
        case (_, "\u{309A}"): semiVoiced(letter)
        default: nil
        }
    }

    /// か is が. Hiragana and katakana stand in the same order, 60 (hexadecimal) apart.
    private static func voiced(_ kana: Unicode.Scalar) -> Unicode.Scalar? {
        switch kana {
        case "う": return "ゔ"
        case "ウ": return "ヴ"
        case "ワ", "ヰ", "ヱ", "ヲ": return Unicode.Scalar(kana.value + 8)
        default: break
        }
        let hiragana = kana.value >= 0x30A0 ? kana.value - 0x60 : kana.value
        let isVoiceable =
            switch hiragana {
            case 0x304B...0x3061: hiragana % 2 == 1
            case 0x3064, 0x3066, 0x3068, 0x309D: true
            case 0x306F...0x307B: hiragana % 3 == 0
            default: false
            }
        return isVoiceable ? Unicode.Scalar(kana.value + 1) : nil
    }

    /// は is ぱ.
    private static func semiVoiced(_ kana: Unicode.Scalar) -> Unicode.Scalar? {
        let hiragana = kana.value >= 0x30A0 ? kana.value - 0x60 : kana.value
        return (0x306F...0x307B).contains(hiragana) && hiragana % 3 == 0 ? Unicode.Scalar(kana.value + 2) : nil
    }
}
