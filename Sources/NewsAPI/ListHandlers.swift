import HTTP
import HTTPTypes
import JSON
import News

/// Lists of chosen articles; what editors do to them is in `Desk/ListEditing.swift`.
struct ListHandlers: Sendable {
    let site: Site

    /// `GET /lists`
    func all(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let isForDesk = try site.isForDesk(request)
        let lists = try site.read { snapshot throws(NewsError) in try snapshot.chosenLists() }
        return .respond(
            .json(keys: [Key.site.description]) { json in
                json.member(
                    "lists",
                    array: { json in
                        for list in lists { json.object { $0.members(of: list, isForDesk: isForDesk) } }
                    }
                )
            }
        )
    }

    /// `GET /lists/{slug}`
    func list(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let (slug, isForDesk, now) = (path["slug"], try site.isForDesk(request), site.now())
        let found = try site.read { snapshot throws(NewsError) in
            (
                view: try snapshot.view(ofList: slug, isForDesk: isForDesk, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        guard let view = found.view else { throw .notFound }
        if isForDesk { return .respond(view.deskResponse(site: site, now: now)) }
        var response = view.response(for: .readers, site: site, now: now)
        response.keys = ([Key.site, .articles] + view.articles.map { .article($0.id) }).map(\.description)
        response.mayChange(at: [found.nextDue] + view.articles.map { site.commentsClose($0, after: now) })
        return .respond(response)
    }
}

/// What is told of one list.
struct ListView {
    var list: ChosenList
    var articles: [Article]

    /// For editors, who see what is hidden, and change the version that they have seen.
    func deskResponse(site: Site, now: Timestamp) -> Response {
        var response = response(for: .desk, site: site, now: now)
        response.fields[.eTag] = EntityTag(revision: list.revision).description
        response.fields[.cacheControl] = "private, no-store"
        return response
    }

    fileprivate func response(for view: ArticleView, site: Site, now: Timestamp) -> Response {
        .json(reserving: 1024 + articles.count * 1024) { json in
            json.members(of: list, isForDesk: view == .desk)
            json.member(
                "articles",
                array: { json in
                    for article in articles { json.article(article, .listed, for: view, site: site, now: now) }
                }
            )
        }
    }
}

extension NewsSnapshot {
    func view(ofList slug: String, isForDesk: Bool, now: Timestamp) throws(NewsError) -> ListView? {
        guard let list = try chosenList(slug: slug) else { return nil }
        return ListView(list: list, articles: try articles(ofList: list.id, isForDesk: isForDesk, now: now))
    }
}

extension JSONWriter {
    fileprivate mutating func members(of list: ChosenList, isForDesk: Bool) {
        member("slug", list.slug)
        if isForDesk { member("revision", list.revision) }
        member("updated_at", list.updatedAt.description)
    }
}
