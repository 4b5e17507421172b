import HTTP
import HTTPTypes
import JSON
import News

/// What editors do to lists.
extension ListHandlers {
    /// `PUT /lists/{slug}`
    func put(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .publishArticles)
        let condition = try request.putCondition()
        let slug = try path.slugToPut()
        var reader = ObjectReader(try request.object())
        let articles = reader.strings(
            "articles",
            .required,
            countMax: ChosenList.articlesMax,
            bytesMin: 1,
            bytesMax: Slug.bytesMax
        )
        reader.finish()
        guard let articles, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return try site.write(request, by: editor) { [site] transaction, now throws(NewsError) in
            let kept = try transaction.putList(slug, articles: articles, if: condition, by: editor, at: now)
            guard let view = try transaction.view(ofList: slug, isForDesk: true, now: now) else { throw .notFound }
            var response = view.deskResponse(site: site, now: now)
            if kept.isNew {
                response.status = .created
                response.fields[.location] = "/lists/" + PercentCoding.encode(segment: slug)
            }
            return response
        }
    }

    /// `DELETE /lists/{slug}`
    func delete(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .publishArticles)
        let condition = try request.revisionCondition()
        return try site.write(request, by: editor) { transaction, now throws(NewsError) in
            try transaction.deleteList(path["slug"], if: condition, by: editor, at: now)
            return Response(status: .noContent)
        }
    }
}
