import Testing

@testable import TextSearch

@Suite struct FoldingTests {
    @Test(arguments: [
        ("Ｆｕｌｌ１２", "full12"), ("ﬁne ﬀ", "fine ff"), ("ſ", "s"), ("Ⅷ", "viii"), ("①", "1"), ("½", "½"), ("ﷺ", "ﷺ"),
        ("𝐀𝟏", "a1"), ("Ǆ", "dz"), ("K", "k"), ("ᾳ", "α"), ("ϐ", "β"), ("ŉ", "n"), ("ﻻ", "لا"), ("ٱ", "ا"),
        ("ﷲ", "الله"),
        ("ｶﾞ", "ガ"), ("ﾊﾟ", "パ"), ("か\u{3099}", "が"), ("ヲ\u{3099}", "ヺ"), ("ひ\u{309A}", "ぴ"), ("ゝ\u{3099}", "ゞ"),
        ("\u{1112}\u{1161}\u{11AB}", "한"), ("가\u{11A8}", "각"), ("각\u{11A8}", "각\u{11A8}"), ("ﾡ", "\u{1100}"),
        ("и\u{306}", "й"), ("И\u{301}\u{306}", "й"), ("е\u{308}", "е"), ("і\u{308}", "ї"), ("у\u{306}", "ў"),
        ("\u{94D}\u{93C}", "\u{93C}\u{94D}"), ("Ꭰ", "ꭰ"), ("Ა", "ა"),
    ])
    func `makes one spelling of all`(text: String, folded: String) {
        #expect(Array(Folding.folded(text).utf8) == Array(folded.utf8))
    }

    @Test func `keeps what is no word as it was`() {
        #expect(Folding.folded("Größe, $5 — “OK”!") == "grosse, $5 — “ok”!")
        #expect(Folding.folded(String(repeating: "É", count: 500)) == String(repeating: "e", count: 500))
    }

    @Test func `every scalar folds to what folds to itself`() {
        for value in UInt32(0)...0x10FFFF {
            // The planes that are empty or for private use have nothing to fold.
            if (0x40000..<0xE0000).contains(value) || value > 0xE1000 { continue }
            guard let scalar = Unicode.Scalar(value) else { continue }
            let folded = Folding.folded(String(scalar))
            #expect(Folding.folded(folded).utf8.elementsEqual(folded.utf8), "U+\(String(value, radix: 16))")
        }
    }
}
