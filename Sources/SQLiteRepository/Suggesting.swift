import GRDB
import News
import TextSearch

extension Snapshot {
    func suggestions(for text: String, now: Timestamp) throws(NewsError) -> Suggestions {
        try query { database in
            guard let last = Words.all(in: text).last, last.range.upperBound == text.utf8.count else {
                return Suggestions()
            }
            guard last.text.unicodeScalars.count >= Suggestions.lettersMin else { return Suggestions() }
            let index = try IndexReader(database, memory.search, due: [])
            let known = try vocabularies.words(
                beginningWith: last.text,
                countMax: Suggesting.wordsMax,
                in: index,
                database
            )
            let endings = try known.filter { try index.holds($0) }.prefix(Suggesting.queriesMax)
            let patterns = SearchPatterns(typing: text)
            let words = try patterns.wanted.flatMap(\.words).map { word in
                word.isPrefix && word.word == last.text ? Suggesting.telling(Array(endings)) : try word.terms(in: index)
            }
            let articles = try index.documents(titled: words, countMax: Suggesting.articlesMax)
            let marker = Marker(patterns)
            let typed = String(decoding: text.utf8.prefix(last.range.lowerBound), as: UTF8.self)
            return Suggestions(
                queries: endings.map { typed + $0 },
                articles: try articles.compactMap { try article($0, marker, now) }
            )
        }
    }

    private func article(_ id: Int, _ marker: Marker, _ now: Timestamp) throws -> SuggestedArticle? {
        try database.row(
            "SELECT slug, title, language FROM article WHERE id = ? AND status = 'published' AND published_at <= ?",
            [.integer(Int64(id)), .integer(now.seconds)]
        ) { columns in
            let (slug, title) = (columns.text(), columns.text())
            let marked = marker.mark(title, isEnglish: Document.isEnglish(columns.text()))
            return SuggestedArticle(slug: slug, title: marked)
        }
    }
}

private enum Suggesting {
    static let wordsMax = 12
    static let queriesMax = 8
    static let articlesMax = 5

    /// Titles are not looked for by words that stand in all of them, unless there are no others.
    static func telling(_ words: [String]) -> [String] {
        let telling = words.filter { !StopWords.contains($0) }
        return telling.isEmpty ? words : telling
    }
}

extension SearchPatterns {
    /// Words of which the last is not ended yet.
    fileprivate init(typing text: String) {
        var items = Words.all(in: text).map { Item($0.text) }
        if !items.isEmpty { items[items.count - 1].isPrefix = true }
        self.init(wanted: items)
    }
}
