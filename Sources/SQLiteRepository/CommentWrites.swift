import GRDB
package import News
import Secrets

extension SQLiteRepository {
    package func prepare(_ comment: NewComment) throws(NewsError) -> CommentDraft {
        do {
            return CommentDraft(
                comment: comment,
                wordsDigest: CommentRow.wordsDigest(comment.body),
                sealedEmail: try comment.email.map(secrets.seal(email:)),
                newToken: Token.make(prefix: "bsc_")
            )
        } catch {
            throw NewsError(translating: error)
        }
    }
}

extension Snapshot {
    func post(_ draft: CommentDraft, rules: CommentRules) throws(NewsError) -> PostedComment {
        let comment = draft.comment
        return try query { database in
            guard let article = try database.publicArticle(slug: comment.articleSlug, now: comment.at) else {
                throw NewsError.notFound
            }
            guard rules.isOpen(article.comments, publishedAt: article.publishedAt, now: comment.at) else {
                throw NewsError.commentRefused(.closed)
            }
            let parent = try comment.parentID.map { id in
                guard let parent = try database.approvedComment(id, onArticle: article.id) else {
                    throw NewsError.commentRefused(.parentMissing)
                }
                return parent
            }
            let since = comment.at - rules.duplicateSeconds
            guard try !database.hasDuplicate(draft.wordsDigest, onArticle: article.id, since: since) else {
                throw NewsError.commentRefused(.duplicate)
            }
            let commenter = try database.findOrMakeCommenter(comment, newToken: draft.newToken)
            let reasons = rules.heldReasons(article.comments, approvedBefore: commenter.approvedCount)
            let row = CommentRow(
                articleID: article.id,
                parent: parent,
                status: reasons.isEmpty ? .approved : .pending,
                commenterID: commenter.id,
                name: comment.name,
                email: draft.sealedEmail,
                body: comment.body,
                wordsDigest: draft.wordsDigest,
                heldReasons: reasons,
                createdAt: comment.at
            )
            let id = try database.insert(row, at: comment.at)
            return PostedComment(
                comment: Comment(row, id: id, articleSlug: comment.articleSlug),
                newToken: commenter.newToken
            )
        }
    }

    func edit(_ edit: CommentEdit, rules: CommentRules) throws(NewsError) -> Comment {
        try query { database in
            let own = try database.ownComment(edit.commentID, token: edit.token, rules: rules, at: edit.at)
            // Of a hidden article even its commenters learn nothing; they may delete, which tells them nothing.
            guard try database.isPublic(articleID: own.comment.articleID, at: edit.at) else {
                throw NewsError.notFound
            }
            let digest = CommentRow.wordsDigest(edit.body)
            let since = edit.at - rules.duplicateSeconds
            let isDuplicate = try database.hasDuplicate(
                digest,
                onArticle: own.comment.articleID,
                since: since,
                exceptFor: edit.commentID
            )
            guard !isDuplicate else { throw NewsError.commentRefused(.duplicate) }
            try database.run(
                "UPDATE comment SET markdown = ?, html = ?, words_digest = ?, edited_at = ? WHERE id = ?",
                [
                    .text(edit.body.markdown), .text(edit.body.html), .blob(digest), .integer(edit.at.seconds),
                    .integer(edit.commentID),
                ]
            )
            // New words from somebody who is not trusted: the approval was for the old ones.
            if own.comment.status == .approved {
                let reasons = rules.heldReasons(own.article, approvedBefore: own.approvedCount - 1)
                if !reasons.isEmpty {
                    try database.setStatus(of: own.comment, to: .pending)
                    try database.setHeldReasons(reasons, ofComment: edit.commentID)
                }
            }
            try database.recordCommentChange(
                articleID: own.comment.articleID,
                isShown: own.comment.status == .approved,
                at: edit.at
            )
            return try database.existingComment(edit.commentID)
        }
    }

    func delete(_ deletion: CommentDeletion, rules: CommentRules) throws(NewsError) -> Comment {
        try query { database in
            let own = try database.ownComment(deletion.commentID, token: deletion.token, rules: rules, at: deletion.at)
            try database.setStatus(of: own.comment, to: .deleted)
            try database.erase(commentID: deletion.commentID)
            try database.recordCommentChange(
                articleID: own.comment.articleID,
                isShown: own.comment.status == .approved,
                at: deletion.at
            )
            return try database.existingComment(deletion.commentID)
        }
    }

    func decide(_ decisions: [CommentDecision], at now: Timestamp) throws(NewsError) -> [Comment] {
        try query { database in
            try decisions.map { decision in
                let comment = try database.existingComment(decision.commentID)
                guard comment.status != .deleted, decision.from ?? comment.status == comment.status else {
                    throw NewsError.wrongState(commentID: comment.id, found: comment.status)
                }
                guard decision.to != comment.status else { return comment }
                try database.setStatus(of: comment, to: decision.to)
                if decision.to == .deleted { try database.erase(commentID: comment.id) }
                try database.recordCommentChange(
                    articleID: comment.articleID,
                    isShown: comment.status == .approved || decision.to == .approved,
                    at: now
                )
                return try database.existingComment(decision.commentID)
            }
        }
    }
}

private struct Commenter {
    var id: Int64
    var approvedCount: Int64
    var newToken: String?
}

private struct OwnComment {
    var comment: Comment
    var article: Article.CommentState
    /// Of its commenter, this one included when it is approved.
    var approvedCount: Int64
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
    }
}

extension Database {
    fileprivate func approvedComment(_ id: Int64, onArticle articleID: Int64) throws -> ParentComment? {
        try row(
            "SELECT id, shown_under_id, depth FROM comment WHERE id = ? AND article_id = ? AND status = 'approved'",
            [.integer(id), .integer(articleID)]
        ) { ParentComment(id: $0.integer(), shownUnderID: $0.optionalInteger(), depth: $0.integer()) }
    }

    fileprivate func hasDuplicate(
        _ digest: [UInt8],
        onArticle articleID: Int64,
        since: Timestamp,
        exceptFor id: Int64 = 0
    ) throws -> Bool {
        try row(
            "SELECT 1 FROM comment WHERE article_id = ? AND words_digest = ? AND created_at > ? AND id <> ? LIMIT 1",
            [.integer(articleID), .blob(digest), .integer(since.seconds), .integer(id)]
        ) { _ in true } ?? false
    }

    fileprivate func findOrMakeCommenter(_ comment: NewComment, newToken: String) throws -> Commenter {
        if let token = comment.token {
            let known = try row(
                "SELECT id, approved_count FROM commenter WHERE token_digest = ?",
                [.blob(Token.digest(token))]
            ) { Commenter(id: $0.integer(), approvedCount: $0.integer(), newToken: nil) }
            if let known { return known }
        }
        try run(
            "INSERT INTO commenter (token_digest, created_at) VALUES (?, ?)",
            [.blob(Token.digest(newToken)), .integer(comment.at.seconds)]
        )
        return Commenter(id: lastInsertedRowID, approvedCount: 0, newToken: newToken)
    }

    /// A comment that its commenter may still change.
    fileprivate func ownComment(_ id: Int64, token: String, rules: CommentRules, at now: Timestamp) throws -> OwnComment
    {
        let own = try row(
            """
            \(Comment.select(also: "comment_count, comments_open, comments_hold, comments_close_at, commenter.approved_count"))
                JOIN commenter ON commenter.id = comment.commenter_id
            WHERE comment.id = ? AND commenter.token_digest = ? AND comment.status <> 'deleted'
            """,
            [.integer(id), .blob(Token.digest(token))]
        ) { OwnComment(comment: Comment(&$0), article: Article.CommentState(&$0), approvedCount: $0.integer()) }
        guard let own else { throw NewsError.notFound }
        let isAnswered =
            try row("SELECT 1 FROM comment WHERE parent_id = ? AND status = 'approved' LIMIT 1", [.integer(id)]) { _ in
                true
            } ?? false
        let isOpen = own.comment.status == .approved || own.comment.status == .pending
        guard isOpen, !isAnswered, now < own.comment.createdAt + rules.editSeconds else { throw NewsError.editClosed }
        return own
    }
}
