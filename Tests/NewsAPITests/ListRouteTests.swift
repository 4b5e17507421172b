import HTTPTypes
import JSON
import Testing

@Suite struct ListRouteTests {
    @Test func `a list has every member but the texts`() throws {
        let answer = try Desk().get("/articles")
        #expect(answer.status == 200)
        #expect(answer.json.members == ["articles", "next"])
        let items = answer.json["articles"].array
        #expect(items.map(\.["slug"].string) == ["snow", "calm", "storm"])
        #expect(
            items[0].members == [
                "id", "slug", "url", "status", "revision", "title", "summary", "word_count", "reading_minutes",
                "language", "category",
                "tags", "authors", "image", "published_at", "updated_at", "source", "comments",
            ]
        )
        #expect(items[0]["url"] == .null)
        #expect(items[2]["published_at"].string == "2023-11-01T00:00:00Z")
        #expect(items[2]["category"]["slug"].string == "asia")
        #expect(items[2]["comments"].members == ["count", "open", "closes_at"])
        #expect(items[2]["source"]["licence"].string == "CC0")
        #expect(items[2]["image"]["alt"].string == "a tree")
    }

    @Test(arguments: [
        ("category=world", ["calm", "storm"]), ("category=asia,sport", ["snow", "storm"]),
        ("category=-world", ["snow"]),
        ("tag=wind&tag=rain", ["storm"]), ("tag=wind&tag=-rain", ["calm"]), ("author=bo", ["calm"]),
        ("language=FR", ["calm"]),
        ("published_after=2023-11-02", ["snow", "calm"]), ("published_before=2023-11-02", ["storm"]),
        ("published_after=2023-11-02T00:00:00Z&published_before=2023-11-03", ["calm"]),
        ("sort=oldest", ["storm", "calm", "snow"]),
        ("ids=1,3", ["snow", "storm"]), ("tag=nothing", []), ("tag=hush", []),
        ("tag=-hush", ["snow", "calm", "storm"]),
    ])
    func `filters and sorts`(query: String, slugs: [String]) throws {
        let answer = try Desk().get("/articles?" + query)
        #expect(answer.json["articles"].array.map { $0["slug"].string ?? "" } == slugs)
    }

    @Test func `next leads to the rest, in the body and as a link, keeping the question`() throws {
        let desk = try Desk()
        let first = desk.get("/articles?limit=2&tag=-hush&fields=slug")
        let next = try #require(first.json["next"].string)
        #expect(first[.link] == "<\(next)>; rel=\"next\"")
        #expect(next.hasPrefix("/articles?limit=2&tag=-hush&fields=slug&cursor="))
        let second = desk.get(next)
        #expect(second.text == #"{"articles":[{"slug":"storm"}],"next":null}"#)
        #expect(second[.link] == nil)
    }

    @Test func `fields chooses, and count adds the total`() throws {
        let desk = try Desk()
        let answer = desk.get("/articles?fields=body_html,slug&count=true&limit=1")
        #expect(answer.json["articles"].array[0].members == ["slug", "body_html"])
        #expect(answer.json["total"].integer == 3)
        #expect(desk.get("/articles?count=false").json.members == ["articles", "next"])
    }

    @Test(arguments: [
        ("tga=x", "tga", "is unknown; did you mean \"tag\"?"),
        ("utm_source=x", "utm_source", "is unknown; known here: "),
        ("limit=0", "limit", "must be a whole number from 1 to 100"), ("limit=+5", "limit", "must be a whole number"),
        ("limit=5&limit=6", "limit", "must be given once"),
        ("sort=best", "sort", "must be one of newest, oldest, updated"),
        ("fields=titel", "fields", "did you mean \"title\"?"), ("fields=", "fields", "does not know"),
        ("ids=1,,2", "ids", "must be at most 100"),
        ("ids=-1", "ids", "must be at most 100"), ("tag=", "tag", "must name slugs"),
        ("tag=a,-b", "tag", "must not mix"),
        ("tag=-", "tag", "must name slugs"), ("language=", "language", "must name language tags"),
        ("published_after=soon", "published_after", "must be a date"),
        ("count=yes", "count", "must be true or false"), ("cursor=%00", "cursor", "is not percent-encoded UTF-8"),
        ("cursor=x", "cursor", "must be taken from a next link"),
        ("cursor=bmV3ZXN0IDEgKzI", "cursor", "must be taken from a next link"),
        ("title=%FF", "title", "not percent-encoded"),
    ])
    func `what the query gets wrong is said`(query: String, parameter: String, detail: String) throws {
        let answer = try Desk().get("/articles?" + query)
        #expect(answer.status == 400)
        #expect(answer[.contentType] == "application/problem+json")
        #expect(answer.json["type"].string == "/problems/bad-query")
        #expect(answer.json["request_id"].string == "req-1")
        #expect(answer.faults[parameter]?.contains(detail) == true, "\(answer.faults)")
    }

    @Test func `every fault is told at once`() throws {
        #expect(try Desk().get("/articles?limit=x&sort=y&nope=z&tag=").faults.count == 4)
    }

    @Test func `a cursor goes with the order that it was made for`() throws {
        let desk = try Desk()
        let next = try #require(desk.get("/articles?limit=1").json["next"].string)
        let cursor = try #require(next.split(separator: "cursor=").last)
        for target in [
            "/articles?sort=oldest&", "/articles?sort=updated&", "/search?q=storm&", "/tags?",
            "/articles/storm/comments?",
        ] {
            let answer = desk.get(target + "cursor=" + cursor)
            #expect(answer.status == 400)
            #expect(answer.faults == ["cursor": "was made for another order of the list"])
        }
    }
}
