import TestSupport
import Testing

@testable import TextSearch

@Suite struct VocabularyTests {
    @Test func `knows how many documents hold a word`() {
        let vocabulary = Vocabulary(of: [("storm", 3), ("été", 2), ("ete", 1), ("日本", 4), ("storms", 1)])
        #expect(vocabulary.count == 5)
        #expect(vocabulary.documents(holding: "storm") == 3)
        #expect(vocabulary.documents(holding: "storms") == 1)
        #expect(vocabulary.documents(holding: "日本") == 4)
        for word in ["", "stor", "stormy", "日", "Storm", "zzz", "\u{0}"] {
            #expect(vocabulary.documents(holding: word) == 0)
        }
        // Bytes count, not what Swift calls equal.
        #expect(vocabulary.documents(holding: "e\u{301}te\u{301}") == 0)
    }

    @Test func `adds up a word that comes twice, and leaves out what no document holds`() {
        let vocabulary = Vocabulary(of: [("storm", 3), ("wind", 0), ("rain", -5), ("", 9), ("storm", 4), ("fog", .max)])
        #expect(vocabulary.count == 2)
        #expect(vocabulary.documents(holding: "storm") == 7)
        #expect(vocabulary.documents(holding: "fog") == Int(UInt32.max))
        #expect(Vocabulary(of: [("hail", .max), ("hail", .max)]).documents(holding: "hail") == Int(UInt32.max))
    }

    @Test func `an empty one knows nothing`() {
        let vocabulary = Vocabulary(of: [])
        #expect(vocabulary.count == 0)
        #expect(vocabulary.documents(holding: "storm") == 0)
        #expect(vocabulary.corrections(of: "storm", countMax: 3).isEmpty)
        #expect(vocabulary.corrections(of: "climatechange", countMax: 3).isEmpty)
        #expect(vocabulary.words(beginningWith: "", countMax: 3).isEmpty)
        #expect(vocabulary.words(beginningWith: "st", countMax: 3).isEmpty)
    }

    @Test func `suggests the most frequent words that begin so`() {
        let vocabulary = Vocabulary(of: [
            ("storm", 3), ("stop", 9), ("star", 3), ("sun", 50), ("st", 1), ("日本", 2), ("日記", 3),
        ])
        #expect(vocabulary.words(beginningWith: "st", countMax: 3).map(\.word) == ["stop", "star", "storm"])
        #expect(vocabulary.words(beginningWith: "st", countMax: 9).map(\.documents) == [9, 3, 3, 1])
        #expect(vocabulary.words(beginningWith: "日", countMax: 9).map(\.word) == ["日記", "日本"])
        #expect(vocabulary.words(beginningWith: "sunny", countMax: 9).isEmpty)
        for countMax in [0, -1, .min] { #expect(vocabulary.words(beginningWith: "st", countMax: countMax).isEmpty) }
        #expect(vocabulary.words(beginningWith: "", countMax: .max).count == 7)
    }

    @Test func `suggests what a filter and a sort would`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<100 {
            var words: [String: Int] = [:]
            let letters: [Character] = ["a", "b", "я", "日", "𐐨", "\u{0}"]
            for _ in 0..<Int.random(in: 0...300, using: &random) {
                let length = Int.random(in: 1...12, using: &random)
                let word = String((0..<length).map { _ in letters.randomElement(using: &random) ?? "a" })
                words[word] = Int.random(in: 1...20, using: &random)
            }
            let vocabulary = Vocabulary(words.map { (word: $0.key, documents: $0.value) })
            for (word, documents) in words { #expect(vocabulary.documents(holding: word) == documents) }
            for _ in 0..<10 {
                let length = Int.random(in: 0...4, using: &random)
                let prefix = String((0..<length).map { _ in letters.randomElement(using: &random) ?? "a" })
                let expected = words.filter { $0.key.utf8.starts(with: prefix.utf8) }
                    .sorted {
                        $0.value != $1.value
                            ? $0.value > $1.value : $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
                    }
                let countMax = [1, 2, 5, 8, 50, 1000].randomElement(using: &random) ?? 8
                let found = vocabulary.words(beginningWith: prefix, countMax: countMax)
                #expect(found.map(\.word) == expected.prefix(countMax).map(\.key))
                #expect(found.map(\.documents) == expected.prefix(countMax).map(\.value))
            }
        }
    }

    @Test func `stands hostile input`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<200 {
            let words = (0..<50).map { _ in
                (word: random.hostileText(0...40), documents: Int.random(in: -1...5, using: &random))
            }
            let vocabulary = Vocabulary(words)
            for _ in 0..<20 {
                let text = random.hostileText(0...40)
                for correction in vocabulary.corrections(of: text, countMax: 3) {
                    #expect(Words.all(in: correction.word).map(\.text).joined(separator: " ") == correction.word)
                }
                for word in vocabulary.words(beginningWith: text, countMax: 3) {
                    #expect(word.word.utf8.starts(with: text.utf8))
                }
            }
        }
        let vocabulary = Vocabulary(of: [(String(repeating: "a", count: 1 << 20), 1), ("aaaa", 1)])
        #expect(vocabulary.corrections(of: String(repeating: "a", count: 1 << 20 - 1), countMax: 3).isEmpty)
        #expect(vocabulary.corrections(of: "aaaaa", countMax: 3).map(\.word) == ["aaaa"])
    }
}

extension Vocabulary {
    /// Words and the documents that hold them, without their labels.
    convenience init(of words: [(String, Int)]) {
        self.init(words.map { (word: $0.0, documents: $0.1) })
    }
}
