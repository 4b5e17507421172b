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
        query.sort = reader.choice("sort", default: .newest)
        query.after = reader.cursor(order: query.sort.rawValue)?.keyset
        query.limit = reader.limit()
        let members = reader.members()
        query.includesText = members.needsText
        let wantsTotal = reader.flag("count")
        try reader.finish()

        let now = site.now()
        let found = try site.read { [query] snapshot throws(NewsError) in
            (
                page: try snapshot.articles(query, now: now),
                total: wantsTotal ? try snapshot.articleCount(query.filter, now: now) : nil,
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        let next = found.page.next.map { request.target.with(Cursor(order: query.sort.rawValue, keyset: $0)) }
        let keys = [Key.site, .articles] + found.page.items.map { .article($0.id) }
        var response = Response.json(keys: keys.map(\.description), reserving: 1024 + found.page.items.count * 1024) {
            json in
            json.member(
                "articles",
                array: { json in
                    for article in found.page.items { json.article(article, members, site: site, now: now) }
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
        try reader.finish()
        let now = site.now()
        let article = try site.read { snapshot throws(NewsError) in try snapshot.article(slug: path["slug"], now: now) }
        guard let article else { throw .notFound }
        var json = JSONWriter(reserving: 4096)
        json.article(article, members, site: site, now: now)
        var response = Response(status: .ok, fields: [.contentType: "application/json"], body: json.bytes)
        response.keys = [Key.site, .article(article.id)].map(\.description)
        response.mayChange(at: [site.commentsClose(article, after: now)])
        return .respond(response)
    }
}

extension QueryReader {
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
