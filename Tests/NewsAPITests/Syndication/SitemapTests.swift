import HTTP
import HTTPTypes
import NewsAPI
import Testing

@Suite struct SitemapTests {
    @Test func `the index leads to every public story, and to the sections`() throws {
        let desk = try Desk.withPages()
        let index = desk.get("/sitemap.xml")
        #expect(index[.contentType] == "application/xml; charset=utf-8")
        let files = index.text.matches(of: /<loc>https:\/\/news\.example([^<]+)<\/loc>/).map { String($0.1) }
        #expect(files == ["/sitemaps/sections.xml", "/sitemaps/articles-1.xml"])
        let addresses = files.map { desk.get($0).text }.joined()
        for path in ["/", "/sections/world", "/sections/asia", "/stories/storm", "/stories/calm"] {
            #expect(addresses.contains("<loc>https://news.example\(path)</loc>"), "\(path)")
        }
        #expect(!addresses.contains("embargo"))
        for name in [
            "articles-0", "articles-2", "articles-+1", "articles-01", "articles-999999999", "x", "articles-1.xml",
        ] {
            #expect(desk.get("/sitemaps/\(name).xml").status == 404, "\(name)")
        }
    }

    @Test func `news leave after two days, by themselves`() throws {
        let desk = try Desk.withPages(
            lines:
                #"{"title": "New & true", "slug": "new", "body": "x", "language": "de-AT", "published_at": "2023-11-14T20:00:00Z"}"#
        )
        let news = desk.get("/sitemap-news.xml")
        for part in [
            "<news:language>de</news:language>", "<news:title>New &amp; true</news:title>", "/stories/new</loc>",
        ] {
            #expect(news.text.contains(part), "\(part)")
        }
        desk.hands.wait(46 * 3600)
        #expect(!desk.get("/sitemap-news.xml").text.contains("<url>"))
    }

    @Test func `where no host is known there are none, which says why`() throws {
        let desk = try Desk.withPages(storyURL: nil)
        for target in ["/sitemap.xml", "/sitemaps/articles-1.xml", "/sitemap-news.xml"] {
            #expect(desk.get(target).json["type"].string == "/problems/addresses-unknown", "\(target)")
        }
        #expect(!desk.get("/robots.txt").text.contains("Sitemap"))
    }

    @Test func `crawlers are told what to leave alone`() throws {
        let robots = try Desk.withPages().get("/robots.txt")
        #expect(robots[.contentType] == "text/plain; charset=utf-8")
        #expect(robots.text.contains("Disallow: /stories?q=\n"))
        #expect(
            robots.text.hasSuffix(
                "Sitemap: https://news.example/sitemap.xml\nSitemap: https://news.example/sitemap-news.xml\n"
            )
        )
    }
}
