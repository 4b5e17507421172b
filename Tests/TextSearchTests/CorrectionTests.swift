import Testing

@testable import TextSearch

@Suite struct CorrectionTests {
    private static func corrected(_ word: String, _ words: [String: Int]) -> [String] {
        Vocabulary(words.map { (word: $0.key, documents: $0.value) }).corrections(of: word, countMax: 10).map(\.word)
    }

    @Test(arguments: [
        // A letter too many, one too few, one for another, two swapped.
        ("speeed", "speed"), ("speculatve", "speculative"), ("candie", "candle"), ("brithday", "birthday"),
        ("правительсто", "правительство"), ("парлмаент", "парламент"),
        ("κυβέρηση", "κυβερνηση"), ("ειρνηη", "ειρηνη"),
        ("ממשלהה", "ממשלה"), ("ירושליים", "ירושלים"), ("בחיורת", "בחירות"),
        ("الحكوة", "الحكومة"), ("الانتخاابت", "الانتخابات"),
        ("정부대변", "정부대변인"), ("սահմանադրութւն", "սահմանադրություն"), ("საქართელო", "საქართველო"),
        // Its vowel signs are letters of its own here.
        ("प्रधनमंत्री", "प्रधानमंत्री"),
    ])
    func `finds what was meant in any alphabet`(typed: String, meant: String) {
        let typed = Folding.folded(typed)
        let meant = Folding.folded(meant)
        #expect(Self.corrected(typed, [meant: 3, "nevada": 50, "парк": 9, "ובכן": 2]) == [meant])
    }

    @Test func `one edit up to seven letters, two from eight on`() {
        #expect(Self.corrected("statmen", ["statement": 9]) == [])
        #expect(Self.corrected("statment", ["statement": 9]) == ["statement"])
        #expect(Self.corrected("sttement", ["statements": 9]) == ["statements"])
        #expect(Self.corrected("sttment", ["statement": 9]) == [])
        #expect(Self.corrected("sttemen", ["statement": 9]) == [])
        #expect(Self.corrected("statmnts", ["statements": 9]) == ["statements"])
        #expect(Self.corrected("stamnts", ["statements": 9]) == [])
        // Letters are counted, not bytes.
        #expect(Self.corrected("паркк", ["парк": 1]) == ["парк"])
        #expect(Self.corrected("парккк", ["парк": 1]) == [])
    }

    @Test func `leaves short words, known words and numbers alone`() {
        #expect(Self.corrected("teh", ["the": 900]) == [])
        #expect(Self.corrected("thee", ["the": 900]) == ["the"])
        #expect(Self.corrected("form", ["form": 1, "from": 900]) == [])
        #expect(Self.corrected("covid18", ["covid19": 90]) == [])
        #expect(Self.corrected("covida", ["covid": 9, "covid9": 90]) == ["covid"])
        #expect(Self.corrected("20245", ["2024": 90]) == [])
    }

    @Test func `scripts without blanks have no words to correct`() {
        #expect(Self.corrected("日本語文", ["日本語": 5, "日本": 9, "本語": 2]) == [])
        #expect(Self.corrected("ประเทศไทย", ["ประเทศไท": 5]) == [])
        #expect(Self.corrected("にほんごご", ["にほんご": 5]) == [])
    }

    @Test func `fewer edits come first, whatever the documents`() {
        let vocabulary = Vocabulary(of: [("contested", 1), ("connected", 5000)])
        #expect(
            vocabulary.corrections(of: "conteted", countMax: 5) == [
                Correction(word: "contested", documents: 1, distance: 1),
                Correction(word: "connected", documents: 5000, distance: 2),
            ]
        )
    }

    @Test func `the word of more documents comes first`() {
        #expect(Self.corrected("staing", ["staying": 4, "stating": 9, "staining": 50]) == ["stating", "staying"])
    }

    @Test func `each hint counts like four times as many documents`() {
        // The same first letter.
        #expect(Self.corrected("hice", ["nice": 39, "hire": 10]) == ["hire", "nice"])
        #expect(Self.corrected("hice", ["nice": 41, "hire": 10]) == ["nice", "hire"])
        // A doubled letter.
        #expect(Self.corrected("aple", ["able": 39, "apple": 10]) == ["apple", "able"])
        #expect(Self.corrected("aple", ["able": 41, "apple": 10]) == ["able", "apple"])
        // Letters in another order.
        #expect(Self.corrected("tial", ["till": 9, "tail": 3]) == ["tail", "till"])
        #expect(Self.corrected("clam", ["claim": 39, "calm": 10]) == ["calm", "claim"])
        #expect(Self.corrected("clam", ["claim": 41, "calm": 10]) == ["claim", "calm"])
    }

    @Test func `the first letter may be wrong, but not with another`() {
        #expect(Self.corrected("povernment", ["government": 9]) == ["government"])
        #expect(Self.corrected("ogvernment", ["government": 9]) == ["government"])
        #expect(Self.corrected("povernmnet", ["government": 9]) == [])
        #expect(Self.corrected("правительство", ["управителство": 9]) == [])
    }

    @Test func `noise beside a frequent word is left out`() {
        #expect(Self.corrected("goverment", ["government": 100, "governent": 1]) == ["government"])
        #expect(Self.corrected("govenment", ["government": 99, "govenments": 1]) == ["government", "govenments"])
        #expect(Self.corrected("govenment", ["government": 100, "govenments": 1]) == ["government"])
        #expect(Self.corrected("govenment", ["govenments": 1]) == ["govenments"])
    }

    @Test func `two words without their blank, where no one word is near`() {
        let words = ["climate": 40, "change": 30, "limit": 3, "hang": 3, "with": 2, "the": 90]
        let vocabulary = Vocabulary(words.map { (word: $0.key, documents: $0.value) })
        let both = Correction(word: "climate change", documents: 30, distance: 1)
        #expect(vocabulary.corrections(of: "climatechange", countMax: 3) == [both])
        // A half that is rare, one that is short, one that is unknown.
        #expect(vocabulary.corrections(of: "withclimate", countMax: 3) == [])
        #expect(vocabulary.corrections(of: "theclimate", countMax: 3) == [])
        #expect(vocabulary.corrections(of: "climatechances", countMax: 3) == [])
        #expect(
            Self.corrected("climatechange", ["climate": 9, "change": 9, "climatechanges": 1]) == ["climatechanges"]
        )
        #expect(Self.corrected("климатизменение", ["климат": 9, "изменение": 9]) == ["климат изменение"])
        let best = ["news": 9, "newspaper": 4, "paper": 4, "papers": 7, "hops": 5, "shops": 50, "newspapers": 3]
        #expect(Self.corrected("newspapershops", best) == ["newspaper shops", "newspapers hops"])
    }

    @Test func `no more than asked for`() {
        let vocabulary = Vocabulary(of: [("stating", 9), ("staying", 4), ("staling", 3)])
        for (countMax, count) in [(0, 0), (1, 1), (2, 2), (3, 3), (99, 3), (.max, 3), (-1, 0), (.min, 0)] {
            #expect(vocabulary.corrections(of: "staing", countMax: countMax).count == count)
        }
    }

    @Test func `words as long as they may be`() {
        let long = String(repeating: "abcdefgh", count: 8)
        #expect(Self.corrected(String(long.dropLast()), [long: 1]) == [long])
        #expect(Self.corrected(String(long.dropLast(2)) + "hg", [long: 1]) == [long])
        #expect(Self.corrected("a" + String(long.dropFirst(2)) + "x", [long: 1]) == [long])
        let cyrillic = String(repeating: "абвгдежз", count: 4)
        #expect(cyrillic.utf8.count == 64)
        #expect(Self.corrected(String(cyrillic.dropLast()), [cyrillic: 1]) == [cyrillic])
        // None of `Words`: known, but beyond what is corrected.
        #expect(Self.corrected(long + "h", [long: 1]) == [])
        #expect(Self.corrected(long, [long + "h": 1]) == [])
        #expect(Vocabulary(of: [(long + "h", 7)]).documents(holding: long + "h") == 7)
    }
}
