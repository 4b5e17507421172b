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

    /// Keeps a reader's comment, pending or approved as `rules` and its commenter's history say.
    ///
    /// Throws: `notFound` when the article is not public at `comment.at`, `commentRefused`.
    func post(_ draft: CommentDraft, rules: CommentRules) throws(NewsError) -> PostedComment
    /// Changes the words of a comment, for its commenter, within the edit window and while nobody has answered. An approved
    /// comment of somebody who is not trusted yet waits again.
    ///
    /// Throws: `notFound` (also for somebody else's token), `editClosed`, `commentRefused(.duplicate)`.
    func edit(_ edit: CommentEdit, rules: CommentRules) throws(NewsError) -> Comment
    /// Deletes a comment for its commenter, under the same conditions. Words, name and address are gone from the row.
    func delete(_ deletion: CommentDeletion, rules: CommentRules) throws(NewsError) -> Comment
    /// Carries out a moderator's decisions, all or none, keeping every count. A decision to delete is final: words, name and address
    /// are gone from the row. Returns the comments as they are now.
    ///
    /// Throws: `notFound`, `wrongState` (also for a deleted comment).
    func decide(_ decisions: [CommentDecision], at now: Timestamp) throws(NewsError) -> [Comment]

    func keep(_ entry: AuditEntry) throws(NewsError)

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

    package init(status: Int, fields: String, body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
