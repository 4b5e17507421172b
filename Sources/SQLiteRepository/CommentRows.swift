import GRDB
import News
import Secrets

/// A comment about to be stored.
struct CommentRow {
    var articleID: Int64
    var parent: ParentComment?
    var status: Comment.Status
    /// `nil` for the desk, whose comments are nobody's, and for imported ones without an address.
    var author: CommentAuthor?
    var name: String
    var body: Body
    var renderer: Int64
    var digest: [UInt8]
    var heldReasons: [HeldReason] = []
    var network: NetworkCode?
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
            .optional(author?.commenterID), .text(name), .optional(author?.address?.sealed),
            .optional(author?.address?.code),
            .text(body.markdown), .text(body.html), .integer(renderer), .blob(digest), .text(heldReasons.stored),
            .optional(network?.code), .optional(network?.day), .optional(author?.avatar), .boolean(isStaff),
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
            try countApproved(onArticle: row.articleID, by: 1)
            if let author = row.author, !author.isCounted { try countApproved(ofCommenter: author.commenterID, by: 1) }
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
        if difference != 0 {
            try countApproved(onArticle: comment.articleID, by: difference)
            try countApproved(ofCommenter: commenter(ofComment: comment.id), by: difference)
        }
        let isShownNow = try isShown(comment.id)
        if wasShown != isShownNow { try countShownReply(under: comment.shownUnderID, by: isShownNow ? 1 : -1) }
    }

    private func countApproved(onArticle id: Int64, by difference: Int64) throws {
        try run(
            "UPDATE article SET comment_count = comment_count + ? WHERE id = ?",
            [.integer(difference), .integer(id)]
        )
    }

    private func countApproved(ofCommenter id: Int64?, by difference: Int64) throws {
        guard let id else { return }
        try run(
            "UPDATE commenter SET approved_count = approved_count + ? WHERE id = ?",
            [.integer(difference), .integer(id)]
        )
    }

    private func commenter(ofComment id: Int64) throws -> Int64? {
        try row("SELECT commenter_id FROM comment WHERE id = ?", [.integer(id)]) { $0.optionalInteger() } ?? nil
    }

    /// An imported comment whose address changed belongs to another commenter.
    func move(_ comment: Comment, to author: CommentAuthor?) throws {
        let counted: Int64 = comment.status == .approved ? 1 : 0
        let former = try commenter(ofComment: comment.id)
        try countApproved(ofCommenter: former, by: -counted)
        try run(
            "UPDATE comment SET commenter_id = ?, avatar = ?, email = ?, email_code = ? WHERE id = ?",
            [
                .optional(author?.commenterID), .optional(author?.avatar), .optional(author?.address?.sealed),
                .optional(author?.address?.code), .integer(comment.id),
            ]
        )
        try countApproved(ofCommenter: author?.commenterID, by: counted)
        if let former, former != author?.commenterID { try dropKey(ofCommenter: former) }
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
        let commenter = try commenter(ofComment: id)
        try CommentIndex(self).following(id) {
            try run(
                """
                UPDATE comment SET name = '', email = NULL, email_code = NULL, network = NULL, network_day = NULL, avatar = NULL,
                    markdown = '', html = '', words_digest = x'', held_reasons = '', featured_at = NULL, decision_reason = NULL
                WHERE id = ?
                """,
                [.integer(id)]
            )
        }
        try forgetWhatIsSaid(ofComment: id)
        if let commenter { try dropKey(ofCommenter: commenter) }
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
