import News
import TestSupport
import Testing

@Suite struct FoldedTextTests {
    @Test(arguments: [
        ("", ""), ("Buy NOW", "buy now"), (" \n a\t\r\n b\u{C} ", "a b"), ("a\u{A0}\u{2003}b\u{3000}", "a b"),
        ("a\u{0}b\u{1F}\u{7F}c", "abc"), ("ＶＩＡＧＲＡ", "viagra"), ("ﬁne ①", "fine 1"), ("Ĝ\u{302}", "ĝ\u{302}"),
        ("cafe\u{301}", "café"), ("v\u{200B}i\u{AD}a\u{2060}g\u{FEFF}r\u{FE0F}a\u{E0041}", "viagra"),
        ("e\u{200D}\u{301}", "é"), ("\u{85}é\u{85}\u{9F}é", "é é"), ("👩\u{200D}💻", "👩💻"),
    ])
    func `forms, case, blanks and what cannot be seen make no difference`(text: String, folded: String) {
        // By scalars: Swift's equality would hide what is not composed.
        #expect(Array(Text.folded(text).unicodeScalars) == Array(folded.unicodeScalars))
    }

    @Test(arguments: [
        ["Straße", "STRASSE", "STRAẞE", "strasse"], ["ΣΊΣΥΦΟΣ", "σίσυφος", "Σίσυφοσ", "σίσυφοσ"],
        ["İSTANBUL", "istanbul", "ISTANBUL", "ıstanbul", "i\u{307}stanbul", "I\u{307}STANBUL"],
        ["ǰ", "J\u{30C}", "J\u{200B}\u{30C}"], ["ᾳ", "ᾼ", "ΑΙ"], ["Ꭰ", "ꭰ"], ["Ǆ", "ǅ", "ǆ", "DŽ"],
    ])
    func `case is folded in full`(spellings: [String]) {
        #expect(
            Set(spellings.map { Array(Text.folded($0).unicodeScalars) }).count == 1,
            "\(spellings.map(Text.folded))"
        )
    }

    @Test func `no letter differs from its own capital, in any script`() {
        for scalar in (0...0x10FFFF).lazy.compactMap(Unicode.Scalar.init) where scalar.properties.isCased {
            let folded = Text.folded(String(scalar))
            for other in [
                scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping,
                scalar.properties.titlecaseMapping, folded,
            ] {
                #expect(Text.folded(other) == folded, "U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test func `letters of other planes are not taken for those of the first`() {
        #expect(Array(Text.folded("\u{101AF}\u{301}x").unicodeScalars) == ["\u{101AF}", "\u{301}", "x"])
        #expect(Text.folded("\u{1D400}e\u{301}") == "aé")
    }

    @Test func `folding once is folding for good`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<2_000 {
            var text = random.hostileText(0...40)
            // Any scalar beside those that are known to make trouble.
            for _ in 0..<4 {
                let scalar = Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &random)) ?? "\u{307}"
                text.unicodeScalars.insert(
                    scalar,
                    at: text.unicodeScalars.indices.randomElement(using: &random) ?? text.startIndex
                )
            }
            let folded = Text.folded(text)
            let again = Text.folded(folded)
            #expect(Array(again.unicodeScalars) == Array(folded.unicodeScalars), "\(text.unicodeScalars.map(\.value))")
        }
    }
}
