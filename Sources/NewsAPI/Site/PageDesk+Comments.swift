import HTTP
import HTTPTypes
import JSON
import News

/// Comments without scripts: the form, the confirmation, the notice. What a comment is and what becomes of it is decided where JSON comes
/// in too.
extension PageDesk {
    /// `GET /stories/{slug}/comments`: whoever goes back to where a form was sent to finds the comments.
    func comments(_: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        let (slug, now) = (path["slug"], site.now())
        let isPublic = try site.read { snapshot throws(NewsError) in
            try snapshot.commentedArticle(slug: slug, now: now) != nil
        }
        guard isPublic else { throw .notFound }
        return .respond(.see(SitePath.story(slug) + "#comments"))
    }

    /// `POST /stories/{slug}/comments`
    func post(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        guard OwnPages.sent(request, origin: site.origin) else { throw .foreignForm }
        let form = try SentForm(request)
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in
            (
                article: try snapshot.article(slug: path["slug"], now: now),
                spare: try spareChallenge(path["slug"], snapshot, now: now),
                around: try surroundings(snapshot, now: now)
            )
        }
        guard let article = found.article else { throw .notFound }
        let desk = FormDesk(page: self, article: article, form: form, spare: found.spare, around: found.around)

        var sent: SentComment
        do {
            let object = form.object(numbers: ["parent_id"])
            sent = try ObjectReader(object).sentComment(rules: site.commentRules, isStaff: false)
        } catch {
            return .respond(desk.again(error, request))
        }
        guard site.commentRules.isOpen(article.comments, publishedAt: article.publishedAt, now: now) else {
            throw .refused(.closed)
        }
        if let spare = found.spare, sent.challenge == nil { return .respond(desk.confirmation(with: spare)) }
        sent.token = CommenterCookie.token(of: request)
        if let seconds = site.rates?.comments.admit(request.client, at: now) {
            return .respond(desk.again(.tooFast(retryAfter: seconds), request))
        }
        let comment = try site.examined(sent, on: article.slug, from: request, at: now)
        return try site.write(request, as: request.sender, isRepeatable: false) {
            [site] transaction, now throws(NewsError) in
            var comment = comment
            comment.at = now
            let posted = try transaction.post(comment, rules: site.commentRules)
            let count = try transaction.commentCounts(slugs: [article.slug], now: now).first?.count ?? 0
            return Written(response: desk.posted(posted, count: count))
        } failure: { [site] error in
            switch error {
            case .notFound, .busy, .unavailable: site.rates?.comments.withdraw(request.client, at: now)
            default: break
            }
            return desk.again(Problem(error, log: site.log), request)
        }
    }

    private func spareChallenge(_ slug: String, _ snapshot: any NewsSnapshot, now: Timestamp) throws(NewsError)
        -> Challenge?
    {
        guard site.commentRules.challenge != .off, let article = try snapshot.commentedArticle(slug: slug, now: now)
        else { return nil }
        return try snapshot.makeChallenge(forArticle: article.id, rules: site.commentRules, at: now)
    }

    /// `GET /stories/{slug}/comments/{id}`
    func notice(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        guard let id = path.commentID else { throw .notFound }
        let now = site.now()
        let token = CommenterCookie.token(of: request)
        let comment = try site.read { snapshot throws(NewsError) in
            try snapshot.comment(id: id, token: token, now: now)
        }
        guard let comment, comment.articleSlug == path["slug"] else { throw .commentUnseen }
        return .respond(try notice(of: comment, request))
    }

    /// - typed, fault: of a change that could not be taken.
    func notice(of comment: Comment, _ request: Request, typed: String? = nil, fault: String? = nil) throws(Problem)
        -> Response
    {
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in
            (
                article: try snapshot.article(slug: comment.articleSlug, now: now),
                around: try surroundings(snapshot, now: now)
            )
        }
        guard let article = found.article else { throw .commentUnseen }
        let story = SitePath.story(article.slug)
        var frame = PageFrame(masthead, found.around)
        frame.title = "Comment on \(article.title)"
        frame.isIndexed = false
        var page = CommentNotice(
            frame: frame,
            story: PageLink(article.title, story),
            status: comment.status,
            reasons: comment.heldReasons.map(\.sentence),
            comment: ShownComment(own: comment, story: story)
        )
        let isInTime = now < comment.createdAt + site.commentRules.editSeconds
        if CommenterCookie.token(of: request) != nil, comment.status == .pending, isInTime {
            let action = SitePath.comment(comment.id, ofStory: article.slug)
            page.change = CommentChange(action: action, body: typed ?? comment.body.markdown, fault: fault)
        }
        return personal(page.html(), status: fault == nil ? .ok : .unprocessableContent)
    }
}

/// One post of the form: what was typed, on which story, and what it may be answered with.
private struct FormDesk: Sendable {
    let page: PageDesk
    let article: Article
    let form: SentForm
    /// A fresh challenge, where the site asks for them.
    let spare: Challenge?
    let around: Surroundings

    // MARK: Done

    /// 303 to the comment, or to the notice that says why it waits.
    func posted(_ posted: PostedComment, count: Int64) -> Response {
        let comment = posted.comment
        var response = Response(status: .seeOther)
        response.fields[.location] =
            comment.status == .approved
            ? address(of: comment, count: count) : SitePath.comment(comment.id, ofStory: article.slug)
        response.fields[.cacheControl] = "private, no-store"
        if let token = posted.newToken {
            let isSecure = page.site.origin?.hasPrefix("https:") ?? false
            response.fields[.setCookie] = CommenterCookie.field(token, story: article.slug, isSecure: isSecure)
        }
        return response
    }

    /// Where it is shown: on the story's page as long as all comments surely are, else on one that begins with it or its branch.
    private func address(of comment: Comment, count: Int64) -> String {
        let story = SitePath.story(article.slug)
        let anchor = SitePath.anchor(ofComment: comment.id)
        if count <= PageDesk.repliesSurelyShown { return story + anchor }
        if let parent = comment.shownUnderID { return "\(story)?under=\(parent)\(anchor)" }
        if count <= PageDesk.threadsPerPage { return story + anchor }
        let before = Keyset(value: comment.createdAt.seconds, id: comment.id - 1)
        return "\(story)?cursor=\(Cursor(order: CommentQuery().order, keyset: before).text)\(anchor)"
    }

    // MARK: Once more

    func confirmation(with challenge: Challenge) -> Response {
        var form = blank
        form.challenge = challenge.text
        form.message = "Please read your comment once more, and send it with the button below."
        form.button = "Confirm and Post"
        return page.personal(html(form))
    }

    /// The form with what is wrong and all that was typed; problems that typing anew does not help are pages of their own.
    func again(_ problem: Problem, _ request: Request) -> Response {
        let mayBeSentAgain: [HTTPResponse.Status] = [
            .unprocessableContent, .conflict, .tooManyRequests, .serviceUnavailable,
        ]
        guard mayBeSentAgain.contains(problem.status) else { return page.fault(problem, request) }
        var form = blank
        var others: [String] = []
        for fault in problem.faults {
            guard case .pointer(let pointer) = fault.place else { continue }
            let name = String(pointer.dropFirst())
            switch name {
            case "name", "email", "body": if form.faults[name] == nil { form.faults[name] = fault.detail }
            case "challenge": others.append(renew(&form, after: fault.detail))
            case "parent_id":
                others.append("The comment that you answer is not here any more. Cancel the reply, or try again.")
            default: others.append("The form \(fault.detail).")
            }
        }
        if problem.faults.isEmpty { others = ["\(problem.title). \(problem.detail)"] }
        form.message =
            others.isEmpty
            ? "Your comment was not sent yet. Please look at the fields that are marked."
            : others.joined(separator: " ")
        var response = page.personal(html(form), status: problem.status)
        response.fields[.retryAfter] = problem.fields[.retryAfter]
        return response
    }

    /// A challenge that came too early is good in a moment; any other is replaced.
    private func renew(_ form: inout CommentForm, after detail: String) -> String {
        form.button = "Confirm and Post"
        if detail == Problem.detail(of: .early) {
            form.challenge = self.form["challenge"]
            return "That was quick. Please press the button once more."
        }
        form.challenge = spare?.text
        return "The confirmation was too old. Please press the button once more."
    }

    private var blank: CommentForm {
        var form = CommentForm(story: article.slug, rules: page.site.commentRules)
        form.draft.name = self.form["name"] ?? ""
        form.draft.email = self.form["email"] ?? ""
        form.draft.body = self.form["body"] ?? ""
        form.draft.parentID = self.form["parent_id"].flatMap { Digits.decimal($0.utf8) }.map(Int64.init)
        form.draft.trapped = self.form[form.honeypot] ?? ""
        form.challenge = self.form["challenge"]
        return form
    }

    private func html(_ form: CommentForm) -> [UInt8] {
        var frame = PageFrame(page.masthead, around)
        frame.title = "Comment on \(article.title)"
        frame.isIndexed = false
        let story = PageLink(article.title, SitePath.story(article.slug))
        return CommentPage(frame: frame, story: story, form: form).html()
    }
}

extension Problem {
    /// 404 that helps whoever came from a post and sent no cookie.
    fileprivate static let commentUnseen = Problem(
        .notFound,
        "comment-unseen",
        title: "This comment is not public",
        detail:
            "If you have just written it, an editor reads it before it appears. Whoever wrote it sees more here, with cookies allowed."
    )
}
