package import HTTP
import HTTPTypes
package import MediaFolder
package import News

/// The table of contents: which URL means what.
package struct API: Sendable {
    package let routes: [Route]
    /// What the pages pass over in a query, for the server's cache to do the same.
    package let narrowing: TargetNarrowing
    /// How problems are told where no route is; `nil`: as problem documents.
    let problemRenderer: ProblemRenderer?
    let now: @Sendable () -> Timestamp

    package init(_ site: Site) {
        now = site.now
        let articles = ArticleHandlers(site: site)
        let editing = ArticleEditing(site: site)
        let revisions = RevisionHandlers(site: site)
        let changes = ChangeHandlers(site: site)
        let audit = AuditHandlers(site: site)
        let (categories, tags) = (TermHandlers(.category, site: site), TermHandlers(.tag, site: site))
        let authors = TermHandlers(.author, site: site)
        let lists = ListHandlers(site: site)
        let comments = CommentHandlers(site: site)
        let moderation = ModerationHandlers(site: site)
        let bans = BanHandlers(site: site)
        let words = WordListHandlers(site: site)
        let personalData = PersonalDataHandlers(site: site)
        let search = SearchHandlers(site: site)
        let weather = WeatherHandlers(site: site)
        let media = MediaHandlers(site: site)
        let service = ServiceHandlers(site: site, startedAt: site.now())
        let pages = site.hasPages ? SitePages(site: site, tags: tags, authors: authors) : nil
        let syndication = SyndicationRoutes(site: site)
        narrowing = syndication.narrowing + (pages?.narrowing ?? TargetNarrowing())
        problemRenderer = pages?.problemRenderer
        let own: [Route] = [
            pages?.front ?? Route(.get, "/", service.entryPoints),
            Route(.get, "/healthz", service.health),
            Route(.get, "/readyz", service.readiness),
            Route(.get, "/openapi.json", service.openAPI),

            Route(.get, "/articles", articles.list),
            Route(.post, "/articles", editing.create),
            Route(.get, "/articles/{slug}", articles.article),
            Route(.patch, "/articles/{slug}", editing.edit),
            Route(.delete, "/articles/{slug}", editing.trash),
            Route(.post, "/articles/{slug}/restore", editing.restore),
            Route(.post, "/articles/{slug}/corrections", editing.correct),
            Route(.post, "/articles/{slug}/preview", editing.makePreview),
            Route(.delete, "/articles/{slug}/preview", editing.revokePreviews),
            Route(.get, "/articles/{slug}/related", articles.related),
            Route(.get, "/articles/{slug}/revisions", revisions.list),
            Route(.get, "/articles/{slug}/revisions/{number}", revisions.revision),
            Route(.post, "/articles/{slug}/revisions/{number}/restore", revisions.restore),
            Route(.get, "/corrections", changes.corrections),
            Route(.get, "/changes", changes.list),
            Route(.get, "/audit", audit.list),
            Route(.get, "/search", search.search),
            Route(.get, "/search/suggest", search.suggest),

            Route(.get, "/categories", categories.tree),
            Route(.get, "/categories/{slug}", categories.term),
            Route(.put, "/categories/{slug}", categories.put),
            Route(.patch, "/categories/{slug}", categories.edit),
            Route(.delete, "/categories/{slug}", categories.delete),
            Route(.post, "/categories/{slug}/merge", categories.merge),

            Route(.get, "/tags", tags.list),
            pages?.tag ?? Route(.get, "/tags/{slug}", tags.term),
            Route(.put, "/tags/{slug}", tags.put),
            Route(.patch, "/tags/{slug}", tags.edit),
            Route(.delete, "/tags/{slug}", tags.delete),
            Route(.post, "/tags/{slug}/merge", tags.merge),

            Route(.get, "/authors", authors.list),
            pages?.author ?? Route(.get, "/authors/{slug}", authors.term),
            Route(.put, "/authors/{slug}", authors.put),
            Route(.patch, "/authors/{slug}", authors.edit),
            Route(.delete, "/authors/{slug}", authors.delete),
            Route(.post, "/authors/{slug}/merge", authors.merge),

            Route(.get, "/lists", lists.all),
            Route(.get, "/lists/{slug}", lists.list),
            Route(.put, "/lists/{slug}", lists.put),
            Route(.delete, "/lists/{slug}", lists.delete),

            Route(.get, "/articles/{slug}/comments", comments.list),
            Route(.post, "/articles/{slug}/comments", comments.post),
            Route(.post, "/articles/{slug}/comments/challenge", comments.challenge),
            Route(.get, "/comments/counts", comments.counts),
            Route(.get, "/comments/{id}", comments.comment),
            Route(.patch, "/comments/{id}", comments.edit),
            Route(.delete, "/comments/{id}", comments.delete),
            Route(.post, "/comments/{id}/reports", comments.report),

            Route(.get, "/weather", weather.weather),
            Route(.get, "/media/{path...}", media.file),

            Route(.get, "/moderation/comments", moderation.list),
            Route(.get, "/moderation/comments/{id}", moderation.comment),
            Route(.patch, "/moderation/comments/{id}", moderation.edit),
            Route(.post, "/moderation/decisions", moderation.decide),
            Route(.get, "/moderation/bans", bans.list),
            Route(.post, "/moderation/bans", bans.make),
            Route(.delete, "/moderation/bans/{id}", bans.lift),
            Route(.get, "/moderation/words/{list}", words.list),
            Route(.put, "/moderation/words/{list}", words.put),
            Route(.post, "/moderation/exports", personalData.export),
            Route(.post, "/moderation/erasures", personalData.erase),
        ]
        routes = own + syndication.routes + (pages?.routes ?? [])
    }
}

/// What the handlers know of the site: its repository, its rules and its clock.
package struct Site: Sendable {
    package var repository: any NewsRepository
    package var commentRules: CommentRules
    /// `nil`: readers may come as fast as they like (a load test).
    package var rates: ReaderRates?
    /// Where articles are, for the public: as was set, or on our own pages; else `nil`.
    let storyAddress: StoryAddress?
    /// What feeds are called, and what the reader's pages look like.
    package var masthead: Masthead
    /// Whether there are pages.
    package var hasPages: Bool
    /// Whether feeds hold whole texts, and not only summaries.
    package var feedsHoldTexts: Bool
    /// After which a search answers with what it has; `nil`: as long as it takes.
    package var searchBudget: Duration?
    /// Where the weather comes from, if the site shows any.
    package var weather: WeatherChoice
    /// The site's own pictures; `nil` where it has none.
    package var media: MediaFolder?
    /// What is remembered of tokens between requests.
    let access = Access()
    package var now: @Sendable () -> Timestamp
    package var isDraining: @Sendable () -> Bool
    /// Where the inner details of an error go, for the operator only.
    package var log: @Sendable (String) -> Void

    package init(
        repository: any NewsRepository,
        commentRules: CommentRules = CommentRules(),
        rates: ReaderRates? = ReaderRates(),
        storyURL: String? = nil,
        masthead: Masthead = Masthead(),
        hasPages: Bool = false,
        feedsHoldTexts: Bool = false,
        searchBudget: Duration? = nil,
        weather: WeatherChoice = .none,
        media: MediaFolder? = nil,
        now: @escaping @Sendable () -> Timestamp,
        isDraining: @escaping @Sendable () -> Bool = { false },
        log: @escaping @Sendable (String) -> Void
    ) {
        self.repository = repository
        self.commentRules = commentRules
        self.rates = rates
        storyAddress = (storyURL ?? (hasPages ? "/stories/{slug}" : nil)).map(StoryAddress.init)
        self.masthead = masthead
        self.hasPages = hasPages
        self.feedsHoldTexts = feedsHoldTexts
        self.searchBudget = searchBudget
        self.weather = weather
        self.media = media
        self.now = now
        self.isDraining = isDraining
        self.log = log
    }

    /// Reads from one snapshot; errors of the domain become problems.
    func read<Value>(
        _ body: (any NewsSnapshot) throws(NewsError) -> Value
    ) throws(Problem) -> Value {
        do {
            return try repository.read(body)
        } catch {
            throw Problem(error, log: log)
        }
    }
}
