import HTTPTypes
import JSON
import Testing

@Suite struct ArticleRouteTests {
    @Test func `an article has its texts`() throws {
        let answer = try Desk().get("/articles/storm")
        #expect(answer.status == 200)
        #expect(answer[.contentType] == "application/json")
        #expect(answer.json["body"].string == "The *storm* hits.")
        #expect(answer.json["body_html"].string == "<p>The <em>storm</em> hits.</p>\n")
        #expect(answer.json["extra"] == .object(.init()))
        #expect(answer.json["word_count"].integer == 3)
        #expect(answer.json["reading_minutes"].integer == 1)
    }

    @Test(arguments: [
        "/articles/embargo", "/articles/none", "/articles/%F0%9F%90%A2", "/articles/embargo/comments", "/tags/hush",
        "/comments/1",
    ])
    func `what is hidden and what never was are the same 404`(target: String) throws {
        let desk = try Desk()
        let answer = desk.get(target)
        #expect(answer.status == 404)
        #expect(answer.json["type"].string == "/problems/not-found")
        #expect(answer.text == desk.get("/articles/something-else").text)
        #expect(answer[.cacheControl] == "no-store")
    }

    @Test func `an article of the future is there at its moment`() throws {
        let desk = try Desk()
        desk.hands.wait(30 * 86_400)
        #expect(desk.get("/articles/embargo").status == 200)
        #expect(desk.get("/search?q=hushword").json["total"].integer == 1)
    }

    @Test func `its public address follows the setting, percent-encoded`() throws {
        let lines = #"{"title": "Ĉefaĵo", "body": "x", "published_at": "2023-01-01"}"#
        let desk = try Desk(storyURL: "https://news.example/s/{slug}?a", lines: lines)
        #expect(
            desk.get("/articles").json["articles"].array[0]["url"].string == "https://news.example/s/%C4%89efa%C4%B5o?a"
        )
        #expect(desk.get("/articles/%C4%89efa%C4%B5o").status == 200)
    }

    @Test func `fields chooses here too, and nothing else is taken`() throws {
        let desk = try Desk()
        #expect(desk.get("/articles/storm?fields=slug,title").text == #"{"slug":"storm","title":"Storm hits"}"#)
        #expect(desk.get("/articles/storm?limit=5").status == 400)
    }
}
