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
    var address: SealedAddress?
    var body: Body
    var renderer: Int64
    var digest: [UInt8]
    var heldReasons: [HeldReason] = []
    var network: NetworkCode?
    var avatar: Int64?
    var isStaff = false
    var createdAt: Timestamp
    var externalID: String?
    var importIdentity: ImportIdentity?

    /// The same for texts that a reader would call the same.
    static func digest(_ body: Body) -> [UInt8] {
        Digest.of(Text.normalised(body.markdown).utf8)
    }
}

struct ParentComment {
    var id: Int64
    var shownUnderID: Int64?
    var depth: Int64
}

extension CommentRow {
    /// The comment below which it is shown: the parent, or its parent where threads have reached their served depth.
    var shownUnderID: Int64? {
        parent.flatMap { $0.depth >= Comment.depthMax ? $0.shownUnderID : $0.id }
    }

    fileprivate var values: [SQLValue] {
        [
            .integer(articleID), .optional(parent?.id), .optional(shownUnderID),
            .integer(min((parent?.depth ?? 0) + 1, Comment.depthMax)), .text(status.rawValue),
            .optional(address?.commenterID ?? commenterID), .text(name), .optional(address?.sealed),
            .optional(address?.code),
            .text(body.markdown), .text(body.html), .integer(renderer), .blob(digest), .text(heldReasons.stored),
            .optional(network?.code), .optional(network?.day), .optional(avatar), .boolean(isStaff),
            .integer(createdAt.seconds), .optional(externalID), .optional(importIdentity?.name),
            .optional(importIdentity?.digest),
        ]
    }
}

extension [HeldReason] {
    /// Names with spaces between.
    var stored: String { map(\.rawValue).joined(separator: " ") }
}

extension Database {
    /// Stores a comment with all that counts it: thread, article, commenter, change.
    func insert(_ row: CommentRow, at now: Timestamp) throws -> Int64 {
        try run(
            """
            INSERT INTO comment (article_id, parent_id, shown_under_id, depth, status, commenter_id, name, email, email_code,
                markdown, html, renderer, words_digest, held_reasons, network, network_day, avatar, is_staff, created_at,
                external_id, import_name, import_digest)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            row.values
        )
        let id = lastInsertedRowID
        if row.status == .approved {
            try countApproved(id, onArticle: row.articleID, by: 1)
            try countShownReply(under: row.shownUnderID, by: 1)
        }
        if row.status == .deleted { try erase(commentID: id) }
        if row.status != .pending {
            try recordCommentChange(articleID: row.articleID, isShown: row.status == .approved, at: now)
        }
        return id
    }

    /// Moves a comment to another state and keeps every count that depends on it.
    func setStatus(of comment: Comment, to status: Comment.Status) throws {
        let wasShown = try isShown(comment.id)
        try run("UPDATE comment SET status = ? WHERE id = ?", [.text(status.rawValue), .integer(comment.id)])
        let difference: Int64 = (status == .approved ? 1 : 0) - (comment.status == .approved ? 1 : 0)
        if difference != 0 { try countApproved(comment.id, onArticle: comment.articleID, by: difference) }
        let isShownNow = try isShown(comment.id)
        if wasShown != isShownNow { try countShownReply(under: comment.shownUnderID, by: isShownNow ? 1 : -1) }
    }

    /// Its article and its commenter count their approved comments.
    private func countApproved(_ id: Int64, onArticle articleID: Int64, by difference: Int64) throws {
        try run(
            "UPDATE article SET comment_count = comment_count + ? WHERE id = ?",
            [.integer(difference), .integer(articleID)]
        )
        try run(
            """
            UPDATE commenter SET approved_count = approved_count + ?
            WHERE id = (SELECT commenter_id FROM comment WHERE id = ?)
            """,
            [.integer(difference), .integer(id)]
        )
    }

    /// An imported comment whose address changed belongs to another commenter.
    func moveCommenter(of comment: Comment, to commenter: Int64?) throws {
        let counted: Int64 = comment.status == .approved ? 1 : 0
        let change = "UPDATE commenter SET approved_count = approved_count + ? WHERE id ="
        try run(
            "\(change) (SELECT commenter_id FROM comment WHERE id = ?)",
            [.integer(-counted), .integer(comment.id)]
        )
        let avatar = try commenter.flatMap { try self.avatar(ofCommenter: $0) }
        try run(
            "UPDATE comment SET commenter_id = ?, avatar = ? WHERE id = ?",
            [.optional(commenter), .optional(avatar), .integer(comment.id)]
        )
        try run("\(change) ?", [.integer(counted), .optional(commenter)])
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

    func isShown(_ id: Int64) throws -> Bool {
        try row("SELECT is_shown FROM comment WHERE id = ?", [.integer(id)]) { $0.boolean() } ?? false
    }

    /// Takes words, name and address out of a deleted comment; what is left keeps its thread together.
    func erase(commentID id: Int64) throws {
        try run(
            """
            UPDATE comment SET name = '', email = NULL, email_code = NULL, network = NULL, network_day = NULL, avatar = NULL,
                markdown = '', html = '', words_digest = x'', held_reasons = '', featured_at = NULL, decision_reason = NULL
            WHERE id = ?
            """,
            [.integer(id)]
        )
        try run("UPDATE report SET detail = '' WHERE comment_id = ?", [.integer(id)])
        try forgetRecordedAnswer(ofComment: id)
        try run("UPDATE history SET scrubs_due = scrubs_due + 1 WHERE id = 1")
    }

    func setHeldReasons(_ reasons: [HeldReason], ofComment id: Int64) throws {
        try run(
            "UPDATE comment SET held_reasons = ? WHERE id = ?",
            [.text(reasons.stored), .integer(id)]
        )
    }

    /// - isShown: whether the comment is or was one that readers see. When not, no answer of a cache depends on it: who sends what is kept
    ///   out may not drop pages by that.
    func recordCommentChange(articleID: Int64, isShown: Bool, at now: Timestamp) throws {
        try recordChange(
            .commentsChanged,
            ofArticle: articleID,
            isShown ? [.article(articleID), .comments(articleID), .allComments] : [],
            isPublic: isShown && isPublic(articleID: articleID, at: now),
            at: now
        )
    }

    func existingComment(_ id: Int64) throws -> Comment {
        guard let comment = try row("\(Comment.select()) WHERE comment.id = ?", [.integer(id)], { Comment(&$0) }) else {
            throw NewsError.notFound
        }
        return comment
    }
}
