/// One editorial or administrative act, as the audit log keeps it: who, what, when, from where.
package struct AuditEntry: Sendable, Equatable {
    /// 0 until it is kept.
    package var id: Int64
    package var at: Timestamp
    package var act: Act
    /// What was acted on, by its id and not by its name, which may change: `article:4711`, `token:3`, `list:front`.
    package var subject: String
    /// What changed, in a few words; empty when the act says it all. Never the words of an article.
    package var detail: String
    package var tokenID: Int64?
    /// The token's name then.
    package var editor: String
    package var actingFor: String?
    package var client: String?
    package var requestID: String?

    package enum Act: String, Sendable, CaseIterable {
        case articleCreated = "article.created"
        case articleEdited = "article.edited"
        case articlePublished = "article.published"
        case articleUnpublished = "article.unpublished"
        case articleRetracted = "article.retracted"
        case retractionUndone = "article.retraction_undone"
        case articleTrashed = "article.trashed"
        case articleRestored = "article.restored"
        case revisionRestored = "article.revision_restored"
        case correctionAdded = "article.correction_added"
        case previewMade = "preview.made"
        case previewsRevoked = "preview.revoked"
        case termCreated = "term.created"
        case termEdited = "term.edited"
        case termDeleted = "term.deleted"
        case termsMerged = "term.merged"
        case listChanged = "list.changed"
        case listDeleted = "list.deleted"
        /// By an editor, as staff.
        case commentPosted = "comment.posted"
        case commentDecided = "comment.decided"
        case commentFeatured = "comment.featured"
        case commentUnfeatured = "comment.unfeatured"
        case banMade = "ban.made"
        case banLifted = "ban.lifted"
        case wordsChanged = "words.changed"
        case commenterExported = "commenter.exported"
        case commenterErased = "commenter.erased"
        case secretRotated = "secret.rotated"
        case imported
        case databaseRestored = "database.restored"
        case databaseRepaired = "database.repaired"
        case tokenCreated = "token.created"
        case tokenRevoked = "token.revoked"
    }

    package init(
        _ act: Act,
        _ subject: String,
        _ detail: String = "",
        by editor: Editor,
        at now: Timestamp
    ) {
        id = 0
        at = now
        self.act = act
        self.subject = subject
        self.detail = detail
        tokenID = editor.tokenID
        self.editor = editor.name
        actingFor = editor.actingFor
        client = editor.client
        requestID = editor.requestID
    }
}

/// Which entries of the audit log, newest first.
package struct AuditQuery: Sendable, Equatable {
    package var act: AuditEntry.Act?
    package var subject: String?
    package var tokenID: Int64?
    /// At or after this moment.
    package var after: Timestamp?
    /// Before this moment.
    package var before: Timestamp?
    /// The id of the last entry shown.
    package var beyond: Int64?
    package var limit = 20

    package init() {}
}
