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
            let words = try vocabularies.words(
                beginningWith: last.text,
                countMax: Suggesting.wordsMax,
                in: index,
                database
            )
            let known = try words.filter { try index.holds($0) }
            let typed = String(decoding: text.utf8.prefix(last.range.lowerBound), as: UTF8.self)
            return Suggestions(
                queries: known.prefix(Suggesting.queriesMax).map { typed + $0 },
                articles: try articles(titled: text, in: index, now: now)
            )
        }
    }

    /// Those that fit best, if what was typed stands in their titles.
    private func articles(titled text: String, in index: IndexReader, now: Timestamp) throws -> [SuggestedArticle] {
        var patterns = SearchPatterns(typing: text)
        patterns.limitExpansions(to: Suggesting.expansionsMax)
        _ = try memory.search.matching.find(patterns, in: index) { true }
        let best = Best.hits(of: memory.search.matching.hits.filter(\.holdsAll), count: Suggesting.articlesMax)
        let marker = Marker(patterns)
        return try best.sorted { ($0.score, $0.document) > ($1.score, $1.document) }.compactMap { hit in
            let found = try database.row(
                """
                SELECT slug, title, language FROM article
                WHERE id = ? AND status = 'published' AND published_at <= ?
                """,
                [.integer(Int64(hit.document)), .integer(now.seconds)]
            ) { columns in
                let (slug, title) = (columns.text(), columns.text())
                let marked = marker.mark(title, isEnglish: Document.isEnglish(columns.text()))
                return SuggestedArticle(slug: slug, title: marked)
            }
            guard let found, found.title.pieces.contains(where: \.isMarked) else { return nil }
            return found
        }
    }
}

private enum Suggesting {
    static let wordsMax = 12
    static let queriesMax = 8
    static let articlesMax = 5
    /// Words that what was typed last may begin, when titles are looked for.
    static let expansionsMax = 8
}

extension SearchPatterns {
    /// Words of which the last is not ended yet.
    fileprivate init(typing text: String) {
        var items = Words.all(in: text).map { Item($0.text) }
        if !items.isEmpty { items[items.count - 1].isPrefix = true }
        self.init(wanted: items)
    }
}
