import GRDB
import News
import Secrets

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

extension Database {
    /// Stores a comment with all that counts it: thread, article, commenter, change.
    func insert(_ row: CommentRow, at now: Timestamp) throws -> Int64 {
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
                .integer(min((row.parent?.depth ?? 0) + 1, Comment.depthMax)), .optional(row.commenterID),
                .text(row.name),
                .optional(row.email), .text(row.body.markdown), .text(row.body.html), .blob(row.wordsDigest),
                .text(row.heldReasons.map(\.rawValue).joined(separator: " ")), .integer(row.createdAt.seconds),
                .optional(row.externalID), .optional(row.importIdentity?.name), .optional(row.importIdentity?.digest),
            ]
        )
        let id = lastInsertedRowID
        if row.status != .pending {
            try setStatus(of: existingComment(id), to: row.status)
            if row.status == .deleted { try erase(commentID: id) }
            try recordCommentChange(articleID: row.articleID, at: now)
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
            "UPDATE comment SET shown_replies = shown_replies + ? WHERE id = ?",
            [.integer(difference), .integer(parent)]
        )
        guard try isShown(parent) != wasShown else { return }
        let above = try row("SELECT shown_under_id FROM comment WHERE id = ?", [.integer(parent)]) {
            $0.optionalInteger()
        }
        try countShownReply(under: above ?? nil, by: difference)
    }

    private func isShown(_ id: Int64) throws -> Bool {
        try row("SELECT is_shown FROM comment WHERE id = ?", [.integer(id)]) { $0.boolean() } ?? false
    }

    /// Takes words, name and address out of a deleted comment; what is left keeps its thread together.
    func erase(commentID id: Int64) throws {
        try run(
            """
            UPDATE comment SET name = '', email = NULL, markdown = '', html = '', words_digest = x'', held_reasons = ''
            WHERE id = ?
            """,
            [.integer(id)]
        )
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
}
