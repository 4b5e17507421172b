import HTTP
import HTTPTypes
import News

/// Sitemaps and `robots.txt`. All addresses in them must be whole, so they are there where the site's own is known.
struct SitemapHandlers: Sendable {
    let site: Site
    /// By the protocol.
    private static let addressesMax = 50_000
    /// By the rules of news search.
    private static let newsMax = 1_000
    private static let newsSeconds: Int64 = 2 * 86_400

    /// `GET /sitemap.xml`: the index of all others. Articles are in files by their ids, so that a new one changes the last file alone.
    func index(_: Request, _: PathParameters) throws(Problem) -> Outcome {
        let origin = try origin()
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in
            let files = try snapshot.lastArticleID() / Int64(Self.addressesMax) + 1
            var parts: [Int64] = []
            for part in 1...files
            where try !snapshot.articleAddresses(ids: Self.ids(ofPart: part), limit: 1, now: now).isEmpty {
                parts.append(part)
            }
            return (parts: parts, nextDue: try snapshot.nextDue(after: now))
        }
        let names = (site.hasPages ? ["sections"] : []) + found.parts.map { "articles-\($0)" }
        let bytes = Sitemap.index(names.map { "\(origin)/sitemaps/\($0).xml" })
        return .respond(response(bytes, changesAt: [found.nextDue]))
    }

    /// `GET /sitemaps/{name}`: `sections.xml`, `articles-1.xml` and so on.
    func part(_: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        let origin = try origin()
        let now = site.now()
        if site.hasPages, path["name"] == "sections.xml" {
            let found = try site.read { snapshot throws(NewsError) in
                (categories: try snapshot.allCategories(now: now), nextDue: try snapshot.nextDue(after: now))
            }
            let paths = [SitePath.home] + found.categories.all.map(\.address)
            let pages = paths.prefix(Self.addressesMax).map { (address: origin + $0, updatedAt: Timestamp?.none) }
            return .respond(response(Sitemap.pages(pages), changesAt: [found.nextDue]))
        }
        guard let part = Self.part(named: path["name"]) else { throw .notFound }
        let found = try site.read { snapshot throws(NewsError) in
            (
                addresses: try snapshot.articleAddresses(
                    ids: Self.ids(ofPart: part),
                    limit: Self.addressesMax,
                    now: now
                ),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        guard !found.addresses.isEmpty else { throw .notFound }
        let pages = found.addresses.map { (address: site.address(ofStory: $0.slug), updatedAt: $0.updatedAt) }
        return .respond(response(Sitemap.pages(pages), changesAt: [found.nextDue]))
    }

    /// `GET /sitemap-news.xml`: what came in the last two days.
    func news(_: Request, _: PathParameters) throws(Problem) -> Outcome {
        _ = try origin()
        let now = site.now()
        var query = ArticleQuery()
        query.limit = Self.newsMax
        query.filter.publishedAfter = now - Self.newsSeconds
        let found = try site.read { [query] snapshot throws(NewsError) in
            (articles: try snapshot.articles(query, now: now).items, nextDue: try snapshot.nextDue(after: now))
        }
        let bytes = Sitemap.news(found.articles, publication: site.masthead.name) { site.address(ofStory: $0.slug) }
        let oldest = found.articles.compactMap(\.publishedAt).min().map { $0 + (Self.newsSeconds + 1) }
        return .respond(response(bytes, changesAt: [found.nextDue, oldest]))
    }

    /// `GET /robots.txt` (RFC 9309). Crawlers are for the pages; what they would find in answers to forms and words is not to be kept.
    func robots(_: Request, _: PathParameters) throws(Problem) -> Outcome {
        var lines = ["User-agent: *"]
        if site.hasPages {
            lines += ["/stories?q=", "/*?*reply_to=", "/stories/*/comments$", "/stories/*/comments/"].map {
                "Disallow: " + $0
            }
            lines.append("Allow: /stories/*/comments/feed/")
        } else {
            lines.append("Disallow:")
        }
        if let origin = site.origin {
            lines += ["", "Sitemap: \(origin)/sitemap.xml", "Sitemap: \(origin)/sitemap-news.xml"]
        }
        let text = lines.joined(separator: "\n") + "\n"
        var response = Response(
            status: .ok,
            fields: [.contentType: "text/plain; charset=utf-8"],
            body: Array(text.utf8)
        )
        response.keys = [Key.site.description]
        return .respond(response)
    }

    // MARK: Parts

    /// Throws: 404 where addresses have no host.
    private func origin() throws(Problem) -> String {
        guard let origin = site.origin else {
            throw Problem(
                .notFound,
                "addresses-unknown",
                title: "There are no sitemaps",
                detail: "Their addresses must be whole, and the setting story_url names no scheme and host."
            )
        }
        return origin
    }

    private func response(_ bytes: [UInt8], changesAt moments: [Timestamp?]) -> Response {
        var response = Response(
            status: .ok,
            fields: [.contentType: "application/xml; charset=utf-8"],
            body: bytes
        )
        response.keys = [Key.site, .articles].map(\.description)
        response.mayChange(at: moments)
        return response
    }

    private static func ids(ofPart part: Int64) -> ClosedRange<Int64> {
        (part - 1) * Int64(addressesMax) + 1...part * Int64(addressesMax)
    }

    /// Of `articles-1.xml`: 1.
    private static func part(named name: String) -> Int64? {
        guard name.hasPrefix("articles-"), name.hasSuffix(".xml") else { return nil }
        let digits = name.dropFirst("articles-".count).dropLast(".xml".count)
        guard digits.utf8.count <= 9, digits.utf8.first != UInt8(ascii: "0") else { return nil }
        return Digits.decimal(digits.utf8).map(Int64.init)
    }
}
