import HTTP
import HTTPTypes
import JSON
import News

/// What editors do to articles.
struct ArticleEditing: Sendable {
    let site: Site

    /// `POST /articles`
    func create(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        let patch = try ArticlePatch(request, isNew: true)
        return try site.write(request, by: editor) { [site] transaction, now throws(NewsError) in
            var article = Article.blank(at: now)
            try patch.apply(to: &article, at: now)
            let kept = try transaction.create(article, by: editor, at: now)
            var response = Response.deskView(of: kept, site: site, now: now)
            response.status = .created
            response.fields[.location] = kept.path
            return response
        }
    }

    /// `PATCH /articles/{slug}`
    func edit(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        let condition = try request.revisionCondition()
        let patch = try ArticlePatch(request, isNew: false)
        return try site.write(request, by: editor) { [site] transaction, now throws(NewsError) in
            let kept = try transaction.edit(path["slug"], if: condition, by: editor, at: now) {
                article throws(NewsError) in try patch.apply(to: &article, at: now)
            }
            return .deskView(of: kept, site: site, now: now)
        } problem: { [site] error in
            guard case .stale(let current, let base) = error else { return nil }
            return .stale(current, since: base, patch, site: site, now: site.now())
        }
    }

    /// `DELETE /articles/{slug}`
    func trash(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        let condition = try request.revisionCondition()
        return try site.write(request, by: editor) { [site] transaction, now throws(NewsError) in
            .deskView(
                of: try transaction.trash(path["slug"], if: condition, by: editor, at: now),
                site: site,
                now: now
            )
        }
    }

    /// `POST /articles/{slug}/restore`
    func restore(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        return try site.write(request, by: editor) { [site] transaction, now throws(NewsError) in
            .deskView(of: try transaction.restore(path["slug"], by: editor, at: now), site: site, now: now)
        }
    }

    /// `POST /articles/{slug}/corrections`
    func correct(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        let now = site.now()
        var reader = ObjectReader(try request.object())
        let kind: Correction.Kind? = reader.choice("kind")
        let text = reader.string("text", .required, bytesMin: 1, bytesMax: 4_000)
        if text?.allSatisfy(\.isWhitespace) == true { reader.fault("text", "must not be blank") }
        let at = reader.moment("at")
        if let at, at > now { reader.fault("at", "must not lie ahead") }
        reader.finish()
        guard let text, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        let correction = Correction(kind: kind ?? .correction, text: text, at: at ?? now)
        return try site.write(request, by: editor) { [site] transaction, now throws(NewsError) in
            let kept = try transaction.correct(path["slug"], with: correction, by: editor, at: now)
            var response = Response.deskView(of: kept, site: site, now: now)
            response.status = .created
            return response
        }
    }

    // MARK: Previews

    /// `POST /articles/{slug}/preview`
    func makePreview(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        var seconds: Int64?
        if !request.body.isEmpty {
            var reader = ObjectReader(try request.object())
            seconds = reader.integer("seconds", in: 60...2_592_000)
            reader.finish()
            guard reader.faults.isEmpty else { throw .badBody(reader.faults) }
        }
        let lifetime = seconds ?? Self.previewSeconds
        // A link is a secret, so none is kept to be told again: who asks twice gets two, and harms nobody.
        return try site.write(request, by: editor, isRepeatable: false) { transaction, now throws(NewsError) in
            let end = now + lifetime
            let preview = try transaction.preview(path["slug"], until: end, by: editor, at: now)
            let url = preview.article.path + "?preview=" + preview.signature
            var response = Response.json(.created) { json in
                json.member("url", url)
                json.member("expires_at", end.description)
            }
            response.fields[.location] = url
            response.fields[.cacheControl] = "private, no-store"
            return response
        }
    }

    /// A week: long enough for a lawyer to read it.
    private static let previewSeconds: Int64 = 7 * 86_400

    /// `DELETE /articles/{slug}/preview`
    func revokePreviews(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .writeArticles)
        return try site.write(request, by: editor) { transaction, now throws(NewsError) in
            try transaction.revokePreviews(path["slug"], by: editor, at: now)
            return Response(status: .noContent)
        }
    }
}

extension Article {
    var path: String { "/articles/" + PercentCoding.encode(segment: slug) }
}

extension ObjectReader {
    mutating func moment(_ name: String) -> Timestamp? {
        guard let text = string(name) else { return nil }
        if let moment = Timestamp(text) { return moment }
        fault(name, "must be a date-time (2024-02-07T18:30:00Z)")
        return nil
    }
}

extension Problem {
    /// 412, with what an editor needs to go on: where both have changed the same.
    fileprivate static func stale(
        _ current: Article,
        since base: Article?,
        _ patch: ArticlePatch,
        site: Site,
        now: Timestamp
    ) -> Problem {
        let conflicts = Conflicts(base: base, current: current, patch, site: site, now: now).found
        return Problem(
            .preconditionFailed,
            "stale",
            title: "Somebody else has changed it meanwhile",
            detail: conflicts.isEmpty
                ? "Nothing of it touches your change: send it again with the tag in current."
                : "Nothing was changed. Each member that both of you changed is in conflicts.",
            extensions: JSONObject([
                .init("current", .revision(current.revision)), .init("conflicts", .array(conflicts)),
            ])
        )
    }
}

extension JSONValue {
    static func revision(_ number: Int64) -> JSONValue {
        .object(
            JSONObject([
                .init("revision", .number(JSONNumber(number))),
                .init("etag", .string(EntityTag(revision: number).description)),
            ])
        )
    }
}
