import HTTP
import HTTPTypes
import JSON
import Testing

@Suite struct SearchRouteTests {
    @Test func `a hit shows what was found, escaped and marked`() throws {
        let answer = try Desk().get("/search?q=storm")
        #expect(answer.status == 200)
        #expect(answer.json.members == ["hits", "total", "next", "corrected"])
        let hits = answer.json["hits"].array
        #expect(
            hits[0].members == [
                "slug", "title", "title_html", "summary", "category", "published_at", "score", "snippet", "match",
            ]
        )
        #expect(hits.map { $0["slug"].string ?? "" } == ["storm", "calm"])
        #expect(hits[0]["title_html"].string == "<mark>Storm</mark> hits")
        #expect(hits[0]["match"].string == "all")
        #expect(answer.json["total"].integer == 2)
    }

    @Test func `nothing that an article holds comes out as HTML`() throws {
        let hit = try #require(try Desk().get("/search?q=again+wind").json["hits"].array.first)
        #expect(hit["title"].string == "Calm <b>again</b>")
        #expect(hit["title_html"].string == "Calm &lt;b&gt;<mark>again</mark>&lt;/b&gt;")
        #expect(hit["snippet"].string?.contains("<script") == false)
        #expect(hit["snippet"].string?.contains("&amp; <mark>wind</mark>") == true)
    }

    @Test func `filters and sorts are those of lists`() throws {
        let desk = try Desk()
        #expect(desk.get("/search?q=storm&language=fr").json["total"].integer == 1)
        #expect(desk.get("/search?q=storm&tag=-rain").json["hits"].array.map { $0["slug"].string ?? "" } == ["calm"])
        #expect(desk.get("/search?q=storm&sort=oldest").json["hits"].array[0]["slug"].string == "storm")
        #expect(desk.get("/search?q=storm&sort=newest").json["hits"].array[0]["slug"].string == "calm")
        #expect(desk.get("/search?q=hushword").json["total"].integer == 0)
    }

    @Test(arguments: [
        ("", "q", "is required"), ("?q=a&sort=best", "sort", "must be one of relevance, newest, oldest"),
        ("?q=a&limit=1000", "limit", "must be a whole number from 1 to 100"), ("?q=a&query=b", "query", "is unknown"),
        ("?q=a&q=b", "q", "must be given once"),
    ])
    func `what the query gets wrong is said`(query: String, parameter: String, detail: String) throws {
        let answer = try Desk().get("/search" + query)
        #expect(answer.status == 400)
        #expect(answer.faults[parameter]?.contains(detail) == true)
    }

    @Test func `pages by relevance stay in the moment of the first one`() throws {
        let desk = try Desk()
        let first = desk.get("/search?q=storm&limit=1")
        let next = try #require(first.json["next"].string)
        #expect(first[.link] == "<\(next)>; rel=\"next\"")
        desk.hands.wait(30 * 86_400)
        let second = desk.get(next)
        #expect(second.json["hits"].array.map { $0["slug"].string ?? "" } == ["calm"])
        #expect(second.json["next"] == .null)
    }

    @Test(arguments: [
        "search-relevance -5 0 1", "search-relevance 9223372036854775807 0",
        "search-relevance 999 0 -9223372036854775808",
    ])
    func `a forged place is a page like any other`(cursor: String) throws {
        #expect(try Desk().get("/search?q=storm&cursor=" + Base64URL.encode(cursor.utf8)).status == 200)
    }

    @Test func `a search without time says that it is partial, and nobody keeps it`() throws {
        let answer = try Desk(searchBudget: .zero).get("/search?q=storm")
        #expect((answer.status, answer[.cacheControl]) == (200, "private, no-store"))
        #expect(answer.json.members == ["hits", "total", "next", "corrected", "partial"])
        #expect(answer.json["partial"] == .boolean(true))
        #expect(answer.json["total"].integer == 0)
    }

    @Test func `words without letters find nothing, and are no error`() throws {
        let desk = try Desk()
        for text in ["%22", "-", "*", "%F0%9F%90%A2", "%01", "", "%22%CC%81%22"] {
            let answer = desk.get("/search?q=" + text)
            #expect((answer.status, answer.json["total"].integer) == (200, 0))
        }
    }
}
