import HTTP
import HTTPTypes
import News

/// The reader's pages: which URL is which page. They are made from the same reads as the JSON, carry the same keys and lie in the same cache.
struct SitePages: Sendable {
    let site: Site
    let masthead: Masthead
    private(set) var narrowing = TargetNarrowing()
    private(set) var routes: [Route] = []
    let front: Route

    /// `nil` where the pages are switched off.
    init?(site: Site) {
        guard let masthead = site.masthead else { return nil }
        self.site = site
        self.masthead = masthead
        let desk = PageDesk(site: site, masthead: masthead)
        let contents: [Line] = [
            Line(.get, "/", ["cursor"], desk.front),
            Line(.get, "/stories", ["q", "cursor", "exact"], desk.stories),
            Line(.get, "/stories/{slug}", ["cursor", "under", "reply_to"], desk.story),
            Line(.get, "/sections/{slug}", ["cursor"], desk.section),
            Line(.get, "/topics/{slug}", ["cursor"], desk.topic),
            Line(.get, "/writers/{slug}", ["cursor"], desk.writer),
            Line(.post, "/stories/{slug}/comments", [], desk.post),
            Line(.get, "/stories/{slug}/comments/{id}", [], desk.notice),
            Line(.post, "/stories/{slug}/comments/{id}", [], desk.change),
            Line(.get, "/assets/{name}", [], desk.asset),
        ]
        var narrowing = TargetNarrowing()
        for line in contents where line.method == .get { narrowing.add(line.template, parameters: line.parameters) }
        let all = contents.map { line in
            Route(line.method, line.template, Self.page(line, narrowing, desk))
        }
        self.narrowing = narrowing
        front = all[0]
        routes = Array(all.dropFirst())
    }

    private struct Line {
        var method: HTTPRequest.Method
        var template: String
        /// Those that choose what the page shows. All others are passed over.
        var parameters: [String]
        var handler: Handler

        init(
            _ method: HTTPRequest.Method,
            _ template: String,
            _ parameters: [String],
            _ handler: @escaping Handler
        ) {
            self.method = method
            self.template = template
            self.parameters = parameters
            self.handler = handler
        }
    }

    /// The handler of a page: its query is narrowed before, and its problems are pages too.
    private static func page(_ line: Line, _ narrowing: TargetNarrowing, _ desk: PageDesk) -> Handler {
        let handler = line.handler
        return { request, path throws(Problem) in
            var narrowed = request
            narrowed.target = narrowing.narrowed(request.target)
            do throws(Problem) {
                return try handler(narrowed, path)
            } catch {
                return .respond(desk.fault(error, request))
            }
        }
    }
}

/// Who makes the pages; what each of them reads is in its own file.
struct PageDesk: Sendable {
    let site: Site
    let masthead: Masthead
    let stylesheets: [Stylesheet]
    private let security: String

    init(site: Site, masthead: Masthead) {
        self.site = site
        self.masthead = masthead
        stylesheets = masthead.stylesheets
        let pictures = (["'self'"] + masthead.pictureHosts + (masthead.logoOrigin.map { [$0] } ?? []))
        // Nothing inline, nothing of others but the pictures that the operator named.
        security =
            "default-src 'none'; style-src 'self'; img-src \(pictures.joined(separator: " ")); form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'"
    }

    /// A page for everyone, kept under its keys.
    func shared(_ html: [UInt8], keys: [Key], changesAt moments: [Timestamp?], around: Surroundings) -> Response {
        var response = page(.ok, html)
        // A source that has not answered yet may do so at any moment.
        let isWeatherShown = if case .forecast = site.weather { true } else { false }
        response.keys = (keys + (isWeatherShown ? [.weather] : [])).map(\.description)
        response.mayChange(at: moments + [around.weather?.staleAt])
        return response
    }

    /// A page for whoever asked.
    func personal(_ html: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        var response = page(status, html)
        response.fields[.cacheControl] = "private, no-store"
        return response
    }

    func fault(_ problem: Problem, _ request: Request) -> Response {
        let html = FaultPage(problem, requestID: request.id, masthead: masthead).html()
        var response = page(problem.status, html)
        for field in problem.fields { response.fields[field.name] = field.value }
        response.fields[.cacheControl] = "no-store"
        return response
    }

    private func page(_ status: HTTPResponse.Status, _ html: [UInt8]) -> Response {
        Response(
            status: status,
            fields: [
                .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: security,
                .referrerPolicy: "strict-origin-when-cross-origin",
            ],
            body: html
        )
    }

    /// To another page of ours.
    func moved(_ path: String, _ query: String?, keys: [Key]) -> Response {
        var response = Response(
            status: .permanentRedirect,
            fields: [.location: path + (query.map { "?" + $0 } ?? "")]
        )
        response.keys = keys.map(\.description)
        return response
    }

    /// `GET /assets/{name}`
    func asset(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        guard let sheet = stylesheets.first(where: { $0.fileName == path["name"] }) else { throw .notFound }
        var response = Response(
            status: .ok,
            fields: [
                .contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=31536000, immutable",
            ],
            body: sheet.bytes
        )
        response.keys = [Key.site.description]
        return .respond(response)
    }
}

extension Masthead {
    /// Where the logo lies, when that is another host.
    fileprivate var logoOrigin: String? {
        guard let logo, logo.contains("://") else { return nil }
        return logo.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(
            separator: "/"
        )
    }
}

extension Site {
    /// The public address of something of ours with scheme and host; `nil` where the site's own is not known.
    func absolute(_ path: String) -> String? { origin.map { $0 + path } }

    /// `https://news.example`, of `story_url`: nothing is ever built from what a client sent.
    var origin: String? {
        guard let storyURL, storyURL.hasPrefix("https://") || storyURL.hasPrefix("http://") else { return nil }
        return storyURL.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3)
            .joined(separator: "/")
    }
}
