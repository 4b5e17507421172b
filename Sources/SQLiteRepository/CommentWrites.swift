import GRDB
import News
import Secrets

/// What `Commenting.swift` decides with.
extension Snapshot {
    func commentedArticle(slug: String, now: Timestamp) throws(NewsError) -> CommentedArticle? {
        try query { try $0.publicArticle(slug: slug, now: now) }
    }

    func isApproved(comment id: Int64, onArticle articleID: Int64) throws(NewsError) -> Bool {
        try query { try $0.approvedComment(id, onArticle: articleID) != nil }
    }

    func isSaid(_ digest: [UInt8], onArticle articleID: Int64, since: Timestamp, exceptBy id: Int64?) throws(NewsError)
        -> Bool
    {
        try query { database in
            try database.row(
                "SELECT 1 FROM comment WHERE article_id = ? AND words_digest = ? AND created_at > ? AND id <> ? LIMIT 1",
                [.integer(articleID), .blob(digest), .integer(since.seconds), .integer(id ?? 0)]
            ) { _ in true } ?? false
        }
    }

    func commenter(token: String) throws(NewsError) -> Commenter? {
        try query { database in
            try database.row(
                "SELECT id, approved_count FROM commenter WHERE token_digest = ?",
                [.blob(CommenterToken.digest(token))]
            ) { Commenter(id: $0.integer(), approvedCount: $0.integer()) }
        }
    }

    func decidedComments(ofCommenter id: Int64, since: Timestamp) throws(NewsError) -> (keptOut: Int64, all: Int64) {
        try query { database in
            try database.row(
                """
                SELECT count(*) FILTER (WHERE status IN ('rejected', 'spam')), count(*) FROM comment
                WHERE commenter_id = ? AND created_at > ? AND status IN ('approved', 'rejected', 'spam')
                """,
                [.integer(id), .integer(since.seconds)]
            ) { (keptOut: $0.integer(), all: $0.integer()) } ?? (0, 0)
        }
    }

    func insert(
        _ comment: NewComment,
        _ verdict: CommentVerdict,
        on article: CommentedArticle,
        by commenter: Commenter?
    ) throws(NewsError) -> PostedComment {
        try query { database in
            // The desk is no commenter: no token shall change its words, nor be trusted for them.
            let isApproved = verdict.status == .approved
            let author =
                comment.isStaff
                ? nil : try database.author(of: comment, commenter, isApproved: isApproved, secrets)
            let parent = try comment.parentID.flatMap { try database.approvedComment($0, onArticle: article.id) }
            let row = CommentRow(
                articleID: article.id,
                parent: parent,
                status: verdict.status,
                author: author?.author,
                name: comment.name,
                body: comment.text.body,
                renderer: comment.text.renderer,
                digest: comment.text.digest,
                heldReasons: verdict.reasons,
                network: try comment.network.map {
                    try database.networkCode(of: $0, day: Database.day(of: comment.at.seconds), secrets)
                },
                isStaff: comment.isStaff,
                createdAt: comment.at
            )
            let id = try database.insert(row, at: comment.at)
            return PostedComment(
                comment: Comment(row, id: id, articleSlug: comment.articleSlug),
                newToken: author?.newToken
            )
        }
    }

    func ownComment(_ id: Int64, token: String) throws(NewsError) -> OwnComment? {
        try query { database in
            let own = try database.row(
                """
                \(Comment.select(also: "commenter.id, commenter.approved_count"))
                    JOIN commenter ON commenter.id = comment.commenter_id
                WHERE comment.id = ? AND commenter.token_digest = ? AND comment.status <> 'deleted'
                """,
                [.integer(id), .blob(CommenterToken.digest(token))]
            ) {
                (comment: Comment(&$0), commenter: Commenter(id: $0.integer(), approvedCount: $0.integer()))
            }
            guard let own else { return nil }
            let isAnswered =
                try database.row(
                    "SELECT 1 FROM comment WHERE parent_id = ? AND status = 'approved' LIMIT 1",
                    [.integer(id)]
                ) { _ in true } ?? false
            return OwnComment(comment: own.comment, commenter: own.commenter, isAnswered: isAnswered)
        }
    }

    func rewrite(_ comment: Comment, as text: CommentText, _ verdict: CommentVerdict, at now: Timestamp)
        throws(NewsError) -> Comment
    {
        try query { database in
            // What was learned from a decision was learned from the old words.
            try database.teach(comment, as: .pending)
            try CommentIndex(database).following(comment.id) {
                try database.run(
                    """
                    UPDATE comment SET markdown = ?, html = ?, renderer = ?, words_digest = ?, held_reasons = ?, edited_at = ?
                    WHERE id = ?
                    """,
                    [
                        .text(text.body.markdown), .text(text.body.html), .integer(text.renderer),
                        .blob(text.digest),
                        .text(verdict.reasons.stored), .integer(now.seconds), .integer(comment.id),
                    ]
                )
            }
            if verdict.status != comment.status { try database.setStatus(of: comment, to: verdict.status) }
            try database.recordCommentChange(
                articleID: comment.articleID,
                isShown: comment.status == .approved,
                at: now
            )
            return try database.existingComment(comment.id)
        }
    }

    func bring(_ comment: Comment, to status: Comment.Status, at now: Timestamp) throws(NewsError) -> Comment {
        try query { database in
            try database.setStatus(of: comment, to: status)
            if status == .deleted { try database.erase(commentID: comment.id) }
            try database.recordCommentChange(
                articleID: comment.articleID,
                isShown: comment.status == .approved || status == .approved,
                at: now
            )
            return try database.existingComment(comment.id)
        }
    }
}

extension Comment {
    /// As it will be read.
    fileprivate init(_ row: CommentRow, id: Int64, articleSlug: String) {
        self.init(
            id: id,
            articleID: row.articleID,
            articleSlug: articleSlug,
            parentID: row.parent?.id,
            shownUnderID: row.shownUnderID,
            status: row.status,
            name: row.name,
            body: row.body,
            createdAt: row.createdAt,
            editedAt: nil,
            heldReasons: row.heldReasons
        )
        avatar = row.author?.avatar
        isStaff = row.isStaff
    }
}

extension Database {
    fileprivate func approvedComment(_ id: Int64, onArticle articleID: Int64) throws -> ParentComment? {
        try row(
            "SELECT id, shown_under_id, depth FROM comment WHERE id = ? AND article_id = ? AND status = 'approved'",
            [.integer(id), .integer(articleID)]
        ) { ParentComment(id: $0.integer(), shownUnderID: $0.optionalInteger(), depth: $0.integer()) }
    }
}
