import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import Testing

/// What stands in the feeds; that feed readers understand it is shown in `FeedReaderTests`.
@Suite struct FeedTests {
    private static let formats = ["atom", "rss", "json"]

    private func desk(feedsHoldTexts: Bool = false, lines: String = Desk.lines) throws -> Desk {
        var rules = CommentRules()
        rules.hold = .none
        return try Desk(
            rules: rules,
            storyURL: "https://news.example/stories/{slug}",
            feedsHoldTexts: feedsHoldTexts,
            lines: lines
        )
    }

    @Test(arguments: zip(formats, ["application/atom+xml", "application/rss+xml", "application/feed+json"]))
    func `a feed has its type, a tag, and what is public`(format: String, type: String) throws {
        let desk = try desk()
        let feed = desk.get("/feed/\(format)")
        #expect(feed.status == 200)
        #expect(feed[.contentType] == "\(type); charset=utf-8")
        for part in ["https://news.example/stories/storm", "Storm hits", "Calm"] { #expect(feed.text.contains(part)) }
        #expect(!feed.text.contains("Embargo"))
        let tag = try #require(feed[.eTag])
        #expect(desk.get("/feed/\(format)?utm_source=mail", [.ifNoneMatch: tag]).status == 304)
        #expect(desk.get("/feed/\(format)x").status == 404)
    }

    @Test func `names of entries outlive slugs, and nothing else has them`() throws {
        let desk = try desk()
        let before = desk.get("/feed/json").json["items"].array.compactMap { $0["id"].string }
        #expect(Set(before).count == before.count && before.allSatisfy { $0.hasPrefix("urn:uuid:") && $0.count == 45 })
        let editor = try EditorClient(desk)
        #expect(editor.patch("storm", #"{"slug": "great-storm"}"#).status == 200)
        let after = desk.get("/feed/json").json["items"].array
        #expect(after.compactMap { $0["id"].string } == before)
        #expect(after.contains { $0["url"].string == "https://news.example/stories/great-storm" })
        #expect(
            try self.desk().get("/feed/json").json["items"].array.allSatisfy { !before.contains($0["id"].string ?? "") }
        )
    }

    @Test(arguments: formats)
    func `what is older is a link away, each entry once`(format: String) throws {
        let lines = (0..<70).map {
            #"{"title": "Story \#($0).", "slug": "s\#($0)", "body": "x", "published_at": "2023-10-01T10:\#(10 + $0 / 2):00Z"}"#
        }.joined(separator: "\n")
        let desk = try desk(lines: lines)
        var (target, titles, pages): (String?, [String], Int) = ("/feed/\(format)", [], 0)
        while let next = target, pages < 10 {
            let page = desk.get(next)
            #expect(page.status == 200)
            titles += page.text.matches(of: /[">](Story \d+\.)[<"]/).map { String($0.1) }
            target = page[.link].map { String($0.dropFirst("<https://news.example".count).prefix { $0 != ">" }) }
            pages += 1
        }
        #expect(pages == 3)
        #expect(titles.count == 70 && Set(titles).count == 70)
    }

    @Test func `a term has its feed, under the name that it has now`() throws {
        let desk = try desk()
        for (target, shown, hidden) in [
            ("/sections/asia/feed/atom", "Storm hits", "Snow"), ("/tags/rain/feed/atom", "Storm hits", "Snow"),
            ("/authors/bo/feed/atom", "Calm", "Storm hits"),
        ] {
            let feed = desk.get(target)
            #expect(
                feed.status == 200 && feed.text.contains(shown) && !feed.text.contains("<title>\(hidden)"),
                "\(target)"
            )
        }
        #expect(desk.get("/tags/nothing/feed/atom").status == 404)
        let editor = try EditorClient(desk)
        let tag = desk.get("/tags/rain", [.authorization: "Bearer \(editor.secret)"])[.eTag] ?? ""
        let patched = editor.send(.patch, "/tags/rain", #"{"slug": "rainfall"}"#, [.ifMatch: tag])
        #expect(patched.status == 200, "\(patched.text)")
        let moved = desk.get("/tags/rain/feed/rss")
        #expect(moved.status == 308 && moved[.location] == "/tags/rainfall/feed/rss")
    }

    @Test func `what was retracted leaves a stone with its reason, also where it was filed`() throws {
        let desk = try desk()
        let items = desk.get("/feed/json").json["items"].array
        let id = try #require(items.first { $0["url"].string?.hasSuffix("/storm") == true }?["id"].string)
        let editor = try EditorClient(desk)
        let retraction = #"{"status": "retracted", "retraction": {"reason": "The <wind> was calm."}}"#
        #expect(editor.patch("storm", retraction).status == 200)
        for target in ["/feed/atom", "/feed/rss", "/sections/world/feed/atom"] {
            let feed = desk.get(target).text
            #expect(feed.contains("<at:deleted-entry ref=\"\(id)\" when=\"2023-11-14T22:13:20Z\">"), "\(target)")
            #expect(feed.contains("<at:comment>The &lt;wind&gt; was calm.</at:comment>"), "\(target)")
            #expect(!feed.contains("Storm hits"))
        }
        let stone = try #require(desk.get("/feed/json").json["_deleted"]["items"].array.first)
        #expect(stone["id"].string == id && stone["reason"].string == "The <wind> was calm.")
        #expect(!desk.get("/authors/bo/feed/atom").text.contains("at:deleted-entry"))
    }

    @Test func `whole texts come by setting`() throws {
        #expect(!(try desk().get("/feed/atom").text.contains("<content")))
        let whole = try desk(feedsHoldTexts: true)
        #expect(
            whole.get("/feed/atom").text.contains(
                "<content type=\"html\" xml:base=\"https://news.example/stories/storm\">"
            )
        )
        #expect(whole.get("/feed/rss").text.contains("<content:encoded"))
        #expect(whole.get("/feed/json").json["items"].array.allSatisfy { $0["content_html"].string != nil })
    }

    @Test func `comments have feeds, which change with them and never tell an address`() throws {
        let desk = try desk()
        let targets = ["/comments/feed/atom", "/stories/storm/comments/feed/atom"]
        let before = targets.map { desk.get($0)[.eTag] }
        let root = desk.comment("Windy <b>here</b>.", on: "storm")
        let reply = desk.comment("Here too.", on: "storm", answering: root.json["id"].integer)
        #expect(root.status == 201 && reply.status == 201)
        for (target, tag) in zip(targets, before) {
            let feed = desk.get(target)
            #expect(feed[.eTag] != tag)
            #expect(feed.text.contains("Windy &amp;lt;b&amp;gt;here"), "\(feed.text)")
            #expect(feed.text.contains("thr:in-reply-to") && feed.text.contains("#comment-1"))
            #expect(!feed.text.contains("mail.example"))
        }
        #expect(desk.get("/stories/nothing/comments/feed/atom").status == 404)
    }

    @Test func `without a host addresses are relative, and names are the same`() throws {
        let desk = try Desk.withPages(storyURL: nil)
        let feed = desk.get("/feed/atom").text
        #expect(feed.contains("href=\"/stories/storm\"") && feed.contains("<id>urn:uuid:"))
        #expect(feed.contains("<title>The Morning Kettle</title>"))
    }
}
