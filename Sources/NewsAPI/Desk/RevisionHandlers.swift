import HTTP
import HTTPTypes
import JSON
import Markdown
import News

/// The versions of an article, for its editors.
struct RevisionHandlers: Sendable {
    let site: Site

    /// `GET /articles/{slug}/revisions`
    func list(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let limit = reader.limit()
        let after = reader.cursor(order: "revisions")?.keyset
        try reader.finish()
        _ = try site.editor(of: request, with: .readArticles)
        let page = try site.read { snapshot throws(NewsError) in
            guard let article = try snapshot.deskArticle(slug: path["slug"]) else { throw .notFound }
            return try snapshot.revisions(ofArticle: article.id, after: after, limit: limit)
        }
        let next = page.next.map { request.target.with(Cursor(order: "revisions", keyset: $0)) }
        var response = Response.json { json in
            json.member(
                "revisions",
                array: { json in
                    for revision in page.items {
                        json.object { json in
                            json.member("revision", revision.number)
                            json.members(of: revision)
                        }
                    }
                }
            )
            json.member("next", next)
        }
        response.addNextLink(next)
        response.fields[.cacheControl] = "private, no-store"
        return .respond(response)
    }

    /// `GET /articles/{slug}/revisions/{number}`
    func revision(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        _ = try site.editor(of: request, with: .readArticles)
        let found = try kept(path)
        let now = site.now()
        var response = Response.json { json in
            json.members(of: found.revision)
            json.name("article")
            json.article(found.article, .all, for: .desk, site: site, now: now)
        }
        response.fields[.cacheControl] = "private, no-store"
        return .respond(response)
    }

    /// `POST /articles/{slug}/revisions/{number}/restore`: brings back what was written, not whether and when it is published.
    func restore(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        let condition = try request.optionalRevisionCondition() ?? .any
        // A version never changes, so it can be read, and rendered anew, before the transaction.
        let old = try kept(path)
        return try site.write(request, by: editor) { [site] transaction, now throws(NewsError) in
            let article = try transaction.restore(old, of: path["slug"], if: condition, by: editor, at: now)
            return .deskView(of: article, site: site, now: now)
        }
    }

    private func kept(_ path: PathParameters) throws(Problem) -> (revision: Revision, article: Article) {
        guard let number = path.number else { throw .notFound }
        var found = try site.read { snapshot throws(NewsError) in
            guard let article = try snapshot.deskArticle(slug: path["slug"]),
                let found = try snapshot.revision(number, of: article)
            else { throw .notFound }
            return found
        }
        let rendered = Markdown(found.article.text?.body.markdown ?? "", by: .newsroom)
        found.article.text?.body.html = rendered.html
        found.article.text?.plainText = rendered.plainText
        return found
    }
}

extension PathParameters {
    /// In its one spelling.
    fileprivate var number: Int64? {
        Digits.decimal(self["number"].utf8).flatMap { String($0) == self["number"] ? Int64($0) : nil }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of revision: Revision) {
        member("at", revision.at.description)
        member("editor", revision.editor)
        member("acting_for", revision.actingFor)
    }
}
