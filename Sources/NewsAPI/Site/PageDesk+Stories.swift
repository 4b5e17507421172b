import HTTP
import HTTPTypes
import News

extension PageDesk {
    static let threadsPerPage = 50
    /// So many replies stand below a comment at once, whatever else is shown (`CommentThread.replies`).
    static let repliesSurelyShown = 5
    private static let relatedMax = 4

    /// `GET /stories/{slug}`
    func story(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        var query = CommentQuery()
        query.limit = Self.threadsPerPage
        query.under = reader.integer("under", in: 1...Int.max).map(Int64.init)
        query.after = reader.cursor(order: query.order)?.keyset
        let answered = reader.integer("reply_to", in: 1...Int.max).map(Int64.init)
        try reader.finish()
        let (slug, now) = (path["slug"], site.now())
        let found = try site.read { [query] snapshot throws(NewsError) in
            try snapshot.story(
                slug: slug,
                query,
                answering: answered,
                related: Self.relatedMax,
                now: now,
                around: { snapshot, now throws(NewsError) in try surroundings(snapshot, now: now) }
            )
        }
        guard let found else { return .respond(try elsewhere(slug, request, now: now)) }

        let html = page(found, query, request, now: now).html()
        // Whoever has such a link saw the comment before it went; nobody else will ask for this page.
        if answered != nil, found.answered == nil { return .respond(personal(html)) }
        let id = found.article.id
        return .respond(
            shared(
                html,
                keys: [.site, .article(id), .comments(id)] + found.searched,
                changesAt: [found.nextDue, site.commentsClose(found.article, after: now)],
                around: found.around
            )
        )
    }

    /// 308 to where the story is now. Throws: 410 when it was retracted, 404 for nothing.
    private func elsewhere(_ slug: String, _ request: Request, now: Timestamp) throws(Problem) -> Response {
        let trace = try site.read { snapshot throws(NewsError) in try snapshot.trace(ofArticle: slug, now: now) }
        switch trace {
        case nil: throw .notFound
        case .moved(let id, let slug):
            return .moved(SitePath.story(slug), request.target.query, keys: [.site, .article(id)])
        case .retracted(_, let retraction): throw .retracted(retraction)
        }
    }

    private func page(_ found: FoundStory, _ query: CommentQuery, _ request: Request, now: Timestamp) -> StoryPage {
        let article = found.article
        let address = SitePath.story(article.slug)
        let rules = site.commentRules
        let isOpen = rules.isOpen(article.comments, publishedAt: article.publishedAt, now: now)
        var form = CommentForm(story: article.slug, rules: rules)
        if let answered = found.answered {
            form.answered = (answered.name, address + SitePath.anchor(ofComment: answered.id))
            form.draft.parentID = answered.id
        } else if request.target.query?.contains("reply_to=") == true {
            form.message = "The comment that you want to answer is not here any more."
        }
        let section = article.category.map { PageLink(.category, $0) }
        let picture = Picture(article.image, masthead)
        return StoryPage(
            frame: frame(for: found, picture),
            address: address,
            title: article.title,
            summary: article.summary,
            language: article.language,
            section: section,
            byline: article.authors.map { PageLink(.author, $0) },
            topics: article.tags.map { PageLink(.tag, $0) },
            published: article.publishedAt.map(PressTime.init),
            readingMinutes: article.readingMinutes,
            picture: picture,
            body: SafeHTML(trusted: article.text?.body.html ?? ""),
            corrections: (article.text?.corrections ?? []).map {
                .init(label: $0.kind.label, text: $0.text, at: PressTime($0.at))
            },
            source: article.source,
            related: found.related.map { Teaser($0, masthead) },
            discussion: discussion(found, query, address, request, isOpen: isOpen),
            form: isOpen ? form : nil,
            metadata: metadata(for: article, picture)
        )
    }

    private func frame(for found: FoundStory, _ picture: Picture?) -> PageFrame {
        let article = found.article
        var frame = PageFrame(masthead, found.around)
        frame.title = article.title
        frame.description = article.summary
        frame.feeds = [PageLink("Comments on \(article.title)", FeedPath.comments(ofStory: article.slug))]
        frame.canonical = site.url(ofStory: article.slug)
        frame.address = article.category.map { SitePath.term(.category, $0.slug) } ?? ""
        frame.social = SocialCard(
            title: article.title,
            summary: article.summary,
            address: site.origin == nil ? nil : frame.canonical,
            picture: picture.flatMap(absoluteAddress),
            published: article.publishedAt.map(PressTime.init),
            section: article.category?.name
        )
        return frame
    }

    private func metadata(for article: Article, _ picture: Picture?) -> StoryMetadata {
        var crumbs: [PageLink] = []
        if let home = site.absolute(SitePath.home), let address = site.url(ofStory: article.slug) {
            crumbs = [PageLink("Home", home)]
            if let section = article.category.map({ PageLink(.category, $0) }) {
                crumbs.append(PageLink(section.name, site.absolute(section.address) ?? ""))
            }
            crumbs.append(PageLink(article.title, address))
        }
        return StoryMetadata(
            title: article.title,
            summary: article.summary,
            language: article.language,
            section: article.category?.name,
            authors: article.authors.map(\.name),
            published: article.publishedAt.map(PressTime.init),
            updated: PressTime(article.updatedAt),
            picture: picture.flatMap(absoluteAddress),
            wordCount: article.wordCount,
            commentCount: article.comments.count,
            corrections: (article.text?.corrections ?? []).map(\.text),
            publisher: masthead.name,
            address: site.origin == nil ? nil : site.url(ofStory: article.slug),
            crumbs: crumbs
        )
    }

    private func absoluteAddress(_ picture: Picture) -> String? {
        picture.address.hasPrefix("/") ? site.absolute(picture.address) : picture.address
    }

    private func discussion(
        _ found: FoundStory,
        _ query: CommentQuery,
        _ address: String,
        _ request: Request,
        isOpen: Bool
    ) -> Discussion {
        Discussion(
            story: found.article.slug,
            count: found.comments.count,
            comments: found.comments.page.items.map { ShownComment($0, story: address, isOpen: isOpen) },
            next: found.comments.page.next.map {
                request.target.with(Cursor(order: query.order, keyset: $0)) + "#comments"
            },
            all: query.under == nil && query.after == nil ? nil : address + "#comments",
            isOpen: isOpen
        )
    }
}

/// All that a story's page shows, of one snapshot.
private struct FoundStory {
    var article: Article
    var comments: ArticleComments
    /// The comment that the form is to answer.
    var answered: Comment?
    var related: [Article]
    /// What `related` depends on.
    var searched: [Key]
    var around: Surroundings
    var nextDue: Timestamp?
}

extension NewsSnapshot {
    fileprivate func story(
        slug: String,
        _ query: CommentQuery,
        answering id: Int64?,
        related limit: Int,
        now: Timestamp,
        around: (any NewsSnapshot, Timestamp) throws(NewsError) -> Surroundings
    ) throws(NewsError) -> FoundStory? {
        guard let article = try article(slug: slug, now: now),
            let comments = try comments(ofArticle: slug, query, now: now)
        else { return nil }
        var answered = try id.map { id throws(NewsError) in try comment(id: id, token: nil, now: now) } ?? nil
        if answered?.articleID != article.id { answered = nil }
        return FoundStory(
            article: article,
            comments: comments,
            answered: answered,
            related: try relatedArticles(slug: slug, limit: limit, now: now) ?? [],
            searched: try searchKeys(),
            around: try around(self, now),
            nextDue: try nextDue(after: now)
        )
    }
}

extension Correction.Kind {
    fileprivate var label: String {
        switch self {
        case .correction: "Correction"
        case .clarification: "Clarification"
        case .note: "Note"
        case .update: "Update"
        }
    }
}
