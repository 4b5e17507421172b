import HTTP
import HTTPTypes
import JSON
import News

/// The moderators' queue and their decisions.
struct ModerationHandlers: Sendable {
    let site: Site

    /// `GET /moderation/comments`
    func list(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        var query = ModerationQuery()
        query.statuses = reader.commentStates()
        query.articleSlug = reader.string("article", bytesMax: Slug.bytesMax)
        query.reason = reader.optionalChoice("reason")
        query.commenterID = reader.integer("commenter", in: 1...Int.max).map(Int64.init)
        query.sameNetworkAs = reader.integer("same_network_as", in: 1...Int.max).map(Int64.init)
        query.isReported = reader.optionalFlag("reported")
        let text = reader.string("q", bytesMax: SearchHandlers.queryBytesMax).map(SearchText.init)
        let sort: CommentQuery.Sort = reader.choice("sort", default: .oldest)
        query.isNewestFirst = sort == .newest
        let isCounted = reader.flag("count")
        query.limit = reader.limit()
        query.after = reader.cursor(order: "moderation-\(sort.rawValue)")?.keyset
        try reader.finish()
        _ = try site.editor(of: request, with: .moderateComments)
        let (page, total, isPartial) = try site.read { [query] snapshot throws(NewsError) in
            var query = query
            let found = try text.map { text throws(NewsError) in try snapshot.commentsHolding(text) }
            query.ids = found?.ids
            return (
                try snapshot.moderatedComments(query),
                isCounted ? try snapshot.moderatedCommentCount(query) : nil,
                found?.isPartial ?? false
            )
        }
        let next = page.next.map {
            request.target.with(Cursor(order: "moderation-\(sort.rawValue)", keyset: $0))
        }
        var response = Response.json(reserving: 1024 + page.items.count * 2048) { json in
            json.comments(page.items)
            json.member("next", next)
            if let total { json.member("total", total) }
            if isPartial { json.member("partial", true) }
        }
        response.addNextLink(next)
        return .respond(response.unshared)
    }

    /// `GET /moderation/comments/{id}`
    func comment(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        _ = try site.editor(of: request, with: .moderateComments)
        let id = try path.id()
        let comment = try site.read { snapshot throws(NewsError) in
            try snapshot.anyComment(id).map { comment throws(NewsError) in try snapshot.moderated([comment])[0] }
        }
        guard let comment else { throw .notFound }
        return .respond(Response.json { $0.members(of: comment) }.unshared)
    }

    /// `PATCH /moderation/comments/{id}`
    func edit(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .moderateComments)
        let id = try path.id()
        var reader = ObjectReader(try request.object(["application/json", "application/merge-patch+json"]))
        let isFeatured = reader.boolean("featured", .required)
        reader.finish()
        guard let isFeatured, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return try site.write(request, by: editor) { transaction, now throws(NewsError) in
            let comment = try transaction.feature(id, isFeatured, by: editor, at: now)
            return Response.json { $0.members(of: comment) }.unshared
        } problem: { error in
            if case .commentMissing = error { .notFound } else { nil }
        }
    }

    /// `POST /moderation/decisions`
    func decide(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .moderateComments)
        var reader = ObjectReader(try request.object())
        let decisions = reader.decisions()
        reader.finish()
        guard let decisions, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return try site.write(request, as: editor.keyScope) { transaction, now throws(NewsError) in
            let comments = try transaction.decide(decisions, by: editor, at: now)
            return Written(
                response: Response.json(reserving: 1024 + comments.count * 2048) { $0.comments(comments) }.unshared,
                // Kept for a day: no place for addresses and words.
                replay: Response.json { $0.states(of: comments) }.unshared
            )
        } problem: { error in
            guard case .commentMissing(let id) = error,
                let index = decisions.firstIndex(where: { $0.commentID == id })
            else { return nil }
            return .badBody([.init(pointer: "/decisions/\(index)/id", detail: "names no comment. Nothing was changed.")]
            )
        }
    }
}

extension Response {
    /// For one credential alone, and for no cache.
    var unshared: Response {
        var response = self
        response.fields[.cacheControl] = "private, no-store"
        return response
    }
}

extension PathParameters {
    /// In its one spelling: what is found at `…/17` is not at `…/017` too.
    ///
    /// Throws: 404.
    func id() throws(Problem) -> Int64 {
        guard let number = Digits.decimal(self["id"].utf8), String(number) == self["id"] else { throw .notFound }
        return Int64(number)
    }
}

extension QueryReader {
    /// States with commas between; pending ones when none are named.
    fileprivate mutating func commentStates() -> [Comment.Status] {
        guard let text = string("status", bytesMax: 200) else { return [.pending] }
        return text.split(separator: ",", omittingEmptySubsequences: false).compactMap { name in
            if let status = Comment.Status(rawValue: String(name)) { return status }
            fault("status", "\"\(name)\" is none of \(Comment.Status.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
    }

    fileprivate mutating func optionalChoice<Choice>(_ name: String) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let text = string(name, bytesMax: 100) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        fault(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    fileprivate mutating func optionalFlag(_ name: String) -> Bool? {
        guard let text = string(name, bytesMax: 10) else { return nil }
        if let flag = Bool(text) { return flag }
        fault(name, "must be true or false")
        return nil
    }
}

extension ObjectReader {
    fileprivate mutating func decisions() -> [CommentDecision]? {
        let decisions = objects("decisions", .required, countMax: CommentDecision.countMax) { reader in
            let id = reader.integer("id", .required, in: 1...Int64.max)
            let from: Comment.Status? = reader.choice("from", .required)
            let to: Comment.Status? = reader.choice("to", .required)
            let reason = reader.string("reason", bytesMax: 500)
            return id.flatMap { id in
                to.map { CommentDecision(commentID: id, from: from, to: $0, reason: reason) }
            }
        }
        guard let decisions else { return nil }
        if decisions.isEmpty { fault("decisions", "must not be empty") }
        var ids: Set<Int64> = []
        for (index, decision) in decisions.enumerated() {
            if let id = decision?.commentID, !ids.insert(id).inserted {
                fault("decisions", at: "/\(index)/id", "is decided on twice")
            }
        }
        return decisions.compactMap(\.self)
    }
}
