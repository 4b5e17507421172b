/// Puts syllables together of conjoining jamo (Unicode, section 3.12): one syllable is three bytes, its jamo are nine.
enum Hangul {
    private static let firstSyllable: UInt32 = 0xAC00
    private static let leads: Range<UInt32> = 0x1100..<0x1113
    private static let vowels: Range<UInt32> = 0x1161..<0x1176
    private static let tails: Range<UInt32> = 0x11A8..<0x11C3
    /// Syllables of one lead and vowel: those without a tail, and with each.
    private static let block: UInt32 = 28

    static func isSyllable(_ scalar: Unicode.Scalar) -> Bool { (0xAC00...0xD7A3).contains(scalar.value) }

    /// A vowel or tail, which joins what stands before it.
    static func isConjoining(_ scalar: Unicode.Scalar) -> Bool {
        vowels.contains(scalar.value) || tails.contains(scalar.value)
    }

    /// A lead and a vowel, or a syllable without tail and a tail; `nil` for any others.
    static func joined(_ before: Unicode.Scalar, _ jamo: Unicode.Scalar) -> Unicode.Scalar? {
        if leads.contains(before.value), vowels.contains(jamo.value) {
            let lead = before.value - leads.lowerBound
            let vowel = jamo.value - vowels.lowerBound
            return Unicode.Scalar(firstSyllable + (lead * UInt32(vowels.count) + vowel) * block)
        }
        if isSyllable(before), (before.value - firstSyllable) % block == 0, tails.contains(jamo.value) {
            return Unicode.Scalar(before.value + jamo.value - tails.lowerBound + 1)
        }
        return nil
    }
}
