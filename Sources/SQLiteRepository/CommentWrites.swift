import GRDB
package import News
import Secrets

extension SQLiteRepository {
    package func post(_ comment: NewComment, rules: CommentRules, then answer: @escaping WriteAnswer<PostedComment>) {
        let secrets = secrets
        writer.submit(answer) { database in
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
            let digest = CommentRow.wordsDigest(comment.body)
            let since = comment.at - rules.duplicateSeconds
            guard try !database.hasDuplicate(digest, onArticle: article.id, since: since) else {
                throw NewsError.commentRefused(.duplicate)
            }
            let commenter = try database.findOrMakeCommenter(token: comment.token, at: comment.at)
            let reasons = rules.heldReasons(article.comments, approvedBefore: commenter.approvedCount)
            let id = try database.insert(
                CommentRow(
                    articleID: article.id, parent: parent, status: reasons.isEmpty ? .approved : .pending,
                    commenterID: commenter.id, name: comment.name,
                    email: try comment.email.map(secrets.seal(email:)), body: comment.body, wordsDigest: digest,
                    heldReasons: reasons, createdAt: comment.at
                )
            )
            return PostedComment(comment: try database.existingComment(id), newToken: commenter.newToken)
        }
    }

    package func edit(_ edit: CommentEdit, rules: CommentRules, then answer: @escaping WriteAnswer<Comment>) {
        writer.submit(answer) { database in
            let own = try database.ownComment(edit.commentID, token: edit.token, rules: rules, at: edit.at)
            let digest = CommentRow.wordsDigest(edit.body)
            let since = edit.at - rules.duplicateSeconds
            let isDuplicate = try database.hasDuplicate(
                digest, onArticle: own.comment.articleID, since: since, exceptFor: edit.commentID
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
            try database.recordCommentChange(articleID: own.comment.articleID, at: edit.at)
            return try database.existingComment(edit.commentID)
        }
    }

    package func delete(_ deletion: CommentDeletion, rules: CommentRules, then answer: @escaping WriteAnswer<Comment>) {
        writer.submit(answer) { database in
            let own = try database.ownComment(deletion.commentID, token: deletion.token, rules: rules, at: deletion.at)
            try database.setStatus(of: own.comment, to: .deleted)
            try database.run(
                """
                UPDATE comment SET name = '', email = NULL, markdown = '', html = '', words_digest = x'', held_reasons = ''
                WHERE id = ?
                """,
                [.integer(deletion.commentID)]
            )
            try database.recordCommentChange(articleID: own.comment.articleID, at: deletion.at)
            return try database.existingComment(deletion.commentID)
        }
    }

    package func decide(
        _ decisions: [CommentDecision], at now: Timestamp, then answer: @escaping WriteAnswer<[Comment]>
    ) {
        writer.submit(answer) { database in
            try decisions.map { decision in
                let comment = try database.existingComment(decision.commentID)
                guard comment.status != .deleted, decision.from ?? comment.status == comment.status else {
                    throw NewsError.wrongState(commentID: comment.id, found: comment.status)
                }
                guard decision.to != comment.status else { return comment }
                try database.setStatus(of: comment, to: decision.to)
                try database.recordCommentChange(articleID: comment.articleID, at: now)
                return try database.existingComment(decision.commentID)
            }
        }
    }
}

/// A comment about to be stored.
struct CommentRow {
    var articleID: Int64
    var parent: ParentComment?
    var status: Comment.Status
    var commenterID: Int64?
    var name: String
    /// Sealed.
    var email: [UInt8]?
    var body: Body
    var wordsDigest: [UInt8]
    var heldReasons: [HeldReason]
    var createdAt: Timestamp
    var externalID: String?
    var importIdentity: ImportIdentity?

    /// The same for texts that a reader would call the same.
    static func wordsDigest(_ body: Body) -> [UInt8] {
        Digest.of(Text.normalised(body.markdown).utf8)
    }
}

struct ParentComment {
    var id: Int64
    var shownUnderID: Int64?
    var depth: Int64
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

extension Database {
    /// Stores a comment with all that counts it: thread, article, commenter, change.
    func insert(_ row: CommentRow) throws -> Int64 {
        let isDeepest = (row.parent?.depth ?? 0) >= Comment.depthMax
        try run(
            """
            INSERT INTO comment (article_id, parent_id, shown_under_id, depth, status, commenter_id, name, email, markdown, html,
                words_digest, held_reasons, created_at, external_id, import_name, import_digest)
            VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(row.articleID), .optional(row.parent?.id),
                .optional(isDeepest ? row.parent?.shownUnderID : row.parent?.id),
                .integer(min((row.parent?.depth ?? 0) + 1, Comment.depthMax)), .optional(row.commenterID), .text(row.name),
                .optional(row.email), .text(row.body.markdown), .text(row.body.html), .blob(row.wordsDigest),
                .text(row.heldReasons.map(\.rawValue).joined(separator: " ")), .integer(row.createdAt.seconds),
                .optional(row.externalID), .optional(row.importIdentity?.name), .optional(row.importIdentity?.digest),
            ]
        )
        let id = lastInsertedRowID
        if row.status != .pending {
            try setStatus(of: existingComment(id), to: row.status)
            try recordCommentChange(articleID: row.articleID, at: row.createdAt)
        }
        return id
    }

    /// Moves a comment to another state and keeps every count that depends on it.
    func setStatus(of comment: Comment, to status: Comment.Status) throws {
        let wasShown = try isShown(comment.id)
        try run("UPDATE comment SET status = ? WHERE id = ?", [.text(status.rawValue), .integer(comment.id)])
        if status == .approved { try setHeldReasons([], ofComment: comment.id) }
        let difference: Int64 = (status == .approved ? 1 : 0) - (comment.status == .approved ? 1 : 0)
        if difference != 0 {
            try run(
                "UPDATE article SET comment_count = comment_count + ? WHERE id = ?",
                [.integer(difference), .integer(comment.articleID)]
            )
            try run(
                """
                UPDATE commenter SET approved_count = approved_count + ?
                WHERE id = (SELECT commenter_id FROM comment WHERE id = ?)
                """,
                [.integer(difference), .integer(comment.id)]
            )
        }
        let isShownNow = try isShown(comment.id)
        if wasShown != isShownNow { try countShownReply(under: comment.shownUnderID, by: isShownNow ? 1 : -1) }
    }

    /// A hidden comment with shown replies keeps its place, so a reply that appears or goes may show or hide those above it.
    private func countShownReply(under parent: Int64?, by difference: Int64) throws {
        guard let parent else { return }
        let wasShown = try isShown(parent)
        try run(
            "UPDATE comment SET shown_replies = shown_replies + ? WHERE id = ?", [.integer(difference), .integer(parent)]
        )
        guard try isShown(parent) != wasShown else { return }
        let above = try row("SELECT shown_under_id FROM comment WHERE id = ?", [.integer(parent)]) { $0.optionalInteger() }
        try countShownReply(under: above ?? nil, by: difference)
    }

    private func isShown(_ id: Int64) throws -> Bool {
        try row("SELECT is_shown FROM comment WHERE id = ?", [.integer(id)]) { $0.boolean() } ?? false
    }

    func setHeldReasons(_ reasons: [HeldReason], ofComment id: Int64) throws {
        try run(
            "UPDATE comment SET held_reasons = ? WHERE id = ?",
            [.text(reasons.map(\.rawValue).joined(separator: " ")), .integer(id)]
        )
    }

    func recordCommentChange(articleID: Int64, at now: Timestamp) throws {
        try recordChange([.article(articleID), .comments(articleID), .allComments], at: now)
    }

    func existingComment(_ id: Int64) throws -> Comment {
        guard let comment = try row("\(Comment.select()) WHERE comment.id = ?", [.integer(id)], { Comment(&$0) }) else {
            throw NewsError.notFound
        }
        return comment
    }

    fileprivate func approvedComment(_ id: Int64, onArticle articleID: Int64) throws -> ParentComment? {
        try row(
            "SELECT id, shown_under_id, depth FROM comment WHERE id = ? AND article_id = ? AND status = 'approved'",
            [.integer(id), .integer(articleID)]
        ) { ParentComment(id: $0.integer(), shownUnderID: $0.optionalInteger(), depth: $0.integer()) }
    }

    fileprivate func hasDuplicate(
        _ digest: [UInt8], onArticle articleID: Int64, since: Timestamp, exceptFor id: Int64 = 0
    ) throws -> Bool {
        try row(
            "SELECT 1 FROM comment WHERE article_id = ? AND words_digest = ? AND created_at > ? AND id <> ? LIMIT 1",
            [.integer(articleID), .blob(digest), .integer(since.seconds), .integer(id)]
        ) { _ in true } ?? false
    }

    fileprivate func findOrMakeCommenter(token: String?, at now: Timestamp) throws -> Commenter {
        if let token {
            let known = try row(
                "SELECT id, approved_count FROM commenter WHERE token_digest = ?", [.blob(Token.digest(token))]
            ) { Commenter(id: $0.integer(), approvedCount: $0.integer(), newToken: nil) }
            if let known { return known }
        }
        let token = Token.make(prefix: "bsc_")
        try run(
            "INSERT INTO commenter (token_digest, created_at) VALUES (?, ?)",
            [.blob(Token.digest(token)), .integer(now.seconds)]
        )
        return Commenter(id: lastInsertedRowID, approvedCount: 0, newToken: token)
    }

    /// A comment that its commenter may still change.
    fileprivate func ownComment(_ id: Int64, token: String, rules: CommentRules, at now: Timestamp) throws -> OwnComment {
        let own = try row(
            """
            \(Comment.select(also: "comment_count, comments_open, comments_hold, comments_close_at, commenter.approved_count"))
                JOIN commenter ON commenter.id = comment.commenter_id
            WHERE comment.id = ? AND commenter.token_digest = ? AND comment.status <> 'deleted'
            """,
            [.integer(id), .blob(Token.digest(token))]
        ) { OwnComment(comment: Comment(&$0), article: Article.CommentState(&$0), approvedCount: $0.integer()) }
        guard let own else { throw NewsError.notFound }
        let isAnswered = try row("SELECT 1 FROM comment WHERE parent_id = ? LIMIT 1", [.integer(id)]) { _ in true } ?? false
        let isOpen = own.comment.status == .approved || own.comment.status == .pending
        guard isOpen, !isAnswered, now < own.comment.createdAt + rules.editSeconds else { throw NewsError.editClosed }
        return own
    }
}
