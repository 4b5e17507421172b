import HTTP
import HTTPTypes
import JSON
import News

struct SearchHandlers: Sendable {
    let site: Site
    static let queryBytesMax = 4_000

    /// `GET /search`
    func search(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let text = reader.string("q", bytesMax: Self.queryBytesMax)
        if text == nil { reader.fault("q", "is required") }
        var query = SearchQuery(text: SearchText(text ?? ""))
        query.filter = reader.articleFilter()
        query.sort = reader.choice("sort", default: .relevance)
        query.limit = reader.limit()
        query.isExact = reader.flag("exact")
        query.facets = Set(reader.choices("facets"))
        query.budget = site.searchBudget
        let cursor = reader.cursor(order: "search-" + query.sort.rawValue)
        query.after = cursor?.keyset
        try reader.finish()

        // Later pages rank what the first one ranked.
        let now = min(cursor?.now ?? site.now(), site.now())
        let (result, searched, nextDue) = try site.read { [query] snapshot throws(NewsError) in
            (try snapshot.search(query, now: now), try snapshot.searchKeys(), try snapshot.nextDue(after: now))
        }
        let next = result.page.next.map { keyset in
            request.target.with(
                Cursor(
                    order: "search-" + query.sort.rawValue,
                    keyset: keyset,
                    now: query.sort == .relevance ? now : nil
                )
            )
        }
        let keys = ([.site] + searched).map(\.description)
        var response = Response.json(keys: keys, reserving: 1024 + result.page.items.count * 1024) { json in
            json.member(
                "hits",
                array: { json in
                    for hit in result.page.items { json.hit(hit) }
                }
            )
            json.member("total", result.total)
            json.member("next", next)
            if let corrected = result.corrected {
                json.member(
                    "corrected",
                    object: { json in
                        json.member("from", query.text.source)
                        json.member("to", corrected)
                    }
                )
            } else {
                json.name("corrected")
                json.null()
            }
            if !query.facets.isEmpty { json.member("facets", object: { $0.facets(of: result) }) }
            if let alternative = result.alternative { json.member("did_you_mean", alternative) }
            if result.isPartial { json.member("partial", true) }
        }
        // The next who asks may find the machine less busy.
        if result.isPartial { response.fields[.cacheControl] = "private, no-store" }
        response.addNextLink(next)
        response.mayChange(at: [nextDue])
        return .respond(response)
    }
}

extension SearchHandlers {
    /// `GET /search/suggest`
    func suggest(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let text = reader.string("q", bytesMax: 200)
        if text == nil { reader.fault("q", "is required") }
        try reader.finish()
        let now = site.now()
        let (found, nextDue) = try site.read { snapshot throws(NewsError) in
            (try snapshot.suggestions(for: text ?? "", now: now), try snapshot.nextDue(after: now))
        }
        var response = Response.json(keys: [Key.site, .articles].map(\.description)) { json in
            json.member(
                "queries",
                array: { json in
                    for query in found.queries { json.string(query) }
                }
            )
            json.member(
                "articles",
                array: { json in
                    for article in found.articles {
                        json.object { json in
                            json.member("slug", article.slug)
                            json.member("title", article.title.plain)
                            json.member("title_html", article.title.html)
                        }
                    }
                }
            )
        }
        response.mayChange(at: [nextDue])
        return .respond(response)
    }
}

extension JSONWriter {
    fileprivate mutating func facets(of result: SearchResult) {
        for facet in SearchFacet.allCases {
            guard let counts = result.facets[facet] else { continue }
            name(escaping: facet.rawValue)
            array { json in
                for count in counts {
                    json.object { json in
                        if facet == .month {
                            json.member("month", count.value)
                        } else {
                            json.member("slug", count.value)
                            json.member("name", count.name)
                        }
                        json.member("count", count.count)
                    }
                }
            }
        }
    }

    fileprivate mutating func hit(_ hit: SearchHit) {
        object { json in
            json.member("slug", hit.slug)
            json.member("title", hit.title.plain)
            json.member("title_html", hit.title.html)
            json.member("summary", hit.summary)
            json.member("category", hit.category)
            json.member("published_at", hit.publishedAt.description)
            json.name("score")
            json.number(hit.score)
            json.member("snippet", hit.snippet.html)
            json.member("match", hit.match.rawValue)
        }
    }
}
