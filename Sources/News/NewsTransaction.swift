/// What can be written in one transaction, which sees what it has written. Each call keeps all that depends on it: index, counts, change
/// log, revisions. What an editor may do, and what makes sense, is decided in `Editing.swift` and
/// its like.
package protocol NewsTransaction: NewsSnapshot {
    /// Keeps a new article. Its slug gets a number when it is taken; its terms are found by their slugs, and tags and authors made when
    /// they are new. Returns it as it is kept.
    ///
    /// Throws `termMissing` for a category that is not there.
    func insert(_ article: Article, by editor: Editor, at now: Timestamp) throws(NewsError) -> Article
    /// The slug itself, or with a number behind it when another article has or had it.
    func freeSlug(_ slug: String, for articleID: Int64?) throws(NewsError) -> String
    /// Keeps an article as a new revision of `old`, which is what is there. A new slug, which must be free, leaves the old one behind as
    /// a way to it.
    func update(_ old: Article, to article: Article, by editor: Editor, at now: Timestamp) throws(NewsError) -> Article
    /// Adds a correction, which makes a new revision.
    func add(_ correction: Correction, to article: Article, by editor: Editor, at now: Timestamp) throws(NewsError)
        -> Article

    /// Keeps a new term, with its slug as it is, which must be free.
    func insert(_ term: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) -> Term
    /// Keeps a term as a new revision of `old`. A new slug leaves the old one behind as a way to it; a new parent takes all articles
    /// along.
    func update(_ old: Term, to term: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) -> Term
    /// Removes a term that nothing hangs on, and the ways to it.
    func delete(_ term: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError)
    /// Gives `other` all that `term` has: articles, children, the ways to it. `other` must not be below `term`.
    func merge(_ term: Term, into other: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) -> Term
    /// Whether an article, in whatever stage, or another term hangs on it.
    func isInUse(term id: Int64) throws(NewsError) -> Bool
    /// Its parent, the parent of that, and so on.
    func ancestors(ofTerm id: Int64) throws(NewsError) -> [Int64]

    /// An article that is not in the trash, under the slug that it has, or one that it had.
    func articleToChoose(slug: String) throws(NewsError) -> Int64?
    func articleIDs(ofList id: Int64) throws(NewsError) -> [Int64]
    /// Keeps a list, which is new when its `id` is 0, with these articles as a new revision.
    func keep(_ list: ChosenList, articles: [Int64], at now: Timestamp) throws(NewsError) -> ChosenList
    func delete(_ list: ChosenList, at now: Timestamp) throws(NewsError)

    /// A signature under which one article can be read until then, whatever its stage.
    func makePreview(ofArticle id: Int64, until end: Timestamp) throws(NewsError) -> String
    /// Makes all signatures given for an article worthless.
    func revokePreviews(ofArticle id: Int64) throws(NewsError)

    // MARK: Comments: what Commenting.swift and Moderation.swift decide with

    /// Whether a comment is there that can be answered.
    func isApproved(comment id: Int64, onArticle articleID: Int64) throws(NewsError) -> Bool
    /// Whether a comment says the same, in whatever state.
    func isSaid(_ digest: [UInt8], onArticle articleID: Int64, since: Timestamp, exceptBy id: Int64?) throws(NewsError)
        -> Bool
    func commenter(token: String) throws(NewsError) -> Commenter?
    /// Of a commenter's comments since then that were decided: those kept out, and all.
    func decidedComments(ofCommenter id: Int64, since: Timestamp) throws(NewsError) -> (keptOut: Int64, all: Int64)
    /// Whether more comments than the rules allow came from there within an hour or a day.
    func isBusy(network: String, rules: CommentRules, at now: Timestamp) throws(NewsError) -> Bool
    /// The ban on a sender that lasts longest.
    ///
    /// - comment: one of theirs, whose address counts too.
    func ban(onCommenter id: Int64?, email: String?, comment: Int64?, network: String?, at now: Timestamp)
        throws(NewsError) -> Ban?
    /// Takes a challenge once; says why not.
    func spend(_ challenge: String?, ofArticle id: Int64, rules: CommentRules, at now: Timestamp) throws(NewsError)
        -> ChallengeFault?

    /// Keeps a comment with all that counts it, and makes a commenter for who is none yet. `comment.parentID` must be approved.
    func insert(
        _ comment: NewComment,
        _ verdict: CommentVerdict,
        on article: CommentedArticle,
        by commenter: Commenter?
    ) throws(NewsError) -> PostedComment
    /// A comment that is not deleted, for whoever holds its commenter's token.
    func ownComment(_ id: Int64, token: String) throws(NewsError) -> OwnComment?
    /// Gives a comment other words, and the state that they deserve.
    func rewrite(_ comment: Comment, as text: CommentText, _ verdict: CommentVerdict, at now: Timestamp)
        throws(NewsError) -> Comment
    /// Brings a comment into another state and keeps every count. Deleting is final: words, name and address are gone from the row.
    func bring(_ comment: Comment, to status: Comment.Status, at now: Timestamp) throws(NewsError) -> Comment
    /// Notes who decided on a comment, teaches its words to the spam score, and takes its reports as answered.
    func note(_ decision: CommentDecision, on comment: Comment, by editor: Editor, at now: Timestamp) throws(NewsError)
    func feature(_ comment: Comment, _ isFeatured: Bool, at now: Timestamp) throws(NewsError)
    /// Keeps a report, once from each network a day, and counts those of a comment that are open.
    func keep(_ report: CommentReport) throws(NewsError) -> Int64
    /// Makes a comment that was reported wait again.
    func hold(_ comment: Comment, for reason: HeldReason, at now: Timestamp) throws(NewsError)
    /// Bans whoever sent a comment; a ban on the same that is there already gets this one's reason and end.
    ///
    /// Throws `notAcceptable` when nothing of that kind is known of the sender.
    func ban(senderOf comment: Comment, _ ban: NewBan, by editor: Editor, at now: Timestamp) throws(NewsError) -> Ban
    /// What is lifted; `nil` when there is none.
    func liftBan(_ id: Int64) throws(NewsError) -> Ban?
    func keep(_ words: ModeratorsWords, named name: WordListName) throws(NewsError)
    /// Keeps what a renderer makes of the words of a comment, unless they are others by now.
    func keep(_ body: Body, renderer: Int64, ofComment id: Int64, at now: Timestamp) throws(NewsError)
    /// Takes away what was found of somebody.
    func erase(_ data: PersonalData, words: ErasedWords, at now: Timestamp) throws(NewsError)

    func keep(_ entry: AuditEntry) throws(NewsError)

    /// Keeps what a source of weather said, in place of whatever was kept before.
    ///
    /// - isShownAnew: whether what shows the weather is touched by it.
    func keep(_ reading: WeatherReading, isShownAnew: Bool, at now: Timestamp) throws(NewsError)

    /// Makes a token. Its secret is returned, and kept nowhere.
    func makeToken(name: String, scopes: Set<Scope>, expiresAt: Timestamp?, at now: Timestamp) throws(NewsError)
        -> (token: AccessToken, secret: String)
    /// Throws `notFound`. Who was revoked stays so.
    func revokeToken(id: Int64, at now: Timestamp) throws(NewsError) -> AccessToken
    func noteUse(ofToken id: Int64, at now: Timestamp) throws(NewsError)

    /// Keeps an answer for a day.
    func record(_ answer: RecordedAnswer, to request: RepeatableRequest, at now: Timestamp) throws(NewsError)
}

/// A request that its client may send again without doing twice what it asks for (`Idempotency-Key`).
package struct RepeatableRequest: Sendable, Equatable {
    /// Whose key it is, and of what: the same key of another client, or on another route, is another one.
    package var scope: String
    package var key: String
    package var body: [UInt8]

    /// For how long an answer is kept.
    package static let keptSeconds: Int64 = 24 * 3600

    package init(scope: String, key: String, body: [UInt8]) {
        self.scope = scope
        self.key = key
        self.body = body
    }
}

/// An answer as it was given, without the secrets in it.
package struct RecordedAnswer: Sendable, Equatable {
    package var status: Int
    /// Field lines as they stand in a message, one a line.
    package var fields: String
    package var body: [UInt8]
    /// The path of what was made, by which the answer is found when that is erased.
    package var location: String?

    package init(status: Int, fields: String, body: [UInt8], location: String? = nil) {
        self.status = status
        self.fields = fields
        self.body = body
        self.location = location
    }
}
