import HTTP
import HTTPTypes
import JSON
import News

struct ArticleHandlers: Sendable {
    let site: Site

    /// `GET /articles`
    func list(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        var query = ArticleQuery()
        query.filter = reader.articleFilter()
        let stages: Set<Article.Stage>? = reader.stages()
        query.filter.stages = stages ?? [.published]
        query.sort = reader.choice("sort", default: stages == nil ? .newest : .updated)
        query.after = reader.cursor(order: query.order)?.keyset
        query.limit = reader.limit()
        let members = reader.members()
        query.includesText = members.needsText
        let wantsTotal = reader.flag("count")
        try reader.finish()

        var view = ArticleView.readers
        if stages == nil {
            _ = try site.editor(of: request)
        } else {
            _ = try site.editor(of: request, with: .readArticles)
            view = .desk
        }
        let now = site.now()
        let found = try site.read { [query] snapshot throws(NewsError) in
            (
                page: try snapshot.articles(query, now: now),
                total: wantsTotal ? try snapshot.articleCount(query.filter, now: now) : nil,
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        let next = found.page.next.map { request.target.with(Cursor(order: query.order, keyset: $0)) }
        let keys = [Key.site, .articles] + found.page.items.map { .article($0.id) }
        var response = Response.json(keys: keys.map(\.description), reserving: 1024 + found.page.items.count * 1024) {
            json in
            json.member(
                "articles",
                array: { json in
                    for article in found.page.items { json.article(article, members, for: view, site: site, now: now) }
                }
            )
            json.member("next", next)
            if let total = found.total { json.member("total", total) }
        }
        response.addNextLink(next)
        response.mayChange(at: [found.nextDue] + found.page.items.map { site.commentsClose($0, after: now) })
        return .respond(response)
    }

    /// `GET /articles/{slug}`
    func article(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let members = reader.members(default: .all)
        let signature = reader.string("preview", bytesMax: 200)
        try reader.finish()
        let (slug, now) = (path["slug"], site.now())
        if let signature { return .respond(try preview(slug, signature, members, now: now)) }
        if let editor = try site.editor(of: request), editor.may(.readArticles) {
            return .respond(try deskView(slug, members, request, now: now))
        }
        let found = try site.read { snapshot throws(NewsError) in
            guard let article = try snapshot.article(slug: slug, now: now) else {
                return (nil, try snapshot.trace(ofArticle: slug, now: now)) as (Article?, ArticleTrace?)
            }
            return (article, nil)
        }
        guard let article = found.0 else { return .respond(try found.1.response(to: request)) }
        var response = Response.article(article, members, site: site, now: now)
        response.keys = [Key.site, .article(article.id)].map(\.description)
        response.mayChange(at: [site.commentsClose(article, after: now)])
        return .respond(response)
    }

    /// `GET /articles/{slug}/related`
    func related(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let limit = reader.integer("limit", in: 1...20, default: 5)
        let members = reader.members()
        try reader.finish()
        let now = site.now()
        let (found, searched, nextDue) = try site.read { snapshot throws(NewsError) in
            (
                try snapshot.relatedArticles(slug: path["slug"], limit: limit, now: now),
                try snapshot.searchKeys(),
                try snapshot.nextDue(after: now)
            )
        }
        guard let found else { throw .notFound }
        let keys = [.site] + searched + found.map { .article($0.id) }
        var response = Response.json(keys: keys.map(\.description), reserving: 1024 + found.count * 1024) {
            [site] json in
            json.member(
                "articles",
                array: { json in
                    for article in found { json.article(article, members, for: .readers, site: site, now: now) }
                }
            )
        }
        response.mayChange(at: [nextDue] + found.map { site.commentsClose($0, after: now) })
        return .respond(response)
    }

    /// The editors' view: whatever the stage, with its revision for a tag.
    private func deskView(
        _ slug: String,
        _ members: ArticleMembers,
        _ request: Request,
        now: Timestamp
    ) throws(Problem) -> Response {
        let article = try site.read { snapshot throws(NewsError) in try snapshot.deskArticle(slug: slug) }
        guard let article else { throw .notFound }
        guard article.slug == slug else { return .moved(to: article.path, articleID: article.id, request) }
        return .deskView(of: article, members, site: site, now: now)
    }

    /// What readers would see, for the bearer of a link. Nobody may keep it, nor tell the sites that it links to where it was read.
    private func preview(
        _ slug: String,
        _ signature: String,
        _ members: ArticleMembers,
        now: Timestamp
    ) throws(Problem) -> Response {
        let article = try site.read { snapshot throws(NewsError) in
            try snapshot.previewedArticle(slug: slug, signature: signature, now: now)
        }
        guard let article else { throw .notFound }
        var response = Response.article(article, members, site: site, now: now)
        response.fields[.cacheControl] = "private, no-store"
        response.fields[.referrerPolicy] = "no-referrer"
        return response
    }
}

extension Response {
    static func article(
        _ article: Article,
        _ members: ArticleMembers = .all,
        for view: ArticleView = .readers,
        site: Site,
        now: Timestamp
    ) -> Response {
        var json = JSONWriter(reserving: 4096)
        json.article(article, members, for: view, site: site, now: now)
        return Response(status: .ok, fields: [.contentType: "application/json"], body: json.bytes)
    }

    static func deskView(
        of article: Article,
        _ members: ArticleMembers = .all,
        site: Site,
        now: Timestamp
    ) -> Response {
        var response = Response.article(article, members, for: .desk, site: site, now: now)
        response.fields[.eTag] = EntityTag(revision: article.revision).description
        response.fields[.cacheControl] = "private, no-store"
        return response
    }
}

extension Response {
    /// 308, with the query that was sent.
    static func moved(to path: String, articleID id: Int64, _ request: Request) -> Response {
        let query = request.target.query.map { "?" + $0 } ?? ""
        var response = Response(status: .permanentRedirect, fields: [.location: path + query])
        response.keys = [Key.site, .article(id)].map(\.description)
        return response
    }
}

extension ArticleTrace? {
    /// 308 to where the article is now, 410 when it was retracted.
    ///
    /// Throws: 404 for nothing.
    fileprivate func response(to request: Request) throws(Problem) -> Response {
        switch self {
        case nil: throw .notFound
        case .moved(let id, let slug):
            return .moved(to: "/articles/" + PercentCoding.encode(segment: slug), articleID: id, request)
        case .retracted(_, let retraction): throw .retracted(retraction)
        }
    }
}

extension Problem {
    static func retracted(_ retraction: Retraction) -> Problem {
        Problem(
            .gone,
            "retracted",
            title: "The article was retracted",
            detail: "It was retracted on \(retraction.at).",
            extensions: JSONObject([
                .init("reason", .string(retraction.reason)), .init("retracted_at", .string(retraction.at.description)),
            ])
        )
    }
}

extension ArticleQuery {
    /// The name of the order for cursors: what was never published has a place only in the desk's.
    fileprivate var order: String {
        filter.stages == [.published] ? sort.rawValue : "desk-" + sort.rawValue
    }
}

extension QueryReader {
    /// `status=draft,scheduled`
    fileprivate mutating func stages() -> Set<Article.Stage>? {
        guard let text = string("status", bytesMax: 100) else { return nil }
        let stages = text.split(separator: ",", omittingEmptySubsequences: false).map {
            Article.Stage(rawValue: String($0))
        }
        if stages.contains(nil) {
            let known = Article.Stage.allCases.map(\.rawValue).joined(separator: ", ")
            fault("status", "must be some of \(known), separated by commas")
        }
        return Set(stages.compactMap(\.self))
    }

    /// `fields=slug,title`: the members that an article is shown with.
    fileprivate mutating func members(default members: ArticleMembers = .listed) -> ArticleMembers {
        guard let text = string("fields") else { return members }
        var chosen: ArticleMembers = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            if let member = ArticleMembers.names[name] {
                chosen.insert(member)
            } else {
                let near = nearest(to: name, among: ArticleMembers.names.keys)
                fault(
                    "fields",
                    "does not know \"\(name.prefix(40))\"" + (near.map { "; did you mean \"\($0)\"?" } ?? "")
                )
            }
        }
        return chosen
    }
}
