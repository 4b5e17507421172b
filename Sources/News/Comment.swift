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
    /// Why it waits for a moderator, or was kept out at once; empty for an approved one.
    package var heldReasons: [HeldReason]
    /// What a picture that stands for its commenter can be drawn from: the same for all their comments, and nothing else.
    package var avatar: Int64?
    /// It was sent from the desk.
    package var isStaff = false
    /// Moderators think that it should be read.
    package var isFeatured = false

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

/// Why a comment waits for a moderator, or was kept out at once.
package enum HeldReason: String, Sendable, CaseIterable {
    /// Its commenter has too few approved comments so far.
    case firstComment = "first_comment"
    /// Every comment waits, by the rule of the site or of the article.
    case moderated
    /// It holds too many links.
    case links
    /// It holds words of a moderators' list.
    case words
    /// It reads like what moderators here called spam.
    case spamScore = "spam_score"
    /// Many comments come from its sender's network.
    case networkRate = "network_rate"
    /// Too many of its commenter's comments were kept out lately.
    case history
    /// It came without a challenge, or with one that was not good.
    case challenge
    /// A field that people do not see was filled in.
    case honeypot
    /// Readers reported it.
    case reports

    /// It goes with the words that it is for.
    var isOfWords: Bool { [.links, .words, .spamScore].contains(self) }
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
        /// Flat, those that moderators chose.
        case featured
    }

    package enum Sort: String, Sendable, CaseIterable {
        case oldest, newest
    }

    package init() {}
}

/// A reader's words with what can be said of them before their transaction. Made by the repository (`examine`).
package struct CommentText: Sendable {
    package var body: Body
    /// The version of the renderer that made its HTML.
    package var renderer: Int64
    /// The same for texts that a reader would call the same.
    package var digest: [UInt8]
    package var links: Int
    /// Entries of the moderators' lists that stand in it.
    package var wordsToHold: [String]
    package var wordsToReject: [String]
    /// 0 to 1, learned from moderators' decisions; `nil` while there are too few of them.
    package var spamScore: Double?

    package init(
        body: Body,
        renderer: Int64,
        digest: [UInt8],
        links: Int,
        wordsToHold: [String],
        wordsToReject: [String],
        spamScore: Double?
    ) {
        self.body = body
        self.renderer = renderer
        self.digest = digest
        self.links = links
        self.wordsToHold = wordsToHold
        self.wordsToReject = wordsToReject
        self.spamScore = spamScore
    }
}

/// A comment that a reader sends. Fields were checked for size and form; rules that need the store are checked in its transaction.
package struct NewComment: Sendable {
    package var articleSlug: String
    package var parentID: Int64?
    package var name: String
    package var email: String?
    package var text: CommentText
    package var at: Timestamp
    /// What the reader sent as `Commenter-Token`; one that nobody was ever given counts as none.
    package var token: String?
    /// Who they will be when they are no commenter yet; made in the transaction when it is missing.
    package var newcomer: Newcomer?
    /// The sender's network, a /24 or /64; `nil` for a local socket. Only a code of it is kept.
    package var network: String?
    package var challenge: String?
    /// Something was written where people see no field.
    package var fillsHoneypot = false
    /// It comes from the desk, by an editor's token.
    package var isStaff = false

    package init(articleSlug: String, parentID: Int64?, name: String, email: String?, text: CommentText, at: Timestamp)
    {
        self.articleSlug = articleSlug
        self.parentID = parentID
        self.name = name
        self.email = email
        self.text = text
        self.at = at
    }
}

/// Somebody who has not commented before, as they will be kept. Made by the repository (`makeNewcomer`) before the transaction of their
/// comment, which has better things to do than to make keys.
package struct Newcomer: Sendable {
    /// Theirs alone.
    package var token: String
    package var tokenDigest: [UInt8]
    /// The seed of their picture.
    package var avatar: Int64
    /// When they gave one.
    package var address: SealedAddress?
    /// That the address is sealed under.
    package var key: WrappedKey?

    package init(token: String, tokenDigest: [UInt8], avatar: Int64) {
        self.token = token
        self.tokenDigest = tokenDigest
        self.avatar = avatar
    }
}

/// An e-mail address as it is kept.
package struct SealedAddress: Sendable {
    /// Under its commenter's key.
    package var sealed: [UInt8]
    /// The same for equal addresses.
    package var code: [UInt8]

    package init(sealed: [UInt8], code: [UInt8]) {
        self.sealed = sealed
        self.code = code
    }
}

/// A commenter's key as it is kept: sealed itself, under the site's root secret.
package struct WrappedKey: Sendable {
    package var id: Int64
    package var wrapped: [UInt8]

    package init(id: Int64, wrapped: [UInt8]) {
        self.id = id
        self.wrapped = wrapped
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
    /// Its commenter, address or network is banned; `nil`: for good.
    case banned(until: Timestamp?)
    /// The site asks for a challenge, and this one is not good.
    case challenge(ChallengeFault)
}
