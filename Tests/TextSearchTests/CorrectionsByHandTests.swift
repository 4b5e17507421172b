import TestSupport
import Testing

@testable import TextSearch

/// Holds `Vocabulary.corrections` against the definition of the distance, over all words.
@Suite struct CorrectionsByHandTests {
    /// Few letters, so that words are near each other. In the last ones, letters fall into the same group of a
    /// `LetterSet`, or take four bytes, or are marks.
    private static let alphabets: [[Unicode.Scalar]] = [
        ["a", "b", "c", "d"], ["а", "б", "в", "г"], ["α", "β", "γ"], ["א", "ב", "ג"], ["ا", "ب", "ت"],
        ["a", "с", "σ", "b"], ["\u{10428}", "\u{10429}", "\u{1E922}"], ["क", "\u{93E}", "\u{94D}"],
        ["a", "b", "c", "7"], ["a", "b", "日"],
    ]

    @Test(arguments: alphabets.indices)
    func `finds all that are near enough, and nothing else`(alphabet: Int) {
        let letters = Self.alphabets[alphabet]
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<6 {
            // No weight is a hundred times another: nothing counts as noise.
            let words = Set((0..<150).map { _ in Self.word(letters, &random) }).map { (word: $0, documents: 7) }
            let vocabulary = Vocabulary(words)
            for _ in 0..<30 {
                let typed = Self.misspelt(words.randomElement(using: &random)?.word ?? "", letters, &random)
                let found = Self.corrections(of: typed, vocabulary)
                let expected = Self.near(typed, words)
                #expect(found.count == expected.count, "\(typed)")
                for correction in found {
                    #expect(correction.distance == expected[correction.word], "\(typed): \(correction)")
                }
            }
        }
    }

    @Test func `puts them in order, and leaves out no more than noise`() {
        let letters = Self.alphabets[0]
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<40 {
            let words = Set((0..<300).map { _ in Self.word(letters, &random) })
                .map { (word: $0, documents: 1 << Int.random(in: 0...12, using: &random)) }
            let vocabulary = Vocabulary(words)
            let typed = Self.word(letters, &random)
            let found = Self.corrections(of: typed, vocabulary)
            func weight(_ word: String) -> Int {
                let documents = UInt32(vocabulary.documents(holding: word))
                return CorrectionRules.weight(
                    of: Array(word.unicodeScalars),
                    documents: documents,
                    typed: Array(typed.unicodeScalars)
                )
            }
            for (one, next) in zip(found, found.dropFirst()) {
                #expect(one.distance <= next.distance)
                if one.distance == next.distance { #expect(weight(one.word) >= weight(next.word)) }
            }
            for (word, distance) in Self.near(typed, words) where !found.contains(where: { $0.word == word }) {
                let best = found.first { $0.distance == distance }.map { weight($0.word) } ?? 0
                #expect(weight(word) * CorrectionRules.noiseFactor <= best)
            }
        }
    }

    @Test func `the distance is that of the definition`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<20_000 {
            let letters = Self.alphabets.randomElement(using: &random) ?? []
            let (one, other) = (Self.word(letters, &random), Self.word(letters, &random))
            var text = other
            let distance = text.withUTF8 { EditDistance(from: Array(one.unicodeScalars)).distance(to: $0) }
            #expect(distance == Self.distance(one, other), "\(one), \(other)")
        }
    }

    /// Without those of two words.
    private static func corrections(of typed: String, _ vocabulary: Vocabulary) -> [Correction] {
        vocabulary.corrections(of: typed, countMax: .max).filter { !$0.word.unicodeScalars.contains(" ") }
    }

    // MARK: By hand

    /// The words that the rules allow, with their distances.
    private static func near(_ typed: String, _ words: [(word: String, documents: Int)]) -> [String: Int] {
        func isOfLetters(_ word: String) -> Bool { !word.unicodeScalars.contains { $0 == "7" || $0 == "日" } }
        let count = typed.unicodeScalars.count
        var near: [String: Int] = [:]
        guard count >= 4, isOfLetters(typed), !words.contains(where: { $0.word == typed }) else { return [:] }
        for (word, _) in words where isOfLetters(word) && word.unicodeScalars.count >= 3 {
            let edits = distance(typed, word)
            let sameFirst = typed.unicodeScalars.first == word.unicodeScalars.first
            if edits <= (count >= 8 && sameFirst ? 2 : 1) { near[word] = edits }
        }
        return near
    }

    /// The optimal string alignment distance by its recurrence.
    private static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
        var table = one.indices.map { _ in [Int](repeating: 0, count: other.count + 1) }
        table.insert(Array(0...other.count), at: 0)
        for row in 1...one.count {
            table[row][0] = row
            for column in 1...other.count {
                let replaced = table[row - 1][column - 1] + (one[row - 1] == other[column - 1] ? 0 : 1)
                var least = min(replaced, table[row - 1][column] + 1, table[row][column - 1] + 1)
                if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
                    least = min(least, table[row - 2][column - 2] + 1)
                }
                table[row][column] = least
            }
        }
        return table[one.count][other.count]
    }

    private static func word(_ letters: [Unicode.Scalar], _ random: inout SeededRandom) -> String {
        let count = Int.random(in: 1...12, using: &random)
        return text((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
    }

    private static func misspelt(
        _ word: String,
        _ letters: [Unicode.Scalar],
        _ random: inout SeededRandom
    ) -> String {
        var scalars = Array(word.unicodeScalars)
        for _ in 0..<Int.random(in: 0...3, using: &random) where scalars.count > 1 {
            let place = Int.random(in: 0..<scalars.count - 1, using: &random)
            let letter = letters.randomElement(using: &random) ?? "a"
            switch Int.random(in: 0..<4, using: &random) {
            case 0: scalars.insert(letter, at: place)
            case 1: scalars.remove(at: place)
            case 2: scalars[place] = letter
            default: scalars.swapAt(place, place + 1)
            }
        }
        return text(scalars)
    }

    private static func text(_ scalars: [Unicode.Scalar]) -> String { String(String.UnicodeScalarView(scalars)) }
}
