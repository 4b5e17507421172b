import HTTP
import HTTPTypes
import News

/// What machines follow: feeds and sitemaps. Like pages, they pass over parameters that they do not know.
struct SyndicationRoutes: Sendable {
    let narrowing: TargetNarrowing
    let routes: [Route]

    init(site: Site) {
        let feeds = FeedHandlers(site: site)
        let sitemaps = SitemapHandlers(site: site)
        let contents: [(template: String, parameters: [String], handler: Handler)] = [
            ("/feed/{format}", ["cursor"], feeds.articles),
            ("/sections/{slug}/feed/{format}", ["cursor"], feeds.section),
            ("/tags/{slug}/feed/{format}", ["cursor"], feeds.tag),
            ("/authors/{slug}/feed/{format}", ["cursor"], feeds.author),
            ("/comments/feed/{format}", ["cursor"], feeds.allComments),
            ("/stories/{slug}/comments/feed/{format}", ["cursor"], feeds.comments),
            ("/sitemap.xml", [], sitemaps.index),
            ("/sitemaps/{name}", [], sitemaps.part),
            ("/sitemap-news.xml", [], sitemaps.news),
            ("/robots.txt", [], sitemaps.robots),
        ]
        var narrowing = TargetNarrowing()
        for line in contents { narrowing.add(line.template, parameters: line.parameters) }
        self.narrowing = narrowing
        routes = contents.map { [narrowing] line in
            Route(.get, line.template, narrowing.narrowing(line.handler))
        }
    }
}

extension TargetNarrowing {
    /// A handler that sees only the parameters that it knows.
    func narrowing(_ handler: @escaping Handler) -> Handler {
        { request, path throws(Problem) in
            var narrowed = request
            narrowed.target = self.narrowed(request.target)
            return try handler(narrowed, path)
        }
    }
}
