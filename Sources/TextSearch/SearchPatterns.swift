/// What is looked for, in terms of the index.
package struct SearchPatterns: Equatable, Sendable {
    package private(set) var wanted: [Pattern] = []
    package private(set) var excluded: [Pattern] = []

    /// Something that a reader typed between blanks or quotes.
    package struct Item: Equatable, Sendable {
        package var text: String
        package var isQuoted: Bool
        /// Its last word is only the beginning of one.
        package var isPrefix: Bool

        package init(_ text: String, isQuoted: Bool = false, isPrefix: Bool = false) {
            self.text = text
            self.isQuoted = isQuoted
            self.isPrefix = isPrefix
        }
    }

    /// Terms of the index, as they stand in it.
    package init(terms: [String]) {
        wanted = terms.map { Pattern(words: [WordPattern(word: $0, isPrefix: false)], distances: [0]) }
    }

    /// Words that tell nothing are passed over, unless there are no others or they are quoted.
    package init(wanted: [Item], excluded: [Item] = []) {
        let all = wanted.flatMap { item in Pattern.all(of: item).map { (pattern: $0, isQuoted: item.isQuoted) } }
        let telling = all.filter { $0.isQuoted || !$0.pattern.isStopWord }
        for (pattern, _) in telling.isEmpty ? all : telling where !self.wanted.contains(pattern) {
            self.wanted.append(pattern)
        }
        self.excluded = excluded.flatMap { item in Pattern.all(of: item, isWhole: true) }
    }
}

/// One thing to be found: a word, or several in a row.
package struct Pattern: Equatable, Sendable {
    package var words: [WordPattern]
    /// How far each word stands behind the first one.
    package var distances: [Int]

    /// A longer run of a script without blanks holds more than one word.
    private static let runMax = 4

    /// - isWhole: never in pieces.
    fileprivate static func all(of item: SearchPatterns.Item, isWhole: Bool = false) -> [Pattern] {
        let words = Words.sought(in: item.text)
        guard let first = words.first else { return [] }
        var patterns = words.map { WordPattern(word: $0.text, isPrefix: $0.isSingle) }
        if item.isPrefix { patterns[patterns.count - 1].isPrefix = true }
        // A short run is most likely one word; what other signs join may be written in other ways.
        let isOneWord = words.count <= runMax && words.allSatisfy(\.isPiece)
        guard item.isQuoted || isWhole || isOneWord else {
            return patterns.map { Pattern(words: [$0], distances: [0]) }
        }
        return [Pattern(words: patterns, distances: words.map { $0.position - first.position })]
    }

    var isStopWord: Bool {
        words.count == 1 && !words[0].isPrefix && StopWords.contains(words[0].word)
    }
}

package struct WordPattern: Equatable, Sendable {
    /// Folded.
    package var word: String
    package var isPrefix: Bool
    /// Words that a beginning may stand for.
    private static let expansionsMax = 256

    init(word: String, isPrefix: Bool) {
        self.word = word
        self.isPrefix = isPrefix
    }

    /// The index's terms that stand for it: what stands for more, first.
    package func terms(in index: some TermIndex) throws -> [String] {
        if isPrefix { return try index.terms(beginningWith: word, countMax: Self.expansionsMax) }
        let isStemmed = word.utf8.allSatisfy { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        return isStemmed ? [IndexTerm.stem(of: word), word] : [word]
    }
}
