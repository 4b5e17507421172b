import GRDB
import News

/// HTML that an older version of the renderer made.
extension Snapshot {
    func commentsRendered(before version: Int64, after id: Int64, limit: Int) throws(NewsError) -> [Comment] {
        try query { database in
            try database.rows(
                """
                \(Comment.select()) WHERE comment.id > ? AND comment.renderer < ? AND comment.status <> 'deleted'
                ORDER BY comment.id LIMIT ?
                """,
                [.integer(id), .integer(version), .integer(Int64(limit))]
            ) { Comment(&$0) }
        }
    }

    func keep(_ body: Body, renderer: Int64, ofComment id: Int64, at now: Timestamp) throws(NewsError) {
        try query { database in
            let known = try database.existingComment(id)
            guard known.body.markdown == body.markdown else { return }
            try database.run(
                "UPDATE comment SET html = ?, renderer = ? WHERE id = ?",
                [.text(body.html), .integer(renderer), .integer(id)]
            )
            guard known.body.html != body.html else { return }
            try database.recordCommentChange(articleID: known.articleID, isShown: known.status == .approved, at: now)
        }
    }
}
