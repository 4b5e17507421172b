import HTTP
import HTTPTypes
import JSON
import News

struct CommentHandlers: Sendable {
    let site: Site

    /// `GET /articles/{slug}/comments`
    func list(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        var query = CommentQuery()
        query.view = reader.choice("view", default: .tree)
        query.sort = reader.choice("sort", default: .oldest)
        query.under = reader.integer("under", in: 1...Int.max).map(Int64.init)
        query.limit = reader.limit()
        if query.under != nil, query.view == .flat { reader.fault("under", "goes with view=tree") }
        query.after = reader.cursor(order: query.order)?.keyset
        try reader.finish()

        let now = site.now()
        let found = try site.read { [query] snapshot throws(NewsError) in
            try snapshot.comments(ofArticle: path["slug"], query, now: now)
        }
        guard let found else { return .respond(try site.commentsElsewhere(than: path["slug"], request)) }
        let next = found.page.next.map { request.target.with(Cursor(order: query.order, keyset: $0)) }
        let keys = [Key.site, .article(found.articleID), .comments(found.articleID)].map(\.description)
        var response = Response.json(keys: keys, reserving: 1024 + found.page.items.count * 2048) { json in
            json.member(
                "comments",
                array: { json in
                    for thread in found.page.items { json.thread(thread, path: request.target.path) }
                }
            )
            json.member("count", found.count)
            json.member("next", next)
        }
        response.addNextLink(next)
        return .respond(response)
    }

    /// `GET /comments/{id}`
    func comment(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        guard let id = path.commentID else { throw .notFound }
        let now = site.now()
        let token = request.fields[.commenterToken]
        let comment = try site.read { snapshot throws(NewsError) in
            try snapshot.comment(id: id, token: token, now: now)
        }
        guard let comment else { throw .notFound }
        let keys = [Key.site, .article(comment.articleID), .comments(comment.articleID)].map(\.description)
        return .respond(.json(keys: keys) { $0.members(of: comment) })
    }

    /// `GET /comments/counts?articles=slug-a,slug-b`
    func counts(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        var slugs: [String] = []
        if let text = reader.string("articles", bytesMax: 12_000) {
            slugs = text.split(separator: ",").map(String.init)
            if slugs.count > 100 { reader.fault("articles", "must name at most 100 slugs; it names \(slugs.count)") }
        } else {
            reader.fault("articles", "is required: slugs, separated by commas")
        }
        try reader.finish()
        let now = site.now()
        let (counts, nextDue) = try site.read { [slugs] snapshot throws(NewsError) in
            (try snapshot.commentCounts(slugs: slugs, now: now), try snapshot.nextDue(after: now))
        }
        let keys = [Key.site, .articles] + counts.map { .article($0.articleID) }
        var response = Response.json(keys: keys.map(\.description)) { json in
            json.member(
                "counts",
                object: { json in
                    var written: Set<String> = []
                    for (slug, _, count) in counts where written.insert(slug).inserted {
                        json.name(escaping: slug)
                        json.integer(count)
                    }
                }
            )
        }
        response.mayChange(at: [nextDue])
        return .respond(response)
    }

    /// `POST /articles/{slug}/comments`
    func post(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var query = QueryReader(request.target.query)
        try query.finish()
        let now = site.now()
        let editor = try site.commentingEditor(of: request)
        var sent = try ObjectReader(try request.object()).sentComment(rules: site.commentRules, isStaff: editor != nil)
        if editor == nil { sent.token = request.fields[.commenterToken] }
        let who = editor?.keyScope ?? request.sender
        // Before the rate: to send again what got no answer is no second comment.
        if let replay = try site.replay(request, as: who) { return .respond(replay) }
        if editor == nil, let seconds = site.rates?.comments.admit(request.client, at: now) {
            throw .tooFast(retryAfter: seconds)
        }
        let comment = try site.examined(sent, on: path["slug"], from: request, at: now)
        return try site.write(request, as: who) { [site] transaction, now throws(NewsError) in
            var comment = comment
            comment.at = now
            let posted = try transaction.post(comment, rules: site.commentRules)
            if let editor {
                try transaction.keep(AuditEntry(.commentPosted, "comment:\(posted.comment.id)", by: editor, at: now))
            }
            return Written(
                response: .posted(posted.comment, token: posted.newToken),
                replay: posted.newToken == nil ? nil : .posted(posted.comment, token: nil)
            )
        } problem: { [site] error in
            switch error {
            case .notFound, .busy, .unavailable: site.rates?.comments.withdraw(request.client, at: now)
            default: break
            }
            return nil
        }
    }

    /// `POST /articles/{slug}/comments/challenge`
    func challenge(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let now = site.now()
        let challenge = try site.read { [site] snapshot throws(NewsError) in
            try snapshot.makeChallenge(forArticle: path["slug"], rules: site.commentRules, at: now)
        }
        var response = Response.json(.created) { json in
            json.member("challenge", challenge.text)
            json.member("valid_from", challenge.validFrom)
            json.member("expires_at", challenge.expiresAt)
        }
        response.fields[.cacheControl] = "private, no-store"
        return .respond(response)
    }

    /// `POST /comments/{id}/reports`
    func report(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        guard let id = path.commentID else { throw .notFound }
        var reader = ObjectReader(try request.object())
        let reason: CommentReport.Reason? = reader.choice("reason", .required)
        let detail = reader.string("detail", bytesMax: 2_000) ?? ""
        reader.finish()
        guard let reason, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        if let seconds = site.rates?.reports.admit(request.client, at: site.now()) {
            throw .tooFast(retryAfter: seconds)
        }
        let network = request.client?.network
        return try site.write(request, as: request.sender) { [site] transaction, now throws(NewsError) in
            let report = CommentReport(commentID: id, reason: reason, detail: detail, network: network, at: now)
            try transaction.report(report, rules: site.commentRules)
            var response = Response.json(.accepted) { $0.member("reported", true) }
            response.fields[.cacheControl] = "private, no-store"
            return Written(response: response)
        }
    }

    /// `PATCH /comments/{id}`
    func edit(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        let (id, token) = try ownership(request, path)
        var reader = ObjectReader(try request.object(["application/json", "application/merge-patch+json"]))
        let body = reader.commentBody()
        reader.finish()
        guard let body, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        // The name goes in with the words when they are judged; a comment that is not theirs is not looked at further.
        let now = site.now()
        if let seconds = site.rates?.edits.admit(request.client, at: now) { throw .tooFast(retryAfter: seconds) }
        let known = try site.read { snapshot throws(NewsError) in
            try snapshot.comment(id: id, token: token, now: now)
        }
        let text = try site.examine(body, by: known?.name ?? "")
        let network = request.client?.network
        return try site.write(request, as: request.sender) { [site] transaction, now throws(NewsError) in
            let edit = CommentEdit(commentID: id, token: token, text: text, network: network, at: now)
            let comment = try transaction.edit(edit, rules: site.commentRules)
            var response = Response.json { $0.members(of: comment) }
            response.fields[.cacheControl] = "private, no-store"
            return Written(response: response)
        }
    }

    /// `DELETE /comments/{id}`
    func delete(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        let (id, token) = try ownership(request, path)
        return try site.write(request, as: request.sender) { [site] transaction, now throws(NewsError) in
            let deletion = CommentDeletion(commentID: id, token: token, at: now)
            _ = try transaction.delete(deletion, rules: site.commentRules)
            return Written(response: Response(status: .noContent))
        }
    }

    private func ownership(_ request: Request, _ path: PathParameters) throws(Problem) -> (id: Int64, token: String) {
        var query = QueryReader(request.target.query)
        try query.finish()
        guard let token = request.fields[.commenterToken] else {
            throw Problem(
                .forbidden,
                "commenter-token-missing",
                title: "Only its commenter may do this",
                detail: "Send the token that came with your first comment as Commenter-Token."
            )
        }
        // Somebody else's comment is not found: a token says nothing about other people's.
        guard let id = path.commentID else { throw .notFound }
        return (id, token)
    }
}

extension Site {
    /// 308 to the comments of an article that has another slug by now.
    ///
    /// Throws: 404 for any other.
    fileprivate func commentsElsewhere(than slug: String, _ request: Request) throws(Problem) -> Response {
        let now = now()
        let trace = try read { snapshot throws(NewsError) in try snapshot.trace(ofArticle: slug, now: now) }
        guard case .moved(let id, let slug) = trace else { throw .notFound }
        return .moved(to: "/articles/" + PercentCoding.encode(segment: slug) + "/comments", articleID: id, request)
    }
}

extension Response {
    /// - token: made for this comment, and shown this once.
    fileprivate static func posted(_ comment: Comment, token: String?) -> Response {
        var response = Response.json(comment.status == .approved ? .created : .accepted) { json in
            json.members(of: comment)
            if let token { json.member("commenter_token", token) }
        }
        response.fields[.location] = "/comments/\(comment.id)"
        response.fields[.cacheControl] = "private, no-store"
        return response
    }
}

extension Request {
    /// Whose idempotency keys it brings, when it brings no token.
    var sender: String { "address:\(client?.description ?? "")" }
}

extension PathParameters {
    /// In its one spelling: what is found at `/comments/17` is not at `/comments/017` too.
    var commentID: Int64? {
        Digits.decimal(self["id"].utf8).flatMap { String($0) == self["id"] ? Int64($0) : nil }
    }
}

extension CommentQuery {
    /// The name of the order for cursors: places in a tree mean nothing in a flat list.
    var order: String {
        under.map { "under-\($0)-\(sort.rawValue)" } ?? "\(view.rawValue)-\(sort.rawValue)"
    }
}
