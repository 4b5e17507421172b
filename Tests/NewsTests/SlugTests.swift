import Foundation
import News
import TestSupport
import Testing

@Suite struct SlugTests {
    @Test(arguments: [
        ("US drone kills militia commander", "us-drone-kills-militia-commander"), ("  Storm --- hits!! ", "storm-hits"),
        ("It's the mayor’s day", "its-the-mayors-day"), ("Ĉefaĵo kaj ŝtormo", "ĉefaĵo-kaj-ŝtormo"),
        ("訃報ジェームス・ブラウン氏", "訃報ジェームス-ブラウン氏"), ("كتبت كوري", "كتبت-كوري"), ("Ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"), ("½ price", "1-2-price"), ("STRASSE Straße", "strasse-straße"),
        ("soft\u{AD}ware", "software"),
        ("E\u{301}cole", "école"), ("100%", "100"), ("a/b?c#d", "a-b-c-d"), ("x²", "x2"),
    ])
    func `keeps letters of any script, lower case, and single hyphens`(title: String, slug: String) {
        #expect(Slug.make(from: title) == slug)
    }

    @Test(arguments: ["", "   ", "!!!", "🐢🐢", "---", "\u{0}", "'"])
    func `says nothing when nothing is left`(title: String) {
        #expect(Slug.make(from: title) == nil)
    }

    @Test func `ends at the last whole letter within 96 bytes`() {
        #expect(Slug.make(from: String(repeating: "a", count: 500)) == String(repeating: "a", count: 96))
        #expect(Slug.make(from: String(repeating: "漢", count: 500)) == String(repeating: "漢", count: 32))
        #expect(Slug.make(from: String(repeating: "a", count: 95) + "漢") == String(repeating: "a", count: 95))
        #expect(Slug.make(from: String(repeating: "a", count: 95) + " b") == String(repeating: "a", count: 95))
    }

    @Test func `a mark that has no letter to stand on is passed over`() {
        #expect(Slug.make(from: "\u{301}storm") == "storm")
        #expect(Slug.make(from: "storm -\u{301}warning") == "storm-warning")
    }

    @Test func `a slug of random text is short, clean, and its own slug`() throws {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<3_000 {
            let text = random.hostileText(0...80)
            guard let slug = Slug.make(from: text) else { continue }
            #expect((1...96).contains(slug.utf8.count))
            #expect(!slug.hasPrefix("-") && !slug.hasSuffix("-") && !slug.contains("--"))
            #expect(slug == slug.lowercased())
            #expect(Slug.make(from: slug) == slug, "of \(text.debugDescription)")
            #expect(Array(slug.precomposedStringWithCanonicalMapping.unicodeScalars) == Array(slug.unicodeScalars))
        }
    }

    @Test func `a number goes behind, and the slug makes room for it`() {
        #expect(Slug.numbered("storm", 2) == "storm-2")
        let long = String(repeating: "a", count: 96)
        #expect(Slug.numbered(long, 2) == String(repeating: "a", count: 94) + "-2")
        #expect(Slug.numbered(long, 1000) == String(repeating: "a", count: 91) + "-1000")
        let han = String(repeating: "漢", count: 32)
        #expect(Slug.numbered(han, 12) == String(repeating: "漢", count: 31) + "-12")
        #expect(Slug.numbered(String(repeating: "a", count: 93) + "-bc", 2) == String(repeating: "a", count: 93) + "-2")
    }
}
