import News
import Testing

@testable import TextSearch

private func excerpt(_ query: String, _ text: String, isEnglish: Bool = true) -> String {
    excerpt(query, Array(text.utf8), isEnglish: isEnglish).shown
}

private func excerpt(_ query: String, _ bytes: [UInt8], isEnglish: Bool = true) -> MarkedText {
    bytes.withUnsafeBufferPointer { marker(query).excerpt(of: $0, isEnglish: isEnglish) }
}

private let filler = String(repeating: "Nothing of note was said there. ", count: 20)

@Suite struct ExcerptTests {
    @Test func `shows the whole of a short text in one line`() {
        #expect(excerpt("storm", " A\n\n storm \t came.\r\n") == "A [storm] came.")
        #expect(excerpt("zzz", "A calm\u{3000}day.") == "A calm day.")
    }

    @Test(arguments: ["", " ", "\n\u{3000}\u{A0}"])
    func `shows nothing of nothing`(text: String) {
        #expect(excerpt("storm", text).isEmpty)
        #expect(excerpt("", text).isEmpty)
    }

    @Test func `shows the beginning of a text without a match`() {
        let shown = excerpt("zzz", filler)
        #expect(shown.hasPrefix("Nothing of note") && shown.hasSuffix("…"))
        #expect((200...243).contains(shown.utf8.count), "\(shown.utf8.count)")
    }

    @Test func `begins with the sentence if that is near`() {
        #expect(
            excerpt("storm", filler + "When at last the storm came, all went. " + filler).hasPrefix(
                "…When at last the [storm] came"
            )
        )
        #expect(excerpt("storm", filler + "Mr. J. Doe said “No.” Storm came. " + filler).hasPrefix("…[Storm] came"))
        #expect(excerpt("storm", filler + "A head\n\nThen storm came. " + filler).hasPrefix("…Then [storm] came"))
        #expect(
            excerpt(
                "台風",
                String(repeating: "何もない。", count: 60) + "「昨日台風が来た」" + String(repeating: "何もない。", count: 60),
                isEnglish: false
            ).hasPrefix("…「昨日[台風]が")
        )
    }

    @Test func `begins at a word otherwise`() {
        let words = String(repeating: "nothing ", count: 100)
        #expect(excerpt("storm", words + "storm " + words).hasPrefix("…nothing nothing"))
        #expect(excerpt("storm", words + "storm " + words).hasSuffix("nothing…"))
        // At the end of a text there is more room before.
        let last = excerpt("storm", words + "storm")
        #expect(last.hasSuffix("nothing [storm]") && last.utf8.count > 220, "\(last)")
    }

    @Test func `shows the first piece that holds everything`() {
        let text =
            "storm storm storm storm. " + filler + "A storm at the coast. " + filler + "The coast, the storm, storm."
        #expect(excerpt("storm coast", text).contains("A [storm] at the [coast]."))
    }

    @Test func `shows the piece that holds most, if none holds all`() {
        let text = "A storm. " + filler + "The coast, a storm. " + filler + "Storm, coast, storms. " + filler
        #expect(excerpt("storm coast zebra", text).contains("[Storm], [coast], [storms]."))
    }

    @Test func `prefers a whole row`() {
        let text = "Rates of interest. " + filler + "The interest rates fell. " + filler
        #expect(excerpt("\"interest rates\"", text).contains("The [interest] [rates] fell."))
        #expect(excerpt("\"interest zebra\"", text).hasPrefix("Rates of [interest]."))
    }

    @Test func `never cuts a mark but one that is longer than all`() {
        let long = String(repeating: "a", count: 150)
        let text = "storm " + long + " " + long + " " + long + " end"
        #expect(excerpt("storm \(long)", text).hasPrefix("[storm] [\(long)]"))
        let longest = String(repeating: "é", count: 5000)
        let shown = excerpt(longest, longest)
        #expect(shown.hasPrefix("[é") && shown.hasSuffix("é]…") && shown.utf8.count < 250)
    }

    @Test(arguments: [
        ("שלום", "שָׁלוֹם עוֹלָם "), ("नमस्ते", "नमस्ते क्षेत्र दुनिया "), ("ข่าว", "น้ำใจเป็นเรื่องสำคัญที่สุด"),
        ("ไทย", "เก้าอี้ไม้"), ("日本", "葛\u{E0100}飾か\u{3099}き"), ("العربية", "الْعَرَبِيَّةُ كلمة "),
        ("zz", "👩‍👩‍👧👍🏽🇩🇪"), ("zz", "e\u{301}\u{302}\u{303}"), ("국", "\u{1112}\u{1161}\u{11AB}"),
    ])
    func `cuts between characters only`(query: String, text: String) {
        let body = String(repeating: text, count: 60)
        for padding in 0..<8 {
            let whole = String(repeating: "x", count: padding) + body + query + body
            let marked = excerpt(query, Array(whole.utf8), isEnglish: false)
            let shown = marked.withoutEllipses
            #expect(!shown.unicodeScalars.contains("\u{FFFD}"))
            #expect(shown.utf8.count <= 250)
            // By characters: a cut inside one would leave another.
            let isPart = whole.contains(shown)
            #expect(isPart, "\(shown)")
            let first = shown.unicodeScalars.first.map { Folding.folded($0).kind }
            #expect(first != .mark && first != .invisible, "\(shown)")
        }
    }

    @Test func `repairs what is no UTF-8`() {
        let bytes =
            Array("a\u{1}b ".utf8) + [0xFF, 0xE2, 0x80] + Array(" storm ".utf8) + [0xC3] + Array("storm".utf8) + [
                0xF0, 0x9F,
            ]
        #expect(excerpt("storm", bytes).shown == "a b \u{FFFD}\u{FFFD} [storm] \u{FFFD}[storm]\u{FFFD}")
    }

    @Test func `leaves markup to those who show it, and makes blanks of controls`() {
        let text = "<script>alert(\"storm\")</script>\u{1}storm\u{2}&amp;\u{0}"
        #expect(excerpt("storm", text) == "<script>alert(\"[storm]\")</script> [storm] &amp;")
    }

    @Test func `searches only so far`() {
        let bytes = [UInt8](repeating: 0x20, count: Marker.searchedMax - 4)
        #expect(!excerpt("stor*", bytes + Array("storm".utf8)).hasMarks)
        #expect(!excerpt("storm", bytes + Array("    storm".utf8)).hasMarks)
    }

    @Test(arguments: [
        ("storm ", "storm coast"), ("storm", "storm coast"), ("s.t.", "storm"), ("s'", "storm"), ("l'eau", "leau"),
        ("日本", "日本 本語"), ("\u{301}", "storm"), ("ท\u{E48}\u{E48}", "ท่x"), ("a ", "\"a a a a a a a a a a a a b\""),
        ("é", "ee"), ("\u{AD}a", "aab"), ("か\u{3099}", "かが"), ("a,", "ab"), (" ", "a"), ("\u{3000}", "a"),
    ])
    func `takes linear time, whatever the text`(piece: String, query: String) {
        let bytes = Array(String(repeating: piece, count: 1_000_000 / piece.utf8.count).utf8)
        let time = ContinuousClock().measure { _ = excerpt(query, bytes) }
        // Under half a second in a debug build; minutes if it were quadratic.
        #expect(time < .seconds(10), "\(piece)")
    }
}
