import Foundation
import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import Testing

@Suite struct PageListTests {
    @Test func `the list front leads the front page`() throws {
        let desk = try Desk.withPages()
        let editor = try EditorClient(desk)
        #expect(editor.send(.put, "/lists/front", #"{"articles": ["storm", "calm"]}"#).status == 201)
        let page = desk.get("/").text
        let lead = try #require(page.range(of: "teaser lead"))
        let storm = try #require(page.range(of: "Storm hits", range: lead.upperBound..<page.endIndex))
        let second = try #require(page.range(of: "teaser second"))
        let snow = try #require(page.range(of: ">Snow<"))
        #expect(lead.lowerBound < storm.lowerBound && storm.lowerBound < second.lowerBound)
        #expect(second.lowerBound < snow.lowerBound)
        #expect(page.components(separatedBy: "Storm hits</a>").count == 2, "it stands there once")
    }

    @Test func `without that list the newest lead, and nobody sees what is not out`() throws {
        let page = try Desk.withPages().get("/").text
        #expect(page.contains("teaser lead"))
        #expect(page.contains(">Snow</a></h2>"))
        #expect(!page.contains("Embargo"))
    }

    @Test func `sections, tags and authors list their stories`() throws {
        let desk = try Desk.withPages()
        let section = desk.get("/sections/world")
        #expect(section.text.contains("Storm hits") && section.text.contains("Calm &lt;b&gt;"))
        #expect(!section.text.contains(">Snow</a></h3>"))
        #expect(section.text.contains("<a href=\"/sections/asia\">Asia</a>"))
        #expect(desk.get("/sections/asia").text.contains("<li><a href=\"/sections/world\">World</a></li>"))
        #expect(desk.get("/tags/rain").text.contains("Storm hits"))
        #expect(desk.get("/authors/bo").text.contains("Calm &lt;b&gt;"))
    }

    @Test func `with a token a tag or an author is the editors' JSON`() throws {
        let desk = try Desk.withPages()
        for target in ["/tags/rain", "/authors/bo"] {
            #expect(desk.get(target)[.contentType] == "text/html; charset=utf-8")
            let editors = desk.get(target, [.authorization: "Bearer nobody"])
            #expect(editors.status == 401)
            #expect(editors[.contentType] == "application/problem+json")
        }
        let token = try desk.token(.readArticles)
        let tag = desk.get("/tags/rain", [.authorization: "Bearer \(token)"])
        #expect(tag[.contentType] == "application/json" && tag[.eTag] == "\"r1\"")
    }

    @Test func `an address that nothing knows is a page, for readers`() throws {
        let desk = try Desk.withPages()
        let page = desk.get("/nothing/here")
        #expect(page.status == 404 && page.text.contains("This page is not here"))
        #expect(desk.get("/articles/nothing")[.contentType] == "application/problem+json")
        #expect(desk.send(.post, "/nothing/here")[.contentType] == "application/problem+json")
        let back = desk.get("/stories/storm/comments")
        #expect(back.status == 303 && back[.location] == "/stories/storm#comments")
    }

    @Test func `whoever finds no room is told so by a page where a page was asked for`() throws {
        let desk = try Desk.withPages()
        func refuse(_ method: HTTPRequest.Method, _ target: String, _ fields: HTTPFields = [:]) -> Answer {
            Answer(
                response: desk.refusing(
                    .overloaded,
                    Request(method: method, target: RequestTarget(target), fields: fields)
                )
            )
        }
        for target in ["/", "/stories/storm", "/stories?q=a", "/sections/none", "/tags/rain", "/nothing/here", "/%"] {
            let page = refuse(.get, target)
            #expect(page.status == 503 && page[.retryAfter] == "1" && page[.cacheControl] == "no-store", "\(target)")
            #expect(
                page[.contentType] == "text/html; charset=utf-8" && page[.contentSecurityPolicy] != nil,
                "\(target)"
            )
            #expect(page.text.contains("The site is very busy"), "\(target)")
        }
        #expect(refuse(.post, "/stories/storm/comments")[.contentType] == "text/html; charset=utf-8")
        #expect(refuse(.get, "/tags/rain", [.authorization: "Bearer x"])[.contentType] == "application/problem+json")
        for (method, target) in [
            (.get, "/articles"), (.get, "/articles/storm"), (.post, "/articles/storm/comments"),
        ]
            as [(HTTPRequest.Method, String)]
        {
            let answer = refuse(method, target)
            #expect(answer.status == 503 && answer[.contentType] == "application/problem+json", "\(target)")
            #expect(answer[.xContentTypeOptions] == "nosniff", "\(target)")
            #expect(answer.json["type"].string == "/problems/overloaded")
        }
    }

    @Test func `older stories are a link away, each shown once`() throws {
        let lines = (10..<70).map {
            #"{"title": "Story \#($0).", "slug": "s\#($0)", "body": "x", "category": "World", "#
                + #""published_at": "2023-10-01T\#($0 < 60 ? "10:\($0)" : "11:\($0 - 50)"):00Z"}"#
        }.joined(separator: "\n")
        let desk = try Desk.withPages(lines: lines)
        for start in ["/", "/sections/world", "/stories"] {
            var (target, titles): (String?, [String]) = (start, [])
            while let next = target, titles.count < 100 {
                let page = desk.get(next)
                #expect(page.status == 200)
                titles += page.text.matches(of: />(Story \d+\.)<\/a>/).map { String($0.1) }
                target = page.quoted(after: "<p class=\"pager\"><a href=\"")
            }
            #expect(titles.count == 60 && Set(titles).count == 60, "\(start): \(titles.count)")
        }
    }

    @Test func `a search finds, marks and escapes`() throws {
        let desk = try Desk.withPages()
        let page = desk.get("/stories?q=storm")
        #expect(page.text.contains("<a href=\"/stories/storm\"><mark>Storm</mark> hits</a>"))
        #expect(page.text.contains("value=\"storm\""))
        #expect(page.text.contains("<meta name=\"robots\" content=\"noindex\">"))
        let strange = desk.get("/stories?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        #expect(strange.status == 200)
        #expect(!strange.text.contains("<script>alert"))
        #expect(desk.get("/stories?q=+").text.contains("All stories"))
    }

    @Test func `the pages are off unless they are asked for`() throws {
        let desk = try Desk()
        #expect(desk.get("/").json["name"].string == "Broadsheet")
        #expect(desk.get("/stories/storm").status == 404)
        #expect(desk.get("/articles/storm").json["url"] == .null)
        #expect(try Desk.withPages(storyURL: nil).get("/articles/storm").json["url"].string == "/stories/storm")
    }
}
