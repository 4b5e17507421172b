import News
import TestSupport
import Testing

@Suite struct SpamFeaturesTests {
    @Test func `learns signs, words and pairs of words`() {
        #expect(
            tokens("WIN 5000 at https://www.Cheap.example:80/x, write to a.b@c.example!!") == [
                "[link]", "[e-mail]", "[!]", "[!!]", "[few capitals]", "[link to cheap.example]",
                "win", "win [4-digit number]", "[4-digit number]", "[4-digit number] at", "at", "at [link]",
                "[link] write", "write",
                "write to", "to", "to [e-mail]",
            ]
        )
        #expect(tokens("不好 ́a´b") == ["[no link]", "不", "不 好", "好", "好 a", "a", "a b", "b"])
        #expect(tokens("") == ["[no link]"])
        #expect(tokens("https://bank.example@evil.example:80/").contains("[link to evil.example]"))
    }

    @Test(arguments: [
        ("so so so so good", "[no capitals]"), ("SO SO GOOD TODAY", "[shouting]"), ("SoSoSoSoSoSo", "[many capitals]"),
        ("Не вЕРЬ ЕМУ НИКОГДА", "[shouting]"), ("call 07911 123 456 today", "[phone number]"),
        ("only $5", "[money]"), ("pаypal", "[mixed scripts]"), ("a.co/1 www.b.example", "[several links]"),
        (String(repeating: "a", count: 61), "[long word]"),
    ])
    func `sees signs`(text: String, sign: String) {
        #expect(tokens(text).contains(sign), "\(tokens(text))")
    }

    @Test(arguments: [
        ("so good", "[no capitals]"), ("3 April 2019, 10 to 4", "[phone number]"), ("paypal паёк", "[mixed scripts]"),
        ("a.co/1", "[several links]"), (String(repeating: "a", count: 60), "[long word]"),
    ])
    func `sees no signs where there are none`(text: String, sign: String) {
        #expect(!tokens(text).contains(sign), "\(tokens(text))")
    }

    @Test(arguments: [
        ("http://a.example", 1), ("see HTTPS://a.example/x?y, or www.b.example.", 2), ("[x](http://a.example)", 1),
        ("<http://a.example>", 1), ("xhttp://a.example", 1), ("shop.com", 1), ("youtu.be/abc", 1), ("müller.de", 1),
        ("http:// a", 0), ("www.", 0), ("...", 0), ("End.It was me.", 0), ("and/or", 0), ("1.5", 0), ("e.g. this", 0),
        ("a@shop.com", 0), ("https://bank.example@shop.com/", 1), ("https://a:b@shop.com", 1), ("me@", 0),
        ("@you.com", 1), ("://..//.", 0),
    ])
    func `counts links`(text: String, count: Int) {
        #expect(SpamFeatures(of: text).linkCount == count)
    }

    @Test func `spelling in other cases, forms and hidden characters changes no word`() {
        let words = Set(tokens("buy viagra here").filter { !$0.hasPrefix("[") })
        #expect(words.count == 5)
        for text in [
            "BUY  Viagra\nHERE", "ｂｕｙ ｖｉａｇｒａ ｈｅｒｅ", "b\u{AD}uy vi\u{200B}agra here\u{FEFF}", "buy, *viagra* (here)",
        ] {
            #expect(Set(tokens(text).filter { !$0.hasPrefix("[") }) == words)
        }
    }

    @Test func `hashes are the same for ever`() {
        // The published vectors of FNV-1a, and one that is stored on sites.
        #expect(UInt64(bitPattern: SpamFeatures.hash("a")) == 0xAF63_DC4C_8601_EC8C)
        #expect(UInt64(bitPattern: SpamFeatures.hash("foobar")) == 0x8594_4171_F739_67E8)
        let features = SpamFeatures(of: "Buy [link] at https://shop.example")
        #expect(features.hashes == features.hashes.indices.map { SpamFeatures.hash(features.word(at: $0)) })
        #expect(features.hashes.first == SpamFeatures.hash("[link]"))
        #expect(SpamFeatures.hash("[link]") == 1_881_258_205_807_414_653)
    }

    @Test func `any text has a bounded number of distinct tokens`() throws {
        var random = SeededRandom.printingItsSeed()
        var texts = try NaughtyStrings.all() + (0..<500).map { _ in random.hostileText(0...400) }
        texts.append((0..<20_000).map { "w\($0)" }.joined(separator: " "))
        texts.append((0..<5_000).map { "http://h\($0).example" }.joined(separator: " "))
        texts.append(String(repeating: "漢字", count: 10_000))
        for text in texts {
            let features = SpamFeatures(of: text)
            #expect(features.hashes.count <= SpamFeatures.tokensMax)
            #expect(Set(features.hashes).count == features.hashes.count)
            #expect(features.hashes == features.hashes.indices.map { SpamFeatures.hash(features.word(at: $0)) })
            #expect(features.hashes.indices.allSatisfy { features.word(at: $0).utf8.count <= 130 })
        }
        #expect(SpamFeatures(of: texts[texts.count - 3]).hashes.count == SpamFeatures.tokensMax)
    }

    private func tokens(_ text: String) -> [String] {
        let features = SpamFeatures(of: text)
        return features.hashes.indices.map(features.word)
    }
}
