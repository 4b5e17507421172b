import HTTP
import JSON
import News

struct SearchHandlers: Sendable {
    let site: Site

    /// `GET /search`
    func search(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let text = reader.string("q", bytesMax: 4_000)
        if text == nil { reader.fault("q", "is required") }
        var query = SearchQuery(text: SearchText(text ?? ""))
        query.filter = reader.articleFilter()
        query.sort = reader.choice("sort", default: .relevance)
        query.limit = reader.limit()
        let cursor = reader.cursor(order: "search-" + query.sort.rawValue)
        query.after = cursor?.keyset
        try reader.finish()

        // Later pages rank what the first one ranked.
        let now = min(cursor?.now ?? site.now(), site.now())
        let (result, nextDue) = try site.read { [query] snapshot throws(NewsError) in
            (try snapshot.search(query, now: now), try snapshot.nextDue(after: now))
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
        let keys = [Key.site, .articles].map(\.description)
        var response = Response.json(keys: keys, reserving: 1024 + result.page.items.count * 1024) { json in
            json.member(
                "hits",
                array: { json in
                    for hit in result.page.items { json.hit(hit) }
                }
            )
            json.member("total", result.total)
            json.member("next", next)
        }
        response.addNextLink(next)
        response.mayChange(at: [nextDue])
        return .respond(response)
    }
}

extension JSONWriter {
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

extension MarkedText {
    /// Escaped, with what was found inside `<mark>`.
    var html: String {
        pieces.map { $0.isMarked ? "<mark>\(Self.escaped($0.text))</mark>" : Self.escaped($0.text) }.joined()
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
