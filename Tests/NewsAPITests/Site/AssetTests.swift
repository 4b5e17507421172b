import HTTP
import HTTPTypes
import NewsAPI
import Testing

@Suite struct AssetTests {
    @Test func `stylesheet and script have names of their bytes, and may be kept for good`() throws {
        let desk = try Desk.withPages()
        let page = desk.get("/stories/storm")
        let policy = page[.contentSecurityPolicy] ?? ""
        for (mark, type, directive) in [
            ("rel=\"stylesheet\" href=\"", "text/css", "style-src 'self'"),
            ("<script type=\"module\" src=\"", "text/javascript", "script-src 'self'"),
        ] {
            let path = try #require(page.quoted(after: mark))
            let asset = desk.get(path)
            #expect(asset.status == 200 && asset[.contentType] == "\(type); charset=utf-8")
            #expect(asset[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(policy.contains(directive))
        }
        #expect(desk.get("/assets/0.js").status == 404)
    }

    @Test func `a tab shows the first letter of the site's name`() throws {
        let desk = try Desk.withPages { $0.name = "<The Kettle>" }
        let icon = desk.get(try #require(desk.get("/").quoted(after: "<link rel=\"icon\" href=\"")))
        #expect(icon.status == 200)
        #expect(icon[.contentType] == "image/svg+xml")
        #expect(icon.text.hasSuffix(">&lt;</text></svg>"))
    }

    @Test func `nothing runs that stands in the page itself`() throws {
        let page = try Desk.withPages().get("/stories/storm").text
        #expect(
            page.matches(of: /<script/).count == page.matches(of: /<script type="(module" src=|application\/ld)/).count
        )
        #expect(!page.contains("unsafe-inline") && !page.contains(" style="))
    }

    @Test func `a story's first view is small`() throws {
        let desk = try Desk.withPages()
        let gzip: HTTPFields = [.acceptEncoding: "gzip"]
        let page = desk.get("/stories/storm")
        let paths = ["<link rel=\"stylesheet\" href=\"", "<script type=\"module\" src=\""].compactMap(page.quoted)
        let files = (["/stories/storm"] + paths).map { desk.get($0, gzip) }
        #expect(files.count == 3 && files.allSatisfy { $0[.contentEncoding] == "gzip" })
        #expect(files.map(\.body.count).reduce(0, +) < 30_000)
    }
}
