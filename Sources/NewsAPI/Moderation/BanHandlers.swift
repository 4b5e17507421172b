import HTTP
import HTTPTypes
import JSON
import News

struct BanHandlers: Sendable {
    let site: Site

    /// `GET /moderation/bans`
    func list(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let limit = reader.limit()
        let after = reader.cursor(order: "bans")?.keyset
        try reader.finish()
        _ = try site.editor(of: request, with: .moderateComments)
        let now = site.now()
        let page = try site.read { snapshot throws(NewsError) in
            try snapshot.bans(after: after, limit: limit, now: now)
        }
        let next = page.next.map { request.target.with(Cursor(order: "bans", keyset: $0)) }
        var response = Response.json { json in
            json.member(
                "bans",
                array: { json in
                    for ban in page.items { json.object { $0.members(of: ban) } }
                }
            )
            json.member("next", next)
        }
        response.addNextLink(next)
        return .respond(response.unshared)
    }

    /// `POST /moderation/bans`
    func make(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .moderateComments)
        var reader = ObjectReader(try request.object())
        let comment = reader.integer("comment", .required, in: 1...Int64.max)
        let kind: Ban.Kind? = reader.choice("of", .required)
        let reason = reader.string("reason", bytesMax: 500) ?? ""
        let end = reader.moment("until")
        if let end, end <= site.now() { reader.fault("until", "must lie in the future") }
        reader.finish()
        guard let comment, let kind, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        let new = NewBan(kind: kind, reason: reason, expiresAt: end)
        return try site.write(request, by: editor) { transaction, now throws(NewsError) in
            let ban = try transaction.ban(senderOf: comment, new, by: editor, at: now)
            return Response.json(.created) { $0.members(of: ban) }.unshared
        } problem: { error in
            guard case .commentMissing = error else { return nil }
            return .badBody([.init(pointer: "/comment", detail: "names no comment")])
        }
    }

    /// `DELETE /moderation/bans/{id}`
    func lift(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .moderateComments)
        let id = try path.id()
        return try site.write(request, by: editor) { transaction, now throws(NewsError) in
            try transaction.liftBan(id, by: editor, at: now)
            return Response(status: .noContent)
        }
    }
}

extension JSONWriter {
    mutating func members(of ban: Ban) {
        member("id", ban.id)
        member("of", ban.kind.rawValue)
        member("comment", ban.commentID)
        member("reason", ban.reason)
        member("editor", ban.editor)
        member("created_at", ban.createdAt)
        member("until", ban.expiresAt)
    }
}
