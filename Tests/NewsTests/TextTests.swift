import News
import Testing

@Suite struct TextTests {
    @Test(arguments: [
        ("", 0), ("one", 1), ("Two words.", 2), ("don't stop", 2), ("a—b", 1), ("state-of-the-art car", 2),
        ("- * !", 0), ("5 000 €", 2),
        ("訃報です", 2), ("日本 2024", 2), ("Ĉu vi parolas?", 3), ("\n\n line \t breaks\u{A0}count ", 3),
    ])
    func `counts runs between blanks, and two characters where nobody writes blanks`(text: String, count: Int64) {
        #expect(Text.wordCount(text) == count)
    }

    @Test func `texts that a reader would call the same are the same`() {
        #expect(Text.normalised("  First\n\tPost ") == "first post")
        #expect(Text.normalised("\r\nFirst \u{B}\u{C} post\u{1F}!\u{0}") == "first post\u{1F}!\u{0}")
        #expect(Text.normalised("ＦＩＲＳＴ　post") == "first post")
        #expect(Text.normalised("\r\nFirst \u{B}\u{C} pöst\u{1F}!\u{0}") == "first pöst\u{1F}!\u{0}")
        #expect(Text.normalised("cafe\u{301}") == Text.normalised("CAFÉ"))
        #expect(Text.normalised("first post") != Text.normalised("firstpost"))
        #expect(Text.normalised(" \n ") == "")
    }

    @Test(arguments: [(0, 1), (114, 1), (345, 2), (460, 2), (2300, 10)])
    func `reading takes whole minutes at 230 words each, and at least one`(words: Int64, minutes: Int64) {
        let article = Article(
            id: 1,
            slug: "a",
            status: .published,
            revision: 1,
            title: "A",
            summary: "",
            language: "en",
            category: nil,
            tags: [],
            authors: [],
            image: nil,
            wordCount: words,
            publishedAt: nil,
            updatedAt: Timestamp(seconds: 0),
            source: nil,
            comments: .init(),
            text: nil
        )
        #expect(article.readingMinutes == minutes)
    }
}
