import TestSupport
import Testing
import TextSearch

@Suite struct MatchingTests {
    private static func document(_ body: String, title: String = "", language: String = "en") -> Document {
        Document(body: body, title: title, summary: "", tags: [], language: language)
    }

    private static func found(
        _ items: [SearchPatterns.Item],
        without excluded: [SearchPatterns.Item] = [],
        in index: MemoryIndex
    ) throws
        -> [Int: Bool]
    {
        var matching = Matching()
        let isWhole = try matching.find(SearchPatterns(wanted: items, excluded: excluded), in: index) { true }
        #expect(isWhole)
        return Dictionary(uniqueKeysWithValues: matching.hits.map { ($0.document, $0.holdsAll) })
    }

    @Test func `words, stems, beginnings and rows are found, and told apart`() throws {
        var index = MemoryIndex()
        index.add(Self.document("The storm floods the old harbour."), as: 1)
        index.add(Self.document("Old storms flooded harbours."), as: 2)
        index.add(Self.document("Les storms et le harbour", language: "fr"), as: 3)
        index.addFresh(Self.document("A harbour without a storm"), as: 2_500)
        #expect(try Self.found([.init("storm")], in: index) == [1: true, 2: true, 2_500: true])
        #expect(try Self.found([.init("storms")], in: index) == [1: true, 2: true, 3: true, 2_500: true])
        #expect(try Self.found([.init("storm"), .init("flooding")], in: index) == [1: true, 2: true, 2_500: false])
        #expect(try Self.found([.init("stor", isPrefix: true)], in: index).keys.sorted() == [1, 2, 3, 2_500])
        #expect(try Self.found([.init("old harbour", isQuoted: true)], in: index) == [1: true])
        #expect(try Self.found([.init("old harb", isQuoted: true, isPrefix: true)], in: index) == [1: true])
        #expect(try Self.found([.init("harbour")], without: [.init("old")], in: index) == [3: true, 2_500: true])
        #expect(try Self.found([.init("the")], in: index) == [1: true])
        #expect(try Self.found([.init("the"), .init("old")], in: index) == [1: true, 2: true])
        #expect(try Self.found([.init("nothing")], in: index) == [:])
    }

    @Test func `a fresh document takes the place of what the postings say of it`() throws {
        var index = MemoryIndex()
        index.add(Self.document("An old storm"), as: 7)
        index.addFresh(Self.document("A new flood"), as: 7)
        #expect(try Self.found([.init("storm")], in: index) == [:])
        #expect(try Self.found([.init("old storm", isQuoted: true)], in: index) == [:])
        #expect(try Self.found([.init("new flood", isQuoted: true)], in: index) == [7: true])
    }

    @Test func `runs without blanks are found by words of any length in them`() throws {
        var index = MemoryIndex()
        index.add(Self.document("東京都の気候変動対策会議", language: "ja"), as: 1)
        index.add(Self.document("候補の気動車", language: "ja"), as: 2)
        for word in ["気候", "気候変動", "変動対策", "会議", "議", "都", "気候変動対策"] {
            #expect(try Self.found([.init(word)], in: index)[1] == true, "\(word)")
        }
        #expect(try Self.found([.init("候変")], in: index) == [1: true])
        #expect(try Self.found([.init("気")], in: index) == [1: true, 2: true])
    }

    @Test func `what stands in the title, and what is rare, comes first`() throws {
        var index = MemoryIndex()
        for number in 1...50 { index.add(Self.document("common words of no weight"), as: number) }
        index.add(Self.document("common rare", title: "plain"), as: 60)
        index.add(Self.document("plain text", title: "rare"), as: 61)
        var matching = Matching()
        _ = try matching.find(SearchPatterns(wanted: [.init("rare"), .init("common")]), in: index) { true }
        let ranked = matching.hits.sorted { $0.score > $1.score }.map(\.document)
        #expect(ranked.prefix(2) == [60, 61] || ranked.prefix(2) == [61, 60])
        #expect(matching.hits.count == 52)
    }

    /// Against a search that looks at every word of every document.
    @Test func `whatever is asked, what is found is what a slow search finds`() throws {
        var random = SeededRandom.printingItsSeed()
        let vocabulary = [
            "storm", "storms", "flood", "flooded", "harbour", "old", "new", "the", "of", "日本語", "本", "ß", "l'eau",
        ]
        func text(_ count: Int) -> String {
            (0..<count).map { _ in vocabulary.randomElement(using: &random) ?? "" }.joined(separator: " ")
        }
        for _ in 0..<40 {
            var index = MemoryIndex()
            var documents: [Int: Document] = [:]
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let number = Int.random(in: 1...3_000, using: &random)
                let document = Document(
                    body: text(Int.random(in: 0...30, using: &random)),
                    title: text(Int.random(in: 0...3, using: &random)),
                    summary: text(Int.random(in: 0...3, using: &random)),
                    tags: [text(1), text(2)],
                    language: Bool.random(using: &random) ? "en" : "de"
                )
                if documents[number] == nil {
                    index.add(document, as: number)
                } else {
                    index.addFresh(document, as: number)
                }
                if documents[number] != nil, index.fresh.count(where: { $0.number == number }) > 1 {
                    index.fresh.removeAll { $0.number == number }
                    index.addFresh(document, as: number)
                }
                documents[number] = document
            }
            for _ in 0..<30 {
                let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    let isQuoted = Bool.random(using: &random)
                    return SearchPatterns.Item(
                        text(isQuoted ? Int.random(in: 1...3, using: &random) : 1),
                        isQuoted: isQuoted,
                        isPrefix: Int.random(in: 0..<5, using: &random) == 0
                    )
                }
                let found = try Self.found(items, in: index)
                let slow = SlowSearch.found(SearchPatterns(wanted: items), in: documents)
                #expect(found == slow, "\(items)")
            }
        }
    }
}

/// Looks at everything.
private enum SlowSearch {
    static func found(_ patterns: SearchPatterns, in documents: [Int: Document]) -> [Int: Bool] {
        documents.compactMapValues { document in
            let held = patterns.wanted.count { holds($0, document) }
            return held == 0 ? nil : held == patterns.wanted.count
        }
    }

    private static func holds(_ pattern: Pattern, _ document: Document) -> Bool {
        let isEnglish = document.language == "en"
        return ([document.body, document.title, document.summary] + document.tags).contains { text in
            let words = Dictionary(grouping: Words.all(in: text), by: \.position)
            return words.keys.contains { start in
                zip(pattern.words, pattern.distances).allSatisfy { wanted, distance in
                    words[start + distance]?.contains { word in
                        if wanted.isPrefix { return word.text.utf8.starts(with: wanted.word.utf8) }
                        let isStemmed = isEnglish && wanted.word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
                        return word.text == wanted.word
                            || isStemmed && EnglishStemmer.stem(word.text) == EnglishStemmer.stem(wanted.word)
                    } ?? false
                }
            }
        }
    }
}
