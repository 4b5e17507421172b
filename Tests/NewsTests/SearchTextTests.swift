import News
import TestSupport
import Testing

@Suite struct SearchTextTests {
    @Test func `words, phrases, prefixes and exclusions are told apart`() {
        let text = SearchText(#"storm "big city" warn* -rain -"heavy snow""#)
        #expect(text.wanted == [item("storm"), item("big city", isQuoted: true), item("warn*", isPrefix: true)])
        #expect(text.excluded == [item("rain"), item("heavy snow", isQuoted: true)])
    }

    @Test func `a phrase with a star behind it is a prefix too`() {
        #expect(SearchText(#""big ci"*"#).wanted == [item("big ci", isPrefix: true, isQuoted: true)])
    }

    @Test func `a quote that nobody closes ends with the text`() {
        #expect(SearchText(#"storm "big city"#).wanted == [item("storm"), item("big city", isQuoted: true)])
    }

    @Test(arguments: ["", " ", "\"", "\"\"", "-", "--", "*", "-*", "()", "🐢", "\u{301}", "\u{0}", "- -\"\" *"])
    func `what has no letter and no digit asks for nothing`(text: String) {
        #expect(SearchText(text).wanted == [])
        #expect(SearchText(text).excluded == [])
    }

    @Test func `a hyphen inside a word is not an exclusion`() {
        #expect(SearchText("COVID-19").wanted == [item("COVID-19")])
    }

    @Test func `a quote ends a word even when a combining mark follows it`() {
        // Swift takes the two for one character; a store of bytes does not.
        for mark in ["\u{301}", "\u{FE0F}", "\u{200D}"] {
            let text = SearchText("storm\"\(mark) OR x \"\(mark)y")
            #expect(!(text.wanted + text.excluded).contains { $0.words.unicodeScalars.contains("\"") })
        }
    }

    @Test func `what is said twice is asked for once`() {
        let text = SearchText("storm the storm the -rain -rain storm*")
        #expect(text.wanted == [item("storm"), item("the"), item("storm*", isPrefix: true)])
        #expect(text.excluded == [item("rain")])
    }

    @Test func `a single letter begins too many words to be a beginning`() {
        #expect(SearchText("a*").wanted == [item("a*")])
        #expect(SearchText("漢*").wanted == [item("漢*", isPrefix: true)])
    }

    @Test func `beginnings beyond the bound are words`() {
        let text = SearchText((10..<60).map { "w\($0)*" }.joined(separator: " "))
        #expect(text.wanted.count == 50)
        #expect(text.wanted.count { $0.isPrefix } == SearchText.prefixesMax)
    }

    @Test func `items beyond the bound are passed over`() {
        let text = SearchText((0..<1000).map { "w\($0)" }.joined(separator: " "))
        #expect(text.wanted.count == SearchText.itemsMax)
        #expect(text.wanted.first == item("w0"))
    }

    @Test func `whatever is typed, no item is empty or holds a quote or NUL`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<3_000 {
            let text = SearchText(random.hostileText(0...60))
            for item in text.wanted + text.excluded {
                #expect(!item.words.isEmpty)
                #expect(!item.words.utf8.contains(UInt8(ascii: "\"")) && !item.words.utf8.contains(0))
            }
        }
    }

    private func item(_ words: String, isPrefix: Bool = false, isQuoted: Bool = false) -> SearchText.Item {
        SearchText.Item(words: words, isPrefix: isPrefix, isQuoted: isQuoted)
    }
}
