/// A reader's comment as it is read. The e-mail address is not part of it: it is sealed at the write.
package struct Comment: Sendable, Equatable {
    package var id: Int64
    package var articleID: Int64
    package var articleSlug: String
    /// What it answers; `nil` for a root.
    package var parentID: Int64?
    /// The comment below which it is shown. The parent, except where threads have reached their served depth.
    package var shownUnderID: Int64?
    package var status: Status
    package var name: String
    package var body: Body
    package var createdAt: Timestamp
    package var editedAt: Timestamp?
    /// Why it waits for a moderator; empty when it does not.
    package var heldReasons: [HeldReason]

    package enum Status: String, Sendable, CaseIterable {
        case pending, approved, rejected, spam, deleted
    }

    /// How deep threads are served; a reply below is shown beside the one that it answers.
    package static let depthMax: Int64 = 5

    package init(
        id: Int64,
        articleID: Int64,
        articleSlug: String,
        parentID: Int64?,
        shownUnderID: Int64?,
        status: Status,
        name: String,
        body: Body,
        createdAt: Timestamp,
        editedAt: Timestamp?,
        heldReasons: [HeldReason]
    ) {
        self.id = id
        self.articleID = articleID
        self.articleSlug = articleSlug
        self.parentID = parentID
        self.shownUnderID = shownUnderID
        self.status = status
        self.name = name
        self.body = body
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.heldReasons = heldReasons
    }
}

/// Why a comment waits for a moderator.
package enum HeldReason: String, Sendable, CaseIterable {
    /// Its commenter has too few approved comments so far.
    case firstComment = "first_comment"
    /// Every comment waits, by the rule of the site or of the article.
    case moderated
}

/// A comment in its thread. One that is not public but has public replies keeps its place without its content.
package struct CommentThread: Sendable, Equatable {
    package var comment: Comment
    /// The first replies; `nil` in a flat list.
    package var replies: Page<CommentThread>?

    package init(comment: Comment, replies: Page<CommentThread>?) {
        self.comment = comment
        self.replies = replies
    }
}

/// The public comments of one article, as one snapshot saw them.
package struct ArticleComments: Sendable, Equatable {
    package var articleID: Int64
    package var count: Int64
    package var page: Page<CommentThread>

    package init(articleID: Int64, count: Int64, page: Page<CommentThread>) {
        self.articleID = articleID
        self.count = count
        self.page = page
    }
}

/// Which comments of an article, in which shape.
package struct CommentQuery: Sendable, Equatable {
    package var view = View.tree
    package var sort = Sort.oldest
    /// Only the replies shown under this comment: how a reader opens the rest of a branch.
    package var under: Int64?
    package var after: Keyset?
    package var limit = 20

    package enum View: String, Sendable, CaseIterable {
        case tree, flat
    }

    package enum Sort: String, Sendable, CaseIterable {
        case oldest, newest
    }

    package init() {}
}

/// A comment that a reader sends. Fields were checked for size and form; rules that need the store are checked in its transaction.
package struct NewComment: Sendable {
    package var articleSlug: String
    package var parentID: Int64?
    package var name: String
    package var email: String?
    package var body: Body
    /// What the reader sent as `Commenter-Token`; one that nobody was ever given counts as none.
    package var token: String?
    package var at: Timestamp

    package init(
        articleSlug: String,
        parentID: Int64?,
        name: String,
        email: String?,
        body: Body,
        token: String?,
        at: Timestamp
    ) {
        self.articleSlug = articleSlug
        self.parentID = parentID
        self.name = name
        self.email = email
        self.body = body
        self.token = token
        self.at = at
    }
}

/// A new comment, ready for its transaction. Made by the repository that keeps it.
package struct CommentDraft: Sendable {
    package var comment: NewComment
    /// The same for texts that a reader would call the same.
    package var wordsDigest: [UInt8]
    package var sealedEmail: [UInt8]?
    /// For a commenter who has none that is known.
    package var newToken: String

    package init(comment: NewComment, wordsDigest: [UInt8], sealedEmail: [UInt8]?, newToken: String) {
        self.comment = comment
        self.wordsDigest = wordsDigest
        self.sealedEmail = sealedEmail
        self.newToken = newToken
    }
}

/// What became of a new comment.
package struct PostedComment: Sendable {
    package var comment: Comment
    /// Made for this comment, and shown this once.
    package var newToken: String?

    package init(comment: Comment, newToken: String?) {
        self.comment = comment
        self.newToken = newToken
    }
}

/// Why a comment cannot be taken.
package enum CommentRefusal: Sendable, Equatable {
    case closed
    /// The same words stand on the article already.
    case duplicate
    /// It answers a comment that is not there, not public, or on another article.
    case parentMissing
}

/// A moderator's decision about one comment.
package struct CommentDecision: Sendable, Equatable {
    package var commentID: Int64
    /// The state that the moderator saw; `nil`: whatever it is.
    package var from: Comment.Status?
    package var to: Comment.Status

    package init(commentID: Int64, from: Comment.Status? = nil, to: Comment.Status) {
        self.commentID = commentID
        self.from = from
        self.to = to
    }
}
