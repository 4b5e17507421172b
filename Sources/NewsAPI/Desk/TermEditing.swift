import HTTP
import HTTPTypes
import JSON
import News

/// What editors do to categories, tags and authors.
extension TermHandlers {
    /// `PUT /categories/{slug}` and its like
    func put(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .publishArticles)
        let condition = try request.putCondition()
        let slug = try path.slugToPut()
        let change = try change(request, isWhole: true)
        return try site.write(request, by: editor) { [taxonomy] transaction, now throws(NewsError) in
            let kept = try transaction.put(taxonomy, slug, change, if: condition, by: editor, at: now)
            var response = try transaction.response(taxonomy, kept.term, now: now)
            if kept.isNew {
                response.status = .created
                response.fields[.location] = taxonomy.path(kept.term)
            }
            return response
        }
    }

    /// `PATCH /categories/{slug}` and its like
    func edit(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .publishArticles)
        let condition = try request.revisionCondition()
        let change = try change(request, isWhole: false)
        return try site.write(request, by: editor) { [taxonomy] transaction, now throws(NewsError) in
            let kept = try transaction.edit(taxonomy, path["slug"], change, if: condition, by: editor, at: now)
            return try transaction.response(taxonomy, kept, now: now)
        }
    }

    /// `DELETE /categories/{slug}` and its like
    func delete(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .publishArticles)
        let condition = try request.revisionCondition()
        return try site.write(request, by: editor) { [taxonomy] transaction, now throws(NewsError) in
            try transaction.delete(taxonomy, path["slug"], if: condition, by: editor, at: now)
            return Response(status: .noContent)
        }
    }

    /// `POST /categories/{slug}/merge` and its like
    func merge(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .publishArticles)
        let condition = try request.optionalRevisionCondition() ?? .any
        var reader = ObjectReader(try request.object())
        let into = reader.string("into", .required, bytesMin: 1, bytesMax: Slug.bytesMax)
        reader.finish()
        guard let into, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return try site.write(request, by: editor) { [taxonomy] transaction, now throws(NewsError) in
            let kept = try transaction.merge(taxonomy, path["slug"], into: into, if: condition, by: editor, at: now)
            return try transaction.response(taxonomy, kept, now: now)
        }
    }

    /// Reads what is said of a term.
    ///
    /// - isWhole: what is not said is empty then, and the slug is the path's to say; otherwise it is a merge patch (RFC 7396).
    private func change(_ request: Request, isWhole: Bool) throws(Problem) -> TermChange {
        let types = ["application/json"] + (isWhole ? [] : ["application/merge-patch+json"])
        var reader = ObjectReader(try request.object(types))
        var change = TermChange()
        change.name = reader.string("name", isWhole ? .required : .optional, bytesMin: 1, bytesMax: 200)
        if !isWhole, reader.isNull("name") { reader.fault("name", "must not be null") }
        if let name = change.name, !Self.isName(name) {
            reader.fault("name", "must not be blank, and hold no control characters")
        }
        change.description = reader.string("description", bytesMax: 4_000)
        if change.description == nil, isWhole || reader.isNull("description") { change.description = "" }
        if taxonomy == .category {
            if let parent = reader.string("parent", bytesMin: 1, bytesMax: Slug.bytesMax) {
                change.parent = .category(parent)
            } else if isWhole || reader.isNull("parent") {
                change.parent = .none
            }
        }
        if !isWhole {
            change.slug = reader.string("slug")
            if let slug = change.slug, !Slug.isSlug(slug) { reader.fault("slug", Slug.rule(brokenBy: slug)) }
            if reader.isNull("slug") { reader.fault("slug", "must not be null") }
        }
        reader.finish()
        guard reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return change
    }

    private static func isName(_ text: String) -> Bool {
        !text.allSatisfy(\.isWhitespace) && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension PathParameters {
    /// A slug under which something new may be put.
    ///
    /// Throws: 422 for what is no slug.
    func slugToPut() throws(Problem) -> String {
        let slug = self["slug"]
        guard Slug.isSlug(slug) else {
            throw .badBody([.init(pointer: "", detail: "the slug in the path " + Slug.rule(brokenBy: slug))])
        }
        return slug
    }
}

extension Slug {
    /// In words, with the slug that would be one.
    fileprivate static func rule(brokenBy text: String) -> String {
        let near = make(from: text).map { "; \"\($0)\" would be one" } ?? ""
        return "must be lower-case letters, digits and single hyphens, at most \(bytesMax) bytes" + near
    }
}

extension NewsTransaction {
    fileprivate func response(_ taxonomy: Taxonomy, _ term: Term, now: Timestamp) throws(NewsError) -> Response {
        guard let view = try view(taxonomy, slug: term.slug, isForDesk: true, now: now) else { throw .notFound }
        return view.response
    }
}
