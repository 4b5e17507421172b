import Testing
import TextSearch

/// The words of a text, a blank between.
private func cut(_ text: String) -> String { Words.all(in: text).map(\.text).joined(separator: " ") }

/// The bytes that words stand on, as text.
private func stands(_ text: String) -> [String] {
    Words.all(in: text).map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
}

@Suite struct WordsTests {
    @Test(arguments: [
        ("", ""), ("   ", ""), ("storm", "storm"), ("The Storm, the SEA.", "the storm the sea"),
        ("well-known", "well known"), ("and/or", "and or"), ("snake_case", "snake case"), ("a\tb\nc", "a b c"),
        ("C++ and C#", "c and c"), ("100%", "100"), ("me@example.org", "me example org"), ("x²", "x2"), ("4x4", "4x4"),
        ("“quoted”—so", "quoted so"), ("\u{E000}\u{E001}", "\u{E000}\u{E001}"), ("end.Next", "end next"),
    ])
    func `a word is a run of letters, numbers and marks`(text: String, words: String) {
        #expect(cut(text) == words)
    }

    @Test(arguments: [
        ("don't", "dont"), ("DON’T", "dont"), ("I'm", "im"), ("we're", "were"), ("they've", "theyve"),
        ("she'd", "shed"),
        ("you'll", "youll"), ("couldn't've", "couldntve"), ("reader's", "reader"), ("READER’S", "reader"),
        ("Türkçe's", "turkce"), ("reader's choice", "reader choice"), ("readers' choice", "readers choice"),
        ("it's", "it"), ("p's and q's", "p and q"), ("1980's", "1980s"), ("80's", "80s"), ("5't", "5 t"),
        ("'tis", "tis"), ("'quoted'", "quoted"), ("l'eau", "l eau"), ("l’UE", "l ue"), ("d'un", "d un"),
        ("aujourd'hui", "aujourd hui"), ("qu'il", "qu il"), ("dell'arte", "dell arte"), ("O'Brien", "o brien"),
        ("rock'n'roll", "rock n roll"), ("Ankara'ya", "ankara ya"), ("Atatürk'ün", "ataturk un"), ("п'ять", "п ять"),
        ("пʼять", "п ять"), ("dont'", "dont"), ("a''s", "a s"), ("it's's", "it s"), ("reader＇s", "reader"),
        ("don't\u{301}", "don t"), ("don'té", "don te"),
    ])
    func `an apostrophe separates, but in English contractions`(text: String, words: String) {
        #expect(cut(text) == words)
    }

    @Test(arguments: [
        ("U.S.", "us"), ("u.s.a.", "usa"), ("U.S", "us"), ("U.S.-led", "us led"), ("the U.S.'s army", "the us army"),
        ("U.S.’s", "us"), ("J.R.R. Tolkien", "jrr tolkien"), ("J. R. R. Tolkien", "j r r tolkien"), ("e.g.", "eg"),
        ("z.B.", "zb"), ("т.е.", "те"), ("С.Ш.А.", "сша"), ("π.Χ.", "πχ"), ("É.-U.", "e u"), ("É.U.", "eu"),
        ("E\u{301}.U.", "eu"), ("U.S.Army", "us army"), ("x.com", "x com"), ("a.bc", "a bc"), ("a..b", "a b"),
        ("I.", "i"), ("3.5", "3 5"), ("1.a.b", "1 ab"), (".a.b", "ab"),
    ])
    func `single letters with dots are one word`(text: String, words: String) {
        #expect(cut(text) == words)
    }

    @Test(arguments: [
        ("1,000", "1000"), ("1,000,000", "1000000"), ("1,000,000,000", "1000000000"), ("12,345.67", "12345 67"),
        ("3,500kg", "3500kg"), ("1,0000", "1 0000"),
        ("1234,567", "1234 567"), ("1,00", "1 00"), ("1,000,00", "1000 00"), ("a1,000", "a1 000"), ("3,5", "3 5"),
        ("2019, 100", "2019 100"), ("1.000", "1 000"), ("１，０００", "1000"), ("١٬٠٠٠", "1000"), ("1,000's", "1000s"),
        ("1,000,", "1000"), ("4,é", "4 e"),
    ])
    func `commas join groups of three digits`(text: String, words: String) {
        #expect(cut(text) == words)
    }

    @Test(arguments: [
        ("soft\u{AD}ware", "software"), ("co\u{200D}op", "coop"), ("a\u{200C}b", "ab"),
        ("ab\u{202E}cd\u{202C}", "abcd"),
        ("one\u{200B}two", "one two"), ("\u{FEFF}start", "start"), ("\u{AD}", ""), ("می\u{200C}خواهم", "ميخواهم"),
        ("\u{301}", ""), ("\u{301}abc", "abc"), ("🐢🐢", ""), ("I ❤️ you", "i you"), ("❤️love", "love"), ("👩‍💻 code", "code"),
        ("🇩🇪", ""), ("👍🏽", ""), ("1️⃣", "1"),
    ])
    func `what cannot be seen vanishes, and emoji are no words`(text: String, words: String) {
        #expect(cut(text) == words)
    }

    @Test(arguments: [
        ("日本語", "日本 本語 語"), ("語", "語"), ("東京2024年", "東京 京 2024 年"), ("iPhoneを買う", "iphone を買 買う う"),
        ("ガス", "ガス ス"), ("ｶﾞｽ", "ガス ス"), ("カ\u{3099}ス", "ガス ス"), ("コーヒー", "コー ーヒ ヒー ー"), ("新闻。网", "新闻 闻 网"),
        ("ภาษา", "ภา าษ ษา า"), ("น้ำ", "น้ำ ำ"), ("ที่นี่", "ที่นี่ นี่"), ("ລາວ", "ລາ າວ ວ"), ("ខ្មែរ", "ខ្មែ មែរ រ"),
        ("ភាសា\u{200B}ខ", "ភាសា សាខ ខ"),
        ("မြန်မာ", "မြန် န်မာ မာ"), ("日\u{200B}本", "日本 本"), ("日\u{FE00}本", "日本 本"), ("๒๕๖๗", "2567"), ("〇一", "〇一 一"),
        ("日a本", "日 a 本"), ("日'本", "日 本"),
    ])
    func `scripts without blanks are cut into pairs`(text: String, words: String) {
        #expect(cut(text) == words)
    }

    @Test func `positions count words, and the pairs of a run`() {
        let words = Words.all(in: "The 日本語, U.S. don't")
        #expect(words.map(\.position) == [0, 1, 2, 3, 4, 5])
        #expect(words.map(\.text) == ["the", "日本", "本語", "語", "us", "dont"])
    }

    @Test(arguments: [
        ("The café's don't.", ["The", "café", "don't"]), ("U.S. and U.S", ["U.S.", "and", "U.S"]),
        ("日本語!", ["日本", "本語", "語"]), ("cafe\u{301}, 1,000", ["cafe\u{301}", "1,000"]),
        ("a\u{AD} b", ["a", "b"]), ("ที่นี่", ["ที่นี่", "นี่"]), ("(ｶﾞｽ)", ["ｶﾞｽ", "ｽ"]), ("ﬁne", ["ﬁne"]), ("❤️love", ["love"]),
    ])
    func `ranges cover what is marked`(text: String, marked: [String]) {
        #expect(stands(text) == marked)
    }

    @Test func `a long word is cut at 64 bytes, between scalars`() {
        #expect(cut(String(repeating: "a", count: 500)) == String(repeating: "a", count: 64))
        #expect(cut(String(repeating: "ж", count: 500)) == String(repeating: "ж", count: 32))
        #expect(cut(String(repeating: "a", count: 63) + "жa") == String(repeating: "a", count: 63))
        #expect(cut(String(repeating: "a", count: 63) + "ßx") == String(repeating: "a", count: 63))
        let marks = String(repeating: "\u{E48}", count: 40)
        let pair = Words.all(in: "ท" + marks + "น" + marks)
        #expect(pair.count == 2)
        #expect(pair.allSatisfy { $0.text.utf8.count == 63 && $0.text.unicodeScalars.count == 21 })
        #expect(Words.all(in: String(repeating: "a", count: 500))[0].range == 0..<500)
    }

    @Test func `ends where the body has enough`() {
        for text in ["one two three", "é ö ü", "日本語"] {
            var seen = 0
            Array(text.utf8).withUnsafeBufferPointer { bytes in
                Words.scan(bytes) { _ in
                    seen += 1
                    return seen < 2
                }
            }
            #expect(seen == 2)
        }
    }

    @Test(
        arguments: [
            [0x61, 0xFF, 0x62], [0x61, 0xC3, 0x62], [0x61, 0xC0, 0x80, 0x62], [0x61, 0xED, 0xA0, 0x80, 0x62],
            [0x61, 0xF4, 0x90, 0x80, 0x80, 0x62], [0x61, 0xE2, 0x80, 0x62], [0x61, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x62],
            [0x61, 0x80, 0x62, 0xE2], [0x61, 0xE0, 0x80, 0xAF, 0x62], [0x61, 0xF0, 0x82, 0x82, 0xAC, 0x62, 0xF0, 0x9F],
        ] as [[UInt8]]
    )
    func `bytes that are no UTF-8 separate`(bytes: [UInt8]) {
        var words: [String] = []
        bytes.withUnsafeBufferPointer { bytes in
            Words.scan(bytes) { word in
                words.append(word.text)
                return true
            }
        }
        #expect(words == ["a", "b"])
    }
}
