import GRDB
import News
import TextSearch

/// Finds out what somebody meant whose words no article holds.
struct QuerySpelling {
    private let index: IndexReader
    private let vocabularies: Vocabularies
    private let database: Database

    init(_ index: IndexReader, _ vocabularies: Vocabularies, _ database: Database) {
        self.index = index
        self.vocabularies = vocabularies
        self.database = database
    }

    /// The same text with other words in place of those that the index does not hold; `nil` when there are none that are near.
    func corrected(_ text: SearchText) throws -> String? {
        try rewritten(text) { word in
            guard try !index.holds(word) else { return nil }
            let isForm = try index.holds(IndexTerm.stem(of: word))
            if isForm, Self.inflections.contains(where: word.hasSuffix) { return nil }
            let corrections = try vocabularies.vocabulary(database).corrections(of: word, countMax: 3)
            return try corrections.filter { !isForm || isSurelyMeant($0, by: word) }.first {
                try $0.word.split(separator: " ").allSatisfy { try isKnown(String($0)) }
            }?
            .word
        }
    }

    /// With these a word may well be a form that nobody wrote so far of one that stands in the index.
    private static let inflections = ["s", "ed", "ing", "ly", "er", "est"]

    /// With another ending it may be, or it shares its stem with another word by chance (`cylindical` and `cylinder`).
    private func isSurelyMeant(_ correction: TextSearch.Correction, by word: String) -> Bool {
        correction.distance == 1 && correction.documents >= 3 && correction.word.first == word.first
    }

    /// The same text with common words in place of ones that are as good as unknown.
    func alternative(to text: SearchText) throws -> String? {
        try rewritten(text) { word in
            let alternative = try vocabularies.vocabulary(database).alternative(to: word)?.word
            return try alternative.flatMap { try isKnown($0) ? $0 : nil }
        }
    }

    /// Words that stand alone and whole; what is quoted is meant as it is.
    private func rewritten(_ text: SearchText, _ other: (String) throws -> String?) throws -> String? {
        let alone = Set(
            text.wanted.filter { !$0.isQuoted && !$0.isPrefix }.flatMap { Words.all(in: $0.words) }.map(\.text)
        )
        var rewritten = Array(text.source.utf8)
        var isOther = false
        for word in Words.all(in: text.source).reversed() where alone.contains(word.text) {
            guard let other = try other(word.text) else { continue }
            rewritten.replaceSubrange(word.range, with: other.utf8)
            isOther = true
        }
        return isOther ? String(decoding: rewritten, as: UTF8.self) : nil
    }

    /// In some form: a word whose stem stands in the index is no misspelling.
    private func isKnown(_ word: String) throws -> Bool {
        try index.holds(word) || index.holds(IndexTerm.stem(of: word))
    }
}
