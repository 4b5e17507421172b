import GRDB
import News

extension Snapshot {
    func identity() throws(NewsError) -> [UInt8] {
        try query { database in try database.row("SELECT site FROM history WHERE id = 1") { $0.blob() } ?? [] }
    }

    func retractedArticles(_ filter: ArticleFilter, limit: Int, now: Timestamp) throws(NewsError) -> [RetractedArticle]
    {
        try query { database in
            var filter = filter
            filter.stages = [.retracted]
            let resolved = try ResolvedFilter(filter, in: database)
            guard !resolved.isImpossible else { return [] }
            var conditions = Conditions()
            resolved.add(to: &conditions, now: now)
            return try database.rows(
                """
                SELECT article.id, retracted_at, retraction_reason FROM article INDEXED BY article_retracted
                WHERE \(conditions.sql) ORDER BY retracted_at DESC, article.id DESC LIMIT ?
                """,
                conditions.values + [.integer(Int64(limit))]
            ) { columns in
                let (id, at) = (columns.integer(), Timestamp(seconds: columns.integer()))
                return RetractedArticle(id: id, retraction: Retraction(reason: columns.text(), at: at))
            }
        }
    }

    func latestComments(after: Keyset?, limit: Int, now: Timestamp) throws(NewsError) -> Page<TitledComment> {
        try query { database in
            var conditions = Conditions()
            conditions.require("comment.status = 'approved'")
            conditions.require("article.status = 'published' AND article.published_at <= ?", .integer(now.seconds))
            if let after {
                conditions.require(
                    "(comment.created_at, comment.id) < (?, ?)",
                    .integer(after.value),
                    .integer(after.id)
                )
            }
            var comments = try database.rows(
                """
                \(Comment.select(also: "article.title", by: "comment_queue")) WHERE \(conditions.sql)
                ORDER BY comment.created_at DESC, comment.id DESC LIMIT ?
                """,
                conditions.values + [.integer(Int64(limit) + 1)]
            ) { TitledComment(comment: Comment(&$0), articleTitle: $0.text()) }
            guard comments.count > limit else { return Page(items: comments, next: nil) }
            comments.removeLast()
            return Page(items: comments, next: comments.last?.comment.keyset)
        }
    }

    func lastArticleID() throws(NewsError) -> Int64 {
        try query { database in try database.row("SELECT max(id) FROM article") { $0.optionalInteger() } ?? nil } ?? 0
    }

    func articleAddresses(ids: ClosedRange<Int64>, limit: Int, now: Timestamp) throws(NewsError) -> [ArticleAddress] {
        try query { database in
            try database.rows(
                """
                SELECT slug, updated_at FROM article NOT INDEXED
                WHERE id BETWEEN ? AND ? AND status = 'published' AND published_at <= ? ORDER BY id LIMIT ?
                """,
                [
                    .integer(ids.lowerBound), .integer(ids.upperBound), .integer(now.seconds), .integer(Int64(limit)),
                ]
            ) { ArticleAddress(slug: $0.text(), updatedAt: Timestamp(seconds: $0.integer())) }
        }
    }
}
