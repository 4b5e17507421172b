import News

extension Newsroom {
    func search(
        _ text: String,
        at now: Timestamp = Newsroom.now,
        _ change: (inout SearchQuery) -> Void = { _ in }
    ) throws -> SearchResult {
        var query = SearchQuery(text: SearchText(text))
        change(&query)
        return try repository.read { [query] snapshot throws(NewsError) in try snapshot.search(query, now: now) }
    }

    func found(_ text: String, _ change: (inout SearchQuery) -> Void = { _ in }) throws -> [String] {
        try search(text, change).page.items.map(\.slug)
    }
}
