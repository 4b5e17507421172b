import News
import Testing
import TextSearch

/// Looks for what stands between blanks, or in quotes as a whole; a star ends a beginning.
func marker(_ query: String) -> Marker { Marker(patterns(query)) }

func patterns(_ query: String) -> SearchPatterns {
    var items: [SearchPatterns.Item] = []
    for (index, part) in query.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
        if index % 2 == 1 {
            items.append(.init(String(part), isQuoted: true))
        } else {
            items += part.split(separator: " ").map { word in
                word.hasSuffix("*") ? .init(String(word.dropLast()), isPrefix: true) : .init(String(word))
            }
        }
    }
    return SearchPatterns(wanted: items)
}

extension MarkedText {
    var hasMarks: Bool { pieces.contains { $0.isMarked } }

    /// What stands between the ellipses at its ends.
    var withoutEllipses: String {
        var pieces = pieces[...]
        if pieces.first?.text == "…" { pieces.removeFirst() }
        if pieces.last?.text == "…" { pieces.removeLast() }
        return pieces.map(\.text).joined()
    }

    /// With brackets around what is marked.
    var shown: String { pieces.map { $0.isMarked ? "[\($0.text)]" : $0.text }.joined() }
}

@Suite struct MarkerTests {
    @Test(arguments: [
        ("storm", "A storm. The STORMS, stormy and brainstorm", "A [storm]. The [STORMS], stormy and brainstorm"),
        ("storms", "Storm-like (storming)!", "[Storm]-like ([storming])!"),
        ("dying", "They die; he died of dying, dyed", "They [die]; he [died] of [dying], dyed"),
        ("happiness", "happy HAPPILY happiness", "[happy] HAPPILY [happiness]"),
        ("stor*", "store storm restore Störe", "[store] [storm] restore [Störe]"),
        ("dont", "I don't. I Don’t.", "I [don't]. I [Don’t]."),
        ("reader", "the reader's choice", "the [reader]'s choice"),
        ("us", "U.S. and us and USA", "[U.S.] and [us] and USA"),
        ("1000", "1,000 and 1000 and 10,000", "[1,000] and [1000] and 10,000"),
        ("cafe resume", "Café, re\u{301}sumé", "[Café], [re\u{301}sumé]"),
        ("storm", "“storm”—storm…storm", "“[storm]”—[storm]…[storm]"),
        ("quoted so", "“quoted”—so", "“[quoted]”—so"),
    ])
    func `marks words of English in all their forms`(query: String, text: String, shown: String) {
        #expect(marker(query).mark(text, isEnglish: true).shown == shown)
    }

    @Test(arguments: [
        ("eau ecole", "L'eau de l’École", "L'[eau] de l’[École]"),
        ("storm", "storm storms", "[storm] storms"),
        ("strasse", "Straße STRAẞE Strassen", "[Straße] [STRAẞE] Strassen"),
        ("große*", "Großeltern", "[Großeltern]"),
        ("日本", "日本語と全日本", "[日本]語と全[日本]"),
        ("日本語", "日本語、日本、本語", "[日本語]、日本、本語"),
        ("日本語", "日本、本語", "[日本]、[本語]"),
        ("日", "日本の日", "[日]本の[日]"),
        ("ニュース", "ＮＨＫﾆｭｰｽとニュース", "ＮＨＫ[ﾆｭｰｽ]と[ニュース]"),
        ("かがく", "か\u{3099}く かか\u{3099}く", "か\u{3099}く [かか\u{3099}く]"),
        ("新闻", "中国新闻，新闻", "中国[新闻]，[新闻]"),
        ("ข่าว", "อ่านข่าววันนี้", "อ่าน[ข่าว]วันนี้"),
        ("צהל", "דובר צה\"ל צה״ל", "דובר [צה\"ל] [צה״ל]"),
        ("שלום", "שָׁלוֹם עולם", "[שָׁלוֹם] עולם"),
        ("العربية", "اللغة الْعَرَبِيَّةُ هنا", "اللغة [الْعَرَبِيَّةُ] هنا"),
        ("हिन्दी 2024", "आज हिन्दी में २०२४", "आज [हिन्दी] में [२०२४]"),
        ("йод", "и\u{306}од и Йод", "[и\u{306}од] и [Йод]"),
        ("한국", "\u{1112}\u{1161}\u{11AB}국 한국", "[\u{1112}\u{1161}\u{11AB}국] [한국]"),
    ])
    func `marks words of other languages as they are spelt`(query: String, text: String, shown: String) {
        #expect(marker(query).mark(text, isEnglish: false).shown == shown)
    }

    @Test(arguments: [
        ("\"interest rates\"", "Rates of interest; interest rates", "Rates of interest; [interest] [rates]"),
        ("\"interest rates\"", "interesting rates", "[interesting] [rates]"),
        ("\"interest rates\"", "Rates of interest", "[Rates] of [interest]"),
        ("\"the the storm\"", "the the the storm", "the [the] [the] [storm]"),
        ("\"a b\"", "a b a b, a. B", "[a] [b] [a] [b], [a]. [B]"),
        ("\"go on\" storm", "on go storm", "[on] [go] [storm]"),
        ("\"well-known\"", "a known well; well-known", "a known well; [well]-[known]"),
    ])
    func `marks rows, and their words alone where there is no row`(query: String, text: String, shown: String) {
        #expect(marker(query).mark(text, isEnglish: true).shown == shown)
    }

    @Test(arguments: [
        "", " ", "storm", "<b>storm</b>\u{1}\u{0}\n\r\n storm ", "日本\u{200B}語 日本", "e\u{301}\u{301} 👩‍👩‍👧 storm🇩🇪",
    ])
    func `the pieces of a marked text are the text`(text: String) {
        for query in ["storm", "日本 storm b", "zzz", "\"b storm\""] {
            let marked = marker(query).mark(text, isEnglish: true)
            #expect(Array(marked.plain.utf8) == Array(text.utf8))
            #expect(!marked.pieces.contains { $0.text.isEmpty })
        }
    }

    @Test func `marks nothing for a search that wants nothing`() {
        #expect(marker("").mark("a text", isEnglish: true).shown == "a text")
        #expect(marker("").mark("", isEnglish: true).pieces.isEmpty)
    }

    @Test func `finds the words of more patterns than there are bits`() {
        let words = (0..<130).map { "wörd\($0)" }
        let marked = marker(words.joined(separator: " ")).mark(words.joined(separator: " "), isEnglish: false)
        #expect(marked.pieces.filter(\.isMarked).map(\.text) == words)
    }
}
