/// Where a newsroom's articles and comments are kept. SQLite today; PostgreSQL where one machine is not enough.
///
/// Reads block the caller and may run on many threads at once. Writes never block: they join a bounded line, are committed
/// together with others that wait, and answer from the writer's thread **after** COMMIT. An answer is given exactly once.
package protocol NewsRepository: Sendable {
    /// Runs `body` on one consistent snapshot; whatever it reads belongs together.
    ///
    /// Throws: what `body` throws, or `unavailable`.
    func read<Value>(_ body: (any NewsSnapshot) throws(NewsError) -> Value) throws(NewsError) -> Value

    /// Keeps a reader's comment, pending or approved as `rules` and its commenter's history say.
    ///
    /// Answers: `notFound` when the article is not public at `comment.at`, `commentRefused`, `busy`, `unavailable`.
    func post(_ comment: NewComment, rules: CommentRules, then answer: @escaping WriteAnswer<PostedComment>)

    /// Changes the words of a comment, for its commenter, within the edit window and while nobody has answered. An approved
    /// comment of somebody who is not trusted yet waits again.
    ///
    /// Answers: `notFound` (also for somebody else's token), `editClosed`, `commentRefused(.duplicate)`, `busy`, `unavailable`.
    func edit(_ edit: CommentEdit, rules: CommentRules, then answer: @escaping WriteAnswer<Comment>)

    /// Deletes a comment for its commenter, under the same conditions. Words, name and address are gone from the row.
    func delete(_ deletion: CommentDeletion, rules: CommentRules, then answer: @escaping WriteAnswer<Comment>)

    /// Carries out a moderator's decisions, all or none, keeping every count. A decision to delete is final: words, name and address
    /// are gone from the row.
    ///
    /// Answers: the comments as they are now; `notFound`, `wrongState` (also for a deleted comment), `busy`, `unavailable`.
    func decide(_ decisions: [CommentDecision], at now: Timestamp, then answer: @escaping WriteAnswer<[Comment]>)

    /// Takes imported items from the front of `items` for about `milliseconds`, in one transaction, and says what became of each
    /// one taken. The caller comes again with the rest after a pause, so that others get to write in between.
    ///
    /// Blocks. Throws `unavailable`, with nothing of this batch kept.
    func importBatch(_ items: ArraySlice<ImportItem>, at now: Timestamp, milliseconds: Int) throws(NewsError)
        -> [ImportOutcome]

    /// Makes what has fallen due since the last time count: terms' counts and the change log. Idempotent.
    ///
    /// Answers: the moment when the next article falls due; `nil` when none is scheduled.
    func settle(at now: Timestamp, then answer: @escaping WriteAnswer<Timestamp?>)

    /// From now on calls `announce` with what is committed, in the order of commits: this process's own writes before they are answered,
    /// those of others within 100 ms. Once only, before anything is read whose truth depends on it.
    /// What was committed and cannot be read is announced as a change to the whole site, under the number of the one before it.
    ///
    /// `announce` is called from the writer's thread and from one that follows others, never at the same time.
    func follow(_ announce: @escaping @Sendable ([Change]) -> Void) throws(NewsError)

    /// Looks for damage: the file, the index against its texts, every count against what it counts. One sentence a finding.
    func check() throws(NewsError) -> [String]
}

package typealias WriteAnswer<Value> = @Sendable (Result<Value, NewsError>) -> Void

/// What can be asked of one snapshot. `now` decides what is public, in the query itself.
package protocol NewsSnapshot {
    /// A page of public articles.
    func articles(_ query: ArticleQuery, now: Timestamp) throws(NewsError) -> Page<Article>
    /// How many public articles a filter lets through.
    func articleCount(_ filter: ArticleFilter, now: Timestamp) throws(NewsError) -> Int64
    /// A public article with its text; `nil` for any other.
    func article(slug: String, now: Timestamp) throws(NewsError) -> Article?

    /// Terms that have public articles, ordered by slug. `Keyset.value` is not used; `id` is the last term's.
    func terms(_ taxonomy: Taxonomy, after: Keyset?, limit: Int) throws(NewsError) -> Page<Term>
    /// One such term.
    func term(_ taxonomy: Taxonomy, slug: String) throws(NewsError) -> Term?

    /// The public comments of a public article; `nil` when there is no such article, or no such comment to look under.
    func comments(ofArticle slug: String, _ query: CommentQuery, now: Timestamp) throws(NewsError) -> ArticleComments?
    /// A comment that the asker may see: a public one of a public article, or one of `token`'s own.
    func comment(id: Int64, token: String?, now: Timestamp) throws(NewsError) -> Comment?
    /// Counts of approved comments by slug; slugs of no public article are left out.
    func commentCounts(slugs: [String], now: Timestamp) throws(NewsError) -> [(
        slug: String, articleID: Int64, count: Int64
    )]
    /// Comments in one state, oldest first, whatever their articles: the moderators' queue.
    func commentQueue(_ status: Comment.Status, after: Keyset?, limit: Int) throws(NewsError) -> Page<Comment>
    /// The address that came with a comment, opened for a moderator; `nil` when there is none.
    func email(ofComment id: Int64) throws(NewsError) -> String?

    /// A page of hits among public articles.
    func search(_ query: SearchQuery, now: Timestamp) throws(NewsError) -> SearchResult

    /// What an import of `item` would do, for a dry run, which cannot know whether a comment's article would be here by then.
    func importOutcome(of item: ImportItem) throws(NewsError) -> ImportOutcome
    /// The moment after `now` at which the next article falls due, so that lists read at `now` are true until then; `nil` when none is
    /// scheduled.
    func nextDue(after now: Timestamp) throws(NewsError) -> Timestamp?
    /// The newest change, 0 before the first.
    func changeNumber() throws(NewsError) -> Int64
}

package struct CommentEdit: Sendable {
    package var commentID: Int64
    package var token: String
    package var body: Body
    package var at: Timestamp

    package init(commentID: Int64, token: String, body: Body, at: Timestamp) {
        self.commentID = commentID
        self.token = token
        self.body = body
        self.at = at
    }
}

package struct CommentDeletion: Sendable {
    package var commentID: Int64
    package var token: String
    package var at: Timestamp

    package init(commentID: Int64, token: String, at: Timestamp) {
        self.commentID = commentID
        self.token = token
        self.at = at
    }
}
