import HTTP
import HTTPTypes
import News

/// The reader's pages: which URL is which page. They are made from the same reads as the JSON, carry the same keys and lie in the same cache.
struct SitePages: Sendable {
    let narrowing: TargetNarrowing
    let routes: [Route]
    /// Those that stand where JSON stands without pages.
    let front: Route
    let tag: Route
    let author: Route
    /// For addresses where nothing is.
    let problemRenderer: ProblemRenderer

    /// - tags, authors: what editors see where readers see a page.
    init(site: Site, tags: TermHandlers, authors: TermHandlers) {
        let desk = PageDesk(site: site, masthead: site.masthead)
        let front = Line(.get, "/", ["cursor"], desk.front)
        let tag = Line(.get, "/tags/{slug}", ["cursor"], desk.tag, forEditors: tags.term)
        let author = Line(.get, "/authors/{slug}", ["cursor"], desk.author, forEditors: authors.term)
        let others = [
            Line(.get, "/stories", ["q", "cursor", "exact"], desk.stories),
            Line(.get, "/stories/{slug}", ["cursor", "under", "reply_to"], desk.story),
            Line(.get, "/sections/{slug}", ["cursor"], desk.section),
            Line(.get, "/stories/{slug}/comments", [], desk.comments),
            Line(.post, "/stories/{slug}/comments", [], desk.post),
            Line(.get, "/stories/{slug}/comments/{id}", [], desk.notice),
            Line(.post, "/stories/{slug}/comments/{id}", [], desk.change),
            Line(.get, "/assets/{name}", [], desk.asset),
        ]
        var narrowing = TargetNarrowing()
        for line in [front, tag, author] + others where line.method == .get {
            narrowing.add(line.template, parameters: line.parameters)
        }
        self.narrowing = narrowing
        self.front = front.route(narrowing, desk)
        self.tag = tag.route(narrowing, desk)
        self.author = author.route(narrowing, desk)
        routes = others.map { [narrowing] in $0.route(narrowing, desk) }
        problemRenderer = { problem, request in
            request.isRead && !request.fields.contains(.authorization)
                ? desk.fault(problem, request) : problem.response(requestID: request.id)
        }
    }
}

/// A page in the table of contents.
private struct Line: Sendable {
    var method: HTTPRequest.Method
    var template: String
    /// Those that choose what the page shows. All others are passed over.
    var parameters: [String]
    var handler: Handler
    /// Answers whoever comes with a token.
    var editorsHandler: Handler?

    init(
        _ method: HTTPRequest.Method,
        _ template: String,
        _ parameters: [String],
        _ handler: @escaping Handler,
        forEditors editorsHandler: Handler? = nil
    ) {
        self.method = method
        self.template = template
        self.parameters = parameters
        self.handler = handler
        self.editorsHandler = editorsHandler
    }

    /// Its query is narrowed before, and its problems are pages too.
    func route(_ narrowing: TargetNarrowing, _ desk: PageDesk) -> Route {
        let problemRenderer: ProblemRenderer = { problem, request in
            isForEditors(request) ? problem.response(requestID: request.id) : desk.fault(problem, request)
        }
        return Route(method, template, problemRenderer: problemRenderer) { request, path throws(Problem) in
            if let editorsHandler, isForEditors(request) { return try editorsHandler(request, path) }
            return try narrowing.narrowing(handler)(request, path)
        }
    }

    private func isForEditors(_ request: Request) -> Bool {
        editorsHandler != nil && request.fields.contains(.authorization)
    }
}

/// Who makes the pages; what each of them reads is in its own file.
struct PageDesk: Sendable {
    let site: Site
    let masthead: Masthead
    let assets: [Asset]
    private let security: String

    init(site: Site, masthead: Masthead) {
        self.site = site
        self.masthead = masthead
        assets = masthead.assets
        let pictures = (["'self'"] + masthead.pictureHosts + (masthead.logoOrigin.map { [$0] } ?? []))
        // Nothing inline, nothing of others but the pictures that the operator named.
        security =
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src \(pictures.joined(separator: " ")); form-action 'self'; base-uri 'none'; "
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
                .referrerPolicy: "strict-origin-when-cross-origin", .crossOriginOpenerPolicy: "same-origin",
            ],
            body: html
        )
    }

    /// `GET /assets/{name}`
    func asset(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        guard let asset = assets.first(where: { $0.fileName == path["name"] }) else { throw .notFound }
        var response = Response(
            status: .ok,
            fields: [
                .contentType: asset.mediaType, .cacheControl: "public, max-age=31536000, immutable",
            ],
            body: asset.bytes
        )
        response.keys = [Key.site.description]
        return .respond(response)
    }
}

extension Response {
    /// 308, to another page or feed of ours.
    ///
    /// - due: when time alone may make it wrong.
    static func moved(_ path: String, _ query: String?, keys: [Key], at due: Timestamp? = nil) -> Response {
        var response = Response(
            status: .permanentRedirect,
            fields: [.location: path + (query.map { "?" + $0 } ?? "")]
        )
        response.keys = keys.map(\.description)
        response.mayChange(at: [due])
        return response
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
    package var origin: String? { storyAddress?.origin }
}
