import Foundation
import HTTP
import HTTPTypes
import News
import NewsAPI
import Testing

@Suite struct StoryPageTests {
    @Test func `a story has all that belongs to it`() throws {
        let desk = try Desk.withPages()
        let page = desk.get("/stories/storm")
        #expect(page.status == 200)
        #expect(page[.contentType] == "text/html; charset=utf-8")
        for part in [
            "<title>Storm hits · The Morning Kettle</title>", "<a href=\"/\">Home</a>",
            "<a href=\"/sections/asia\">Asia</a>", "<h1 lang=\"en\">Storm hits</h1>",
            "<a href=\"/authors/ann\" rel=\"author\">Ann</a>",
            "<time datetime=\"2023-11-01T00:00:00Z\" dir=\"ltr\">1 November 2023, 00:00 UTC</time>",
            "src=\"https://wire.example/i.png\" alt=\"a tree\"", "<p>The <em>storm</em> hits.</p>",
            "<a href=\"/tags/wind\" rel=\"tag\">Wind</a>", "0 Comments found", "Leave a Comment",
            "Your email address will not be published. Required fields are marked *",
            "<link rel=\"canonical\" href=\"https://news.example/stories/storm\">",
            "<meta property=\"og:title\" content=\"Storm hits\">", "\"@type\":\"NewsArticle\"",
            "\"@type\":\"BreadcrumbList\"", "Source: <a href=\"https://wire.example/1\"",
        ] {
            #expect(page.text.contains(part), "\(part)")
        }
    }

    @Test func `it may load nothing of others but pictures`() throws {
        let page = try Desk.withPages().get("/stories/storm")
        #expect(page[HTTPField.Name("Cross-Origin-Opener-Policy")!] == "same-origin")
        let policy = try #require(page[.contentSecurityPolicy])
        let directives = Set(policy.components(separatedBy: "; "))
        #expect(directives.isSuperset(of: ["default-src 'none'", "img-src 'self' https://wire.example"]))
        #expect(policy.replacing("img-src 'self' https://wire.example", with: "").contains(":") == false)
    }

    @Test func `a picture on a host that the operator did not name is not shown`() throws {
        let desk = try Desk.withPages { $0.pictureHosts = ["https://other.example"] }
        #expect(!desk.get("/stories/storm").text.contains("i.png"))
        #expect(!desk.get("/").text.contains("i.png"))
    }

    @Test func `what was typed is text, in the page and in what machines read`() throws {
        let desk = try Desk.withPages()
        let page = desk.get("/stories/calm")
        #expect(page.text.contains("Calm &lt;b&gt;again&lt;/b&gt;</h1>"))
        #expect(page.text.contains(#""headline":"Calm \u003Cb\u003Eagain\u003C/b\u003E""#))
        #expect(!page.text.contains("<b>"))
    }

    @Test func `comments are counted, threaded and can be answered`() throws {
        let desk = try Desk.withPages(rules: CommentFlowTests.unheld)
        _ = desk.comment("First *word*")
        var page = desk.get("/stories/storm")
        #expect(page.text.contains("1 Comment found"))
        _ = desk.comment("An answer", answering: 1)
        page = desk.get("/stories/storm")
        #expect(page.text.contains("2 Comments found"))
        #expect(page.text.contains("<em>word</em>"))
        #expect(page.text.contains("<ol class=\"replies\">"))
        #expect(page.text.contains("href=\"/stories/storm?reply_to=1#respond\""))
        let reply = desk.get("/stories/storm?reply_to=1")
        #expect(reply.text.contains("You reply to <strong dir=\"auto\">Ann</strong>"))
        #expect(reply.text.contains("<input type=\"hidden\" name=\"parent_id\" value=\"1\">"))
        #expect(reply[.surrogateKeys] == page[.surrogateKeys])
    }

    @Test func `a reply to what is not there is a page for one, with a word about it`() throws {
        let page = try Desk.withPages().get("/stories/storm?reply_to=77")
        #expect(page.status == 200)
        #expect(page[.cacheControl] == "private, no-store")
        #expect(page.text.contains("is not here any more"))
    }

    @Test func `corrections stand below the text`() throws {
        let desk = try Desk.withPages()
        let editor = try EditorClient(desk)
        _ = editor.post("/articles/storm/corrections", #"{"text": "It was rain."}"#)
        let page = desk.get("/stories/storm").text
        #expect(page.contains("<strong>Correction</strong>"))
        #expect(page.contains("It was rain."))
        #expect(page.contains("\"@type\":\"CorrectionComment\""))
    }

    @Test func `a closed story says so in the place of the form`() throws {
        var rules = CommentRules()
        rules.open = false
        let page = try Desk.withPages(rules: rules).get("/stories/storm").text
        #expect(page.contains("Comments on this story are closed."))
        #expect(!page.contains("<textarea"))
    }

    @Test func `a renamed story leads on, a retracted one says why, and nothing else is here`() throws {
        let desk = try Desk.withPages()
        let editor = try EditorClient(desk)
        _ = editor.patch("storm", #"{"slug": "gale"}"#)
        let moved = desk.get("/stories/storm?utm_source=x")
        #expect((moved.status, moved[.location]) == (308, "/stories/gale"))
        _ = editor.patch("calm", #"{"status": "retracted", "retraction": {"reason": "It <i>was</i> wrong."}}"#)
        let gone = desk.get("/stories/calm")
        #expect(gone.status == 410)
        #expect(gone.text.contains("It &lt;i&gt;was&lt;/i&gt; wrong."))
        for target in ["/stories/embargo", "/stories/nothing", "/sections/nothing", "/tags/hush", "/authors/x"] {
            let answer = desk.get(target)
            #expect(answer.status == 404, "\(target)")
            #expect(answer.text.contains("This page is not here"), "\(target)")
            #expect(answer[.cacheControl] == "no-store")
        }
        #expect(desk.get("/stories?cursor=nonsense").status == 400)
    }

    @Test func `a right-to-left story is set so`() throws {
        let lines = #"""
            {"title": "العاصفة تصل", "slug": "asifa", "body": "نص", "language": "ar", "published_at": "2023-11-01"}
            """#
        let page = try Desk.withPages(lines: lines).get("/stories/asifa").text
        #expect(page.contains("<header dir=\"rtl\"><h1 lang=\"ar\">"))
        #expect(page.contains("<div class=\"prose\" lang=\"ar\" dir=\"rtl\">"))
    }

    @Test func `an operator's own stylesheet, snippets and navigation`() throws {
        let desk = try Desk.withPages {
            $0.stylesheet = "body { color: red }"
            $0.replacesOurStylesheet = true
            $0.header = "<div>Head &amp; hands</div>"
            $0.footer = "<div>Feet</div>"
            $0.navigation = [.init(name: "Far & wide", address: "/sections/world")]
            $0.logo = "https://cdn.example/logo.svg"
        }
        let page = desk.get("/sections/world")
        #expect(page.text.components(separatedBy: "rel=\"stylesheet\"").count == 2)
        let path = try #require(page.quoted(after: "<link rel=\"stylesheet\" href=\""))
        #expect(desk.get(path).text == "body { color: red }")
        #expect(page.text.contains("<div>Head &amp; hands</div>") && page.text.contains("<div>Feet</div>"))
        #expect(page.text.contains("<a href=\"/sections/world\" aria-current=\"page\">Far &amp; wide</a>"))
        #expect(page.text.contains("<img src=\"https://cdn.example/logo.svg\" alt=\"The Morning Kettle\">"))
        #expect(page[.contentSecurityPolicy]?.contains("https://cdn.example") == true)
    }
}
