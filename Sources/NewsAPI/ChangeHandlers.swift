import HTTP
import HTTPTypes
import JSON
import News

/// What changed: for search engines, apps and caches to follow.
struct ChangeHandlers: Sendable {
    let site: Site

    /// `GET /changes`
    func list(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let since = reader.integer("since", in: 0...Int.max).map(Int64.init)
        let epoch = reader.string("epoch", bytesMax: 64)
        let limit = reader.integer("limit", in: 1...1000, default: 100)
        try reader.finish()
        let editor = try site.editor(of: request)
        let isForDesk = editor?.may(.readArticles) ?? false
        let now = site.now()
        let feed = try site.read { snapshot throws(NewsError) in
            try snapshot.changes(after: since, limit: limit, isForDesk: isForDesk, now: now)
        }
        if let epoch, epoch != feed.epoch { throw .epochOver }
        let next = "/changes?since=\(feed.last)&epoch=\(feed.epoch)&limit=\(limit)"
        var response = Response.json(reserving: 512 + feed.entries.count * 160) { json in
            json.member("epoch", feed.epoch)
            json.member(
                "changes",
                array: { json in
                    for entry in feed.entries { json.object { $0.members(of: entry) } }
                }
            )
            json.member("next", next)
            json.member("more", feed.hasMore)
        }
        response.addNextLink(next)
        // Without keys: any write makes it another, so no cache of ours keeps it. Its tag is its own.
        return .respond(response)
    }

    /// `GET /corrections`
    func corrections(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let limit = reader.limit()
        let after = reader.cursor(order: "corrections")?.keyset
        try reader.finish()
        let now = site.now()
        let (page, nextDue) = try site.read { snapshot throws(NewsError) in
            (
                try snapshot.corrections(after: after, limit: limit, now: now),
                try snapshot.nextDue(after: now)
            )
        }
        let next = page.next.map { request.target.with(Cursor(order: "corrections", keyset: $0)) }
        let keys = [Key.site, .articles] + page.items.map { .article($0.articleID) }
        var response = Response.json(keys: keys.map(\.description)) { json in
            json.member(
                "corrections",
                array: { json in
                    for entry in page.items {
                        json.object { json in
                            json.members(of: entry.correction)
                            json.member(
                                "article",
                                object: { json in
                                    json.member("id", entry.articleID)
                                    json.member("slug", entry.slug)
                                    json.member("title", entry.title)
                                }
                            )
                        }
                    }
                }
            )
            json.member("next", next)
        }
        response.addNextLink(next)
        response.mayChange(at: [nextDue])
        return .respond(response)
    }
}

extension JSONWriter {
    fileprivate mutating func members(of entry: ChangeEntry) {
        member("number", entry.number)
        member("at", entry.at.description)
        member("kind", entry.kind.rawValue)
        name("article")
        guard let id = entry.articleID else { return null() }
        object { json in
            json.member("id", id)
            json.member("slug", entry.slug)
            if entry.kind == .commentsChanged, let count = entry.commentCount { json.member("comment_count", count) }
        }
    }
}

extension Problem {
    static let epochOver = Problem(
        .gone,
        "epoch-over",
        title: "The numbers of changes have begun anew",
        detail: "A backup was restored, or this is another database. Read everything anew, then follow from there."
    )
}
