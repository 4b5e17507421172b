package import News

/// What a search looks for, ready to be found again in the texts of its hits.
///
/// **What is marked:** a word whose folded text is what is looked for, or begins with it where a beginning is looked
/// for, or has the same stem, in an English text. Of a character that stands for all pairs which begin with it, only
/// the character. Of several words in a row only whole rows, each of their words; where a text has no whole row, its
/// words wherever they stand.
///
/// Marks stand on the text as it is spelt. Those that overlap or touch are one.
package struct Marker: Sendable {
    private let words: [MarkedWord]
    private let rows: [MarkedRow]
    private let beginnings: WordBeginnings
    private let englishBeginnings: WordBeginnings

    /// More of a body is not searched, in bytes of UTF-8: nobody writes articles of that length.
    package static let searchedMax = 256 * 1024

    /// For what is wanted; what is excluded stands in no hit.
    package init(_ patterns: SearchPatterns) {
        var words: [MarkedWord] = []
        var rows: [MarkedRow] = []
        for pattern in patterns.wanted {
            rows.append(MarkedRow(first: words.count, distances: pattern.distances))
            for word in pattern.words { words.append(MarkedWord(word, row: rows.count - 1)) }
        }
        self.words = words
        self.rows = rows
        beginnings = WordBeginnings(of: words, isEnglish: false)
        let isEnglishOther = words.contains { $0.stem != nil }
        englishBeginnings = isEnglishOther ? WordBeginnings(of: words, isEnglish: true) : beginnings
    }

    /// The whole text. Its pieces put together are the text.
    ///
    /// - isEnglish: whether words stand for their stems in it.
    package func mark(_ text: String, isEnglish: Bool) -> MarkedText {
        var text = text
        return text.withUTF8 { text in
            var search = search(in: text, isEnglish: isEnglish, endsWithExcerpt: false)
            search.run()
            return MarkedText(text, 0..<text.count, marks: search.marks)
        }
    }

    /// The piece of a text that shows most of what is looked for, about 200 letters: the first that holds all of it, or
    /// else the one that holds most different things, then most mentions of them, the earliest of equals. A text that
    /// holds nothing shows its beginning.
    ///
    /// - text: UTF-8; what is not is repaired.
    /// - isEnglish: whether words stand for their stems in it.
    /// - Returns: blanks and line ends inside are single blanks, and an ellipsis of its own stands where the text goes
    ///   on. No pieces of a text without anything to see.
    package func excerpt(of text: UnsafeBufferPointer<UInt8>, isEnglish: Bool) -> MarkedText {
        var search = search(in: text, isEnglish: isEnglish, endsWithExcerpt: true)
        search.run()
        return Excerpt(of: text, around: search.window, marks: search.marks).markedText
    }

    func search(
        in text: UnsafeBufferPointer<UInt8>,
        isEnglish: Bool,
        endsWithExcerpt: Bool
    ) -> MarkSearch {
        MarkSearch(
            text,
            words: words,
            rows: rows,
            beginnings: isEnglish ? englishBeginnings : beginnings,
            isEnglish: isEnglish,
            endsWithExcerpt: endsWithExcerpt
        )
    }
}

/// Words that stand in a row, often one alone.
struct MarkedRow: Sendable {
    /// Its first word among those of the marker; the others come next.
    var first: Int
    /// How far each word stands behind the first one.
    var distances: [Int]
}

/// A word that is looked for.
struct MarkedWord: Sendable {
    /// Folded.
    let bytes: [UInt8]
    let isPrefix: Bool
    /// `nil` where only the word as it is spelt is looked for.
    let stem: String?
    /// A character of an unspaced script, which may be the beginning of any pair.
    let isCharacter: Bool
    /// The row that it belongs to.
    let row: Int

    init(_ pattern: WordPattern, row: Int) {
        bytes = Array(pattern.word.utf8)
        isPrefix = pattern.isPrefix
        self.row = row
        let isStemmed = !isPrefix && bytes.allSatisfy { $0 &- 0x61 < 26 }
        stem = isStemmed ? EnglishStemmer.stem(pattern.word) : nil
        let characters = pattern.word.unicodeScalars.count { Folding.folded($0).kind == .unspaced }
        isCharacter = isPrefix && characters == 1
    }

    /// By bytes, since folding has made one spelling of all.
    func isFound(in word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard isPrefix ? word.count >= bytes.count : word.count == bytes.count else { return false }
        for index in bytes.indices where bytes[index] != word[index] { return false }
        return true
    }
}
