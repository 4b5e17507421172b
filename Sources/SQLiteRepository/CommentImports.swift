import GRDB
import News
import Secrets

extension Database {
    func take(_ comment: CommentImport, secrets: Secrets, at now: Timestamp) throws -> ImportOutcome {
        guard let articleID = try articleID(comment.article) else { return .articleMissing }
        // Erased ones do not come back.
        guard try imported(erasedName(comment.identity.name, secrets), in: "comment") == nil else {
            return .unchanged
        }
        if let known = try imported(comment.identity.name, in: "comment") {
            guard known.digest != comment.identity.digest else { return .unchanged }
            let standing = try existingComment(known.id)
            // Deleted words stay deleted, whatever the export still holds.
            if standing.status == .deleted { return .unchanged }
            try update(standing, with: comment, secrets: secrets, at: now)
            return .updated
        }
        var parent: ParentComment?
        if let parentID = comment.parentExternalID {
            parent = try row(
                "SELECT id, shown_under_id, depth FROM comment WHERE article_id = ? AND external_id = ?",
                [.integer(articleID), .text(parentID)]
            ) { ParentComment(id: $0.integer(), shownUnderID: $0.optionalInteger(), depth: $0.integer()) }
            guard parent != nil else { return .parentMissing }
        }
        _ = try insert(
            CommentRow(
                articleID: articleID,
                parent: parent,
                status: comment.status,
                author: try comment.email.map { try author(ofImported: $0, secrets) },
                name: comment.name,
                body: comment.body,
                renderer: comment.renderer,
                digest: CommentRow.digest(comment.body),
                createdAt: comment.createdAt ?? now,
                externalID: comment.externalID,
                importIdentity: comment.identity
            ),
            at: now
        )
        return .added
    }

    /// The words, name and time change; where the comment stands and what a moderator decided since stay.
    private func update(_ known: Comment, with comment: CommentImport, secrets: Secrets, at now: Timestamp) throws {
        try CommentIndex(self).following(known.id) {
            try run(
                """
                UPDATE comment SET name = ?, markdown = ?, html = ?, renderer = ?, words_digest = ?,
                    created_at = coalesce(?, created_at), import_digest = ?
                WHERE id = ?
                """,
                [
                    .text(comment.name), .text(comment.body.markdown), .text(comment.body.html),
                    .integer(comment.renderer),
                    .blob(CommentRow.digest(comment.body)),
                    .optional(comment.createdAt?.seconds), .blob(comment.identity.digest), .integer(known.id),
                ]
            )
        }
        try move(known, to: comment.email.map { try author(ofImported: $0, secrets) })
        // One that only keeps its place has a moment too, which decides where that is.
        try recordCommentChange(articleID: known.articleID, isShown: try isShown(known.id), at: now)
    }

    private func articleID(_ name: CommentImport.ArticleName) throws -> Int64? {
        switch name {
        case .slug(let slug):
            return try row("SELECT id FROM article WHERE slug = ?", [.text(slug)]) { $0.integer() }
        case .slugOrExternalID(let name):
            let bySlug = try articleID(.slug(name))
            return try bySlug
                ?? row("SELECT id FROM article WHERE external_id = ? ORDER BY id LIMIT 1", [.text(name)]) {
                    $0.integer()
                }
        }
    }
}
