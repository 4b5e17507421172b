/// What the rules for words ask about scripts. The standard library does not say a scalar's script, so the blocks are
/// listed (Unicode, Blocks.txt).
enum Script {
    /// Of a script that is written without blanks between words: Han, Hiragana, Katakana, Bopomofo, Thai, Lao, Khmer,
    /// Burmese. For letters only: digits stand in some of the blocks.
    static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0xA9E0...0xA9FF, 0xAA60...0xAA7F: true
        case 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x303C: true
        case 0x3040...0x312F, 0x31A0...0x31BF, 0x31F0...0x31FF: true
        case _ where isHan(scalar): true
        case 0x1AFF0...0x1B16F: true
        default: false
        }
    }

    /// A Han letter that no compatibility form touches: all but the compatibility ideographs.
    static func isPlainHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        default: false
        }
    }

    static func isHebrew(_ scalar: Unicode.Scalar) -> Bool {
        (0x5D0...0x5F2).contains(scalar.value) || (0xFB1D...0xFB4F).contains(scalar.value)
    }

    private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }
}
