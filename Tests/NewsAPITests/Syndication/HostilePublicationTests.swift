import Foundation
import FoundationXML
import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import TestSupport
import Testing

/// The nastiest strings as titles, bodies, names and comments: on pages and in feeds they are text, whoever reads them.
@Suite struct HostilePublicationTests {
    /// What was taken; strings that no title can be are refused, and told apart by that alone.
    private struct Publication {
        let desk: Desk
        var articles: [(slug: String, text: String)] = []
        var comments: [String] = []
    }

    private func publish(_ texts: [String]) throws -> Publication {
        let desk = try Desk.withPages(rules: HostileCommentTests.rules, feedsHoldTexts: true)
        var publication = Publication(desk: desk)
        let editor = try EditorClient(desk)
        for (number, text) in texts.enumerated() {
            var json = JSONWriter()
            json.object { json in
                json.member("title", text)
                json.member("slug", "hostile-\(number)")
                json.member("summary", text)
                json.member("body", text)
                json.member("status", "published")
                json.member("published_at", "2023-11-10")
                json.member(
                    "image",
                    object: { json in
                        json.member("url", "/media/a.png")
                        for name in ["alt", "caption", "credit"] as [StaticString] { json.member(name, text) }
                    }
                )
            }
            let made = editor.create(String(decoding: json.bytes, as: UTF8.self))
            try #require(made.status == 201 || made.status == 422, "\(made.text)")
            if made.status == 201 { publication.articles.append(("hostile-\(number)", text)) }
            let said = desk.submit(["name": text, "body": text])
            // No form that a browser sends holds U+0000.
            let refusal = text.unicodeScalars.contains("\0") ? 400 : 422
            try #require([303, refusal].contains(said.status), "\(said.status) \(text.debugDescription)")
            if said.status == 303 { publication.comments.append(text) }
        }
        return publication
    }

    private static func texts() throws -> [String] { ScriptPayloads.all + (try NaughtyStrings.all()) }

    /// Names of tags in their order; what an editor's Markdown became is left out.
    private static func tags(_ page: String) -> [String] {
        let prose = #/<div class="prose".*?<\/div>/#.dotMatchesNewlines().matchingSemantics(.unicodeScalar)
        return page.replacing(prose, with: "").matches(of: #/<[!\/a-zA-Z][^\s>]*/#.matchingSemantics(.unicodeScalar))
            .map { String($0.0) }
    }

    @Test func `a page has the same elements whatever stands in it`() throws {
        let publication = try publish(Self.texts())
        try #require(publication.articles.count > 100 && publication.comments.count > 100)
        let editor = try EditorClient(publication.desk)
        let plain = #"""
            {"title": "Plain", "slug": "plain", "summary": "Plain", "body": "Plain", "status": "published",
            "published_at": "2023-11-10", "image": {"url": "/media/a.png", "alt": "a", "caption": "b", "credit": "c"}}
            """#
        try #require(editor.create(plain).status == 201)
        func elements(_ slug: String) -> [String] {
            // Related stories depend on words, and come to some only.
            let page = publication.desk.get("/stories/\(slug)").text
            let related = #/<section class="related".*?<\/section>/#.dotMatchesNewlines()
            return Self.tags(page.replacing(related.matchingSemantics(.unicodeScalar), with: ""))
        }
        let wanted = elements("plain")
        #expect(wanted.contains("<h1") && wanted.contains("<figcaption"))
        for (slug, text) in publication.articles { #expect(elements(slug) == wanted, "\(text.debugDescription)") }
    }

    @Test func `feeds hold the very texts, and their HTML is the renderer's`() throws {
        let publication = try publish(Self.texts())
        let desk = publication.desk
        for start in ["/feed", "/comments/feed"] {
            var titles: [String: [String]] = [:]
            for format in ["atom", "rss", "json"] {
                var target: String? = "\(start)/\(format)"
                while let next = target {
                    let feed = desk.get(next)
                    let items = try format == "json" ? FeedText.json(feed) : FeedText.xml(feed)
                    titles[format, default: []] += items.map(\.title)
                    for item in items {
                        #expect(HTMLScan.activeTags(item.html) == [], "\(item.title.debugDescription)")
                        for scheme in HTMLScan.schemes(item.html) {
                            #expect(!["javascript", "data", "vbscript"].contains(scheme), "\(item.html)")
                        }
                    }
                    target = feed[.link].map {
                        String($0.dropFirst("<https://news.example".count).prefix { $0 != ">" })
                    }
                }
            }
            let count = start == "/feed" ? publication.articles.count : publication.comments.count
            #expect(titles["json"]?.count ?? 0 >= count)
            // XML has no form for some signs, and two for a line's end.
            let readable = titles["json"]?.map(FeedText.readable)
            for format in ["atom", "rss"] { #expect(titles[format]?.map(FeedText.readable) == readable, "\(format)") }
        }
    }

    /// What pictures may be loaded is for the policy of the page to say; here only their text counts.
    private static func withoutPictures(_ page: String) -> String {
        let source = #/(<img [^>]*?src=")[^"]*/#.matchingSemantics(.unicodeScalar)
        return page.replacing(source) { $0.1 + "/media/a.png" }
    }

    @Test func `a browser runs nothing of it, and readers of feeds find nothing to complain of`() throws {
        let publication = try publish(Self.texts())
        let desk = publication.desk
        let folder = try TemporaryFolder()
        var pages = 0
        for start in ["/stories", "/stories/storm"] {
            var target: String? = start
            while let next = target {
                let page = desk.get(next)
                try #require(page.status == 200)
                try folder.write(Self.withoutPictures(page.text), to: "page-\(pages).html")
                pages += 1
                target = page.quoted(after: "<a href=\"\(start)?cursor=").map {
                    "\(start)?cursor=\($0.prefix { $0 != "#" })"
                }
            }
        }
        for (slug, _) in publication.articles.prefix(ScriptPayloads.all.count) {
            try folder.write(Self.withoutPictures(desk.get("/stories/\(slug)").text), to: "\(slug).html")
        }
        try Tool.python("Browser/inert", [folder.url.path])

        let feeds = try FeedFolder(desk)
        try feeds.add("articles", "/feed", entries: 30, title: "The Morning Kettle")
        try feeds.add("comments", "/comments/feed", entries: 30, title: "Comments · The Morning Kettle")
        try feeds.read()
    }
}

/// Title and HTML of an entry.
private struct FeedText {
    var title: String
    var html: String

    static func json(_ feed: Answer) throws -> [FeedText] {
        feed.json["items"].array.map {
            FeedText(title: $0["title"].string ?? "", html: $0["content_html"].string ?? "")
        }
    }

    /// Throws where it is not well-formed.
    static func xml(_ feed: Answer) throws -> [FeedText] {
        let reader = Reader()
        let parser = XMLParser(data: Data(feed.body))
        parser.delegate = reader
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
        return reader.items
    }

    static func readable(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar.value < 32 && !["\t", "\n", "\r"].contains(scalar) || [0xFFFE, 0xFFFF].contains(scalar.value)
                ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var items: [FeedText] = []
        private var text = ""
        private var depth = 0

        func parser(
            _: XMLParser,
            didStartElement name: String,
            namespaceURI _: String?,
            qualifiedName _: String?,
            attributes _: [String: String]
        ) {
            if name == "entry" || name == "item" { items.append(FeedText(title: "", html: "")) }
            text = ""
        }

        func parser(_: XMLParser, foundCharacters string: String) { text += string }

        func parser(_: XMLParser, didEndElement name: String, namespaceURI _: String?, qualifiedName _: String?) {
            guard !items.isEmpty else { return }
            switch name {
            case "title": items[items.count - 1].title = text
            case "content", "content:encoded": items[items.count - 1].html = text
            default: break
            }
        }
    }
}
