import HTTP
import HTTPTypes
import JSON
import Markdown
import News

/// What a reader without scripts does with a comment of their own. Whose it is, the cookie says, and the transaction checks.
extension PageDesk {
    /// `POST /stories/{slug}/comments/{id}`
    func change(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        guard OwnPages.sent(request, origin: site.origin) else { throw .foreignForm }
        guard let id = path.commentID else { throw .notFound }
        guard let token = CommenterCookie.token(of: request) else { throw .notTheirs }
        let form = try SentForm(request)
        let (slug, now) = (path["slug"], site.now())
        if form["delete"] == "yes" { return try delete(id, of: slug, token, request) }

        let known = try site.read { snapshot throws(NewsError) in
            try snapshot.comment(id: id, token: token, now: now)
        }
        guard let known, known.articleSlug == slug else { throw .notFound }
        var reader = ObjectReader(form.object(numbers: []))
        let body = reader.commentBody()
        reader.finish()
        guard let body, reader.faults.isEmpty else {
            return .respond(try notice(of: known, request, typed: form["body"], fault: reader.faults.first?.detail))
        }
        if let seconds = site.rates?.edits.admit(request.client, at: now) { throw .tooFast(retryAfter: seconds) }
        let text = try site.examine(body, by: known.name)
        let network = request.client?.network
        return try site.write(request, as: request.sender, isRepeatable: false) {
            [site] transaction, now throws(NewsError) in
            let edit = CommentEdit(commentID: id, token: token, text: text, network: network, at: now)
            let comment = try transaction.edit(edit, rules: site.commentRules)
            return Written(response: .see(SitePath.comment(comment.id, ofStory: slug)))
        } failure: { [self] error in
            fault(Problem(error, log: site.log), request)
        }
    }

    private func delete(_ id: Int64, of slug: String, _ token: String, _ request: Request) throws(Problem) -> Outcome {
        try site.write(request, as: request.sender, isRepeatable: false) {
            [site] transaction, now throws(NewsError) in
            let deletion = CommentDeletion(commentID: id, token: token, at: now)
            _ = try transaction.delete(deletion, rules: site.commentRules)
            return Written(response: .see(SitePath.story(slug) + "#comments"))
        } failure: { [self] error in
            fault(Problem(error, log: site.log), request)
        }
    }
}

extension Response {
    /// 303, to a page that shows what came of a form.
    static func see(_ address: String) -> Response {
        Response(status: .seeOther, fields: [.location: address, .cacheControl: "private, no-store"])
    }
}

extension Problem {
    fileprivate static let notTheirs = Problem(
        .forbidden,
        "commenter-token-missing",
        title: "Only its commenter may do this",
        detail: "The cookie that came with your comment is not here any more. An editor can help."
    )
}
