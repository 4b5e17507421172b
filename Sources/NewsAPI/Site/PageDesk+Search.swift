import HTTP
import HTTPTypes
import News

extension PageDesk {
    private static let hitsPerPage = 20

    /// `GET /stories?q=`
    func stories(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let text = reader.string("q", bytesMax: SearchHandlers.queryBytesMax) ?? ""
        if text.allSatisfy(\.isWhitespace), reader.faults.isEmpty { return try archive(request) }
        var query = SearchQuery(text: SearchText(text))
        query.limit = Self.hitsPerPage
        query.isExact = reader.flag("exact")
        query.budget = site.searchBudget
        let order = "search-" + query.sort.rawValue
        let cursor = reader.cursor(order: order)
        query.after = cursor?.keyset
        try reader.finish()

        // Later pages rank what the first one ranked.
        let now = min(cursor?.now ?? site.now(), site.now())
        let found = try site.read { [query] snapshot throws(NewsError) in
            (
                result: try snapshot.search(query, now: now),
                searched: try snapshot.searchKeys(),
                around: try surroundings(snapshot, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        let result = found.result
        var frame = PageFrame(masthead, found.around)
        frame.title = text
        frame.words = text
        frame.isIndexed = false
        let page = SearchPage(
            frame: frame,
            words: text,
            total: result.total,
            isPartial: result.isPartial,
            corrected: result.corrected.map { (to: $0, exact: Self.address(of: text, isExact: true)) },
            alternative: result.alternative.map { PageLink($0, Self.address(of: $0)) },
            hits: result.page.items.map(SearchPage.Hit.init),
            more: result.page.next.map {
                request.target.with(Cursor(order: order, keyset: $0, now: now))
            }
        )
        // The next who asks may find the machine less busy.
        if result.isPartial { return .respond(personal(page.html())) }
        return .respond(
            shared(page.html(), keys: [.site] + found.searched, changesAt: [found.nextDue], around: found.around)
        )
    }

    private static func address(of words: String, isExact: Bool = false) -> String {
        SitePath.stories + "?q=" + PercentCoding.encode(query: words) + (isExact ? "&exact=true" : "")
    }
}
