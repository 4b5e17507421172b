/// Where a newsroom's articles and comments are kept. SQLite today; PostgreSQL where one machine is not enough.
///
/// Reads block the caller and may run on many threads at once. Writes never block: they join a bounded line, are committed
/// together with others that wait, and answer from the writer's thread **after** COMMIT. An answer is given exactly once.
package protocol NewsRepository: Sendable {
    /// Runs `body` on one consistent snapshot; whatever it reads belongs together.
    ///
    /// Throws: what `body` throws, or `unavailable`.
    func read<Value>(_ body: (any NewsSnapshot) throws(NewsError) -> Value) throws(NewsError) -> Value

    /// Runs `body` in one transaction, which is committed together with others that wait, and takes back whatever it wrote when it
    /// throws. May run more than once, on the writer's thread: it computes nothing that could be computed before.
    ///
    /// Answers: what `body` returns or throws; `busy`, `unavailable`.
    func write<Value>(
        _ body: @escaping @Sendable (any NewsTransaction) throws(NewsError) -> Value,
        then answer: @escaping WriteAnswer<Value>
    )

    /// Says of a reader's words what needs no transaction: what they are to be compared by, what stands in them, what they read like.
    func examine(_ body: Body, by name: String, renderer: Int64) throws(NewsError) -> CommentText

    /// Makes a commenter of somebody who has not commented yet, to be kept with their comment (`NewComment.newcomer`).
    func makeNewcomer(email: String?) throws(NewsError) -> Newcomer

    /// Takes imported items from the front of `items` for about `milliseconds`, in one transaction, and says what became of each
    /// one taken. The caller comes again with the rest after a pause, so that others get to write in between.
    ///
    /// Blocks. Throws `unavailable`, with nothing of this batch kept.
    func importBatch(_ items: ArraySlice<ImportItem>, at now: Timestamp, milliseconds: Int) throws(NewsError)
        -> [ImportOutcome]

    /// Makes what has fallen due since the last time count: terms' counts and the change log; forgets what was kept long enough.
    /// Idempotent.
    ///
    /// Answers: the moment when the next article falls due; `nil` when none is scheduled.
    func settle(at now: Timestamp, then answer: @escaping WriteAnswer<Timestamp?>)

    /// Works on the search index for a moment: on what other versions or nobody has entered, and on what came new and is not merged yet.
    ///
    /// - freshMax: so many articles may wait for it: searches look at each of them.
    ///
    /// Answers: whether there is more to do.
    func tendIndex(freshMax: Int, then answer: @escaping WriteAnswer<Bool>)

    /// Holds a piece of the search index against the texts that it was made of.
    ///
    /// - block: from 0.
    /// - Returns: one sentence a finding; `nil` behind the last piece.
    func checkIndex(block: Int64) throws(NewsError) -> [String]?

    /// Makes sure that what was erased stands in no file any more: folds the write-ahead log into the database and empties it. Nothing to
    /// do when nothing was. Blocks while others read what was there before, for a moment at most.
    ///
    /// Returns whether it is done; else it is made up for by settling.
    @discardableResult
    func scrub() throws(NewsError) -> Bool

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
    ///
    /// - isForDesk: also those that have none.
    func terms(_ taxonomy: Taxonomy, after: Keyset?, limit: Int, isForDesk: Bool, now: Timestamp) throws(NewsError)
        -> Page<Term>
    /// One such term, under the slug that it has, or one that it had.
    func term(_ taxonomy: Taxonomy, slug: String, isForDesk: Bool, now: Timestamp) throws(NewsError) -> Term?

    /// All lists of chosen articles, by slug.
    func chosenLists() throws(NewsError) -> [ChosenList]
    func chosenList(slug: String) throws(NewsError) -> ChosenList?
    /// The public articles of a list in their order.
    ///
    /// - isForDesk: all of them, in whatever stage.
    func articles(ofList id: Int64, isForDesk: Bool, now: Timestamp) throws(NewsError) -> [Article]

    /// The public comments of a public article; `nil` when there is no such article, or no such comment to look under.
    func comments(ofArticle slug: String, _ query: CommentQuery, now: Timestamp) throws(NewsError) -> ArticleComments?
    /// A comment that the asker may see: a public one of a public article, or one of `token`'s own.
    func comment(id: Int64, token: String?, now: Timestamp) throws(NewsError) -> Comment?
    /// Counts of approved comments by slug; slugs of no public article are left out.
    func commentCounts(slugs: [String], now: Timestamp) throws(NewsError) -> [(
        slug: String, articleID: Int64, count: Int64
    )]
    /// A public article as commenting sees it.
    func commentedArticle(slug: String, now: Timestamp) throws(NewsError) -> CommentedArticle?
    func makeChallenge(forArticle id: Int64, rules: CommentRules, at now: Timestamp) throws(NewsError) -> Challenge

    /// A page of hits among public articles.
    func search(_ query: SearchQuery, now: Timestamp) throws(NewsError) -> SearchResult
    /// What a reader may be about to type, of words and titles that are public.
    func suggestions(for text: String, now: Timestamp) throws(NewsError) -> Suggestions
    /// Public articles that have most in common with a public one, the closest first; `nil` when there is no such article.
    func relatedArticles(slug: String, limit: Int, now: Timestamp) throws(NewsError) -> [Article]?
    /// What answers depend on that a search found, or that show related articles.
    func searchKeys() throws(NewsError) -> [Key]

    /// What an import of `item` would do, for a dry run, which cannot know whether a comment's article would be here by then.
    func importOutcome(of item: ImportItem) throws(NewsError) -> ImportOutcome
    /// The moment after `now` at which the next article falls due, so that lists read at `now` are true until then; `nil` when none is
    /// scheduled.
    func nextDue(after now: Timestamp) throws(NewsError) -> Timestamp?
    /// Whether something has fallen due that is not settled yet.
    func isSettlingDue(at now: Timestamp) throws(NewsError) -> Bool
    /// The newest change, 0 before the first.
    func changeNumber() throws(NewsError) -> Int64
    /// What a source of weather said last, `source` being its digest; `nil` when it never said anything.
    func weatherReading(from source: [UInt8]) throws(NewsError) -> WeatherReading?

    // MARK: For feeds and sitemaps

    /// 16 bytes by chance, made with the store: the same for as long as this newsroom lives, also in a backup that is restored.
    func identity() throws(NewsError) -> [UInt8]
    /// What was retracted of the articles that a filter lets through, the latest retraction first; the filter's stages do not matter.
    func retractedArticles(_ filter: ArticleFilter, limit: Int, now: Timestamp) throws(NewsError) -> [RetractedArticle]
    /// Approved comments of all public articles, newest first.
    func latestComments(after: Keyset?, limit: Int, now: Timestamp) throws(NewsError) -> Page<TitledComment>
    /// The highest id that an article has, whatever became of it; 0 without articles.
    func lastArticleID() throws(NewsError) -> Int64
    /// Where the public ones among these ids are, by id.
    func articleAddresses(ids: ClosedRange<Int64>, limit: Int, now: Timestamp) throws(NewsError) -> [ArticleAddress]

    // MARK: What became of an article

    /// Where an article that is not public under this slug went, as far as everyone may know.
    func trace(ofArticle slug: String, now: Timestamp) throws(NewsError) -> ArticleTrace?
    /// Corrections of public articles, newest first.
    func corrections(after: Keyset?, limit: Int, now: Timestamp) throws(NewsError) -> Page<CorrectionEntry>
    /// What changed after `number`, in the order of commits; `nil`: all that is kept.
    ///
    /// - isForDesk: otherwise only changes by which some public answer differs.
    ///
    /// Throws `changesGone` when changes after `number` are not kept any more.
    func changes(after number: Int64?, limit: Int, isForDesk: Bool, now: Timestamp) throws(NewsError) -> ChangeFeed

    // MARK: For the desk

    /// The valid or invalid token with this secret.
    func accessToken(_ secret: String) throws(NewsError) -> AccessToken?
    /// All of them, oldest first.
    func accessTokens() throws(NewsError) -> [AccessToken]
    /// An article in any stage with its text, by the slug that it has, or one that it had.
    func deskArticle(slug: String) throws(NewsError) -> Article?
    /// The versions of an article that are kept, newest first. `Keyset.value` is not used; `id` is the last one's number.
    func revisions(ofArticle id: Int64, after: Keyset?, limit: Int) throws(NewsError) -> Page<Revision>
    /// One version: what was written, with the comments and terms of today.
    func revision(_ number: Int64, of article: Article) throws(NewsError) -> (revision: Revision, article: Article)?
    /// An article that is not in the trash, for the bearer of a link that `makePreview` made.
    func previewedArticle(slug: String, signature: String, now: Timestamp) throws(NewsError) -> Article?
    /// What was answered to the same request before.
    ///
    /// Throws `keyReused` when the key came with another body.
    func recordedAnswer(to request: RepeatableRequest, at now: Timestamp) throws(NewsError) -> RecordedAnswer?
    /// The audit log, newest first.
    func audit(_ query: AuditQuery) throws(NewsError) -> [AuditEntry]

    // MARK: For moderators

    /// Comments in whatever state, on whatever articles.
    /// Comments in any state that hold everything that is wanted, in their words or in the name of who wrote them.
    func commentsHolding(_ text: SearchText) throws(NewsError) -> FoundComments
    func moderatedComments(_ query: ModerationQuery) throws(NewsError) -> Page<ModeratedComment>
    func moderatedCommentCount(_ query: ModerationQuery) throws(NewsError) -> Int64
    /// A comment in whatever state.
    func anyComment(_ id: Int64) throws(NewsError) -> Comment?
    /// What moderators see of comments.
    func moderated(_ comments: [Comment]) throws(NewsError) -> [ModeratedComment]
    /// Those that have not expired, newest first. `Keyset.value` is not used.
    func bans(after: Keyset?, limit: Int, now: Timestamp) throws(NewsError) -> Page<Ban>
    func wordList(_ name: WordListName) throws(NewsError) -> ModeratorsWords
    /// Comments whose HTML was made by an older version of the renderer, by their ids.
    func commentsRendered(before version: Int64, after id: Int64, limit: Int) throws(NewsError) -> [Comment]
    func personalData(of subject: DataSubject, now: Timestamp) throws(NewsError) -> PersonalData
}

/// What everyone may know of an article that is not at this slug.
package enum ArticleTrace: Sendable, Equatable {
    /// It is public under another slug by now.
    case moved(articleID: Int64, slug: String)
    case retracted(articleID: Int64, Retraction)
}
