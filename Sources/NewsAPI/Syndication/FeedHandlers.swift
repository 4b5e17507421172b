import HTTP
import HTTPTypes
import News

/// Feeds of articles and of comments, in the format that the address ends with.
struct FeedHandlers: Sendable {
    let site: Site
    private static let itemsPerPage = 30

    /// `GET /feed/{format}`
    func articles(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try articles(nil, request, path)
    }

    /// `GET /sections/{slug}/feed/{format}`
    func section(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try articles(.category, request, path)
    }

    /// `GET /tags/{slug}/feed/{format}`
    func tag(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try articles(.tag, request, path)
    }

    /// `GET /authors/{slug}/feed/{format}`
    func author(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try articles(.author, request, path)
    }

    private func articles(_ taxonomy: Taxonomy?, _ request: Request, _ path: PathParameters) throws(Problem) -> Outcome
    {
        let format = try FeedFormat(path)
        var query = ArticleQuery()
        query.after = try request.keyset(order: query.sort.rawValue)
        query.limit = Self.itemsPerPage
        query.includesText = site.feedsHoldTexts
        let (slug, now) = (path["slug"], site.now())
        if let taxonomy { query.filter.terms = [.init(taxonomy: taxonomy, slugs: [slug])] }
        let found = try site.read { [query] snapshot throws(NewsError) in
            (
                names: EntryNames(identity: try snapshot.identity()),
                term: try taxonomy.map { taxonomy throws(NewsError) in
                    try snapshot.term(taxonomy, slug: slug, isForDesk: false, now: now)
                },
                page: try snapshot.articles(query, now: now),
                retracted: query.after == nil
                    ? try snapshot.retractedArticles(query.filter, limit: Self.itemsPerPage, now: now) : [],
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        let (names, term) = (found.names, found.term ?? nil)
        if let taxonomy {
            guard let term else { throw .notFound }
            guard term.slug == slug else {
                let address = FeedPath.term(taxonomy, term.slug) + "/\(format.rawValue)"
                return .respond(.moved(address, request.target.query, keys: [.site, .articles], at: found.nextDue))
            }
        }
        let home = taxonomy.flatMap { site.hasPages ? SitePath.term($0, slug) : nil } ?? SitePath.home
        var feed = Feed(
            id: term.map { names.name(.term, $0.id) } ?? names.name(.articles),
            title: [site.masthead.name, term?.name].compactMap(\.self).joined(separator: " · "),
            home: site.address(home),
            address: site.address(request.target.text),
            next: found.page.next.map {
                site.address(request.target.with(Cursor(order: query.sort.rawValue, keyset: $0)))
            },
            items: found.page.items.map { item($0, names) }
        )
        feed.tombstones = found.retracted.map {
            .init(id: names.name(.article, $0.id), at: $0.retraction.at, reason: $0.retraction.reason)
        }
        return .respond(response(feed, format, keys: [.site, .articles], changesAt: [found.nextDue]))
    }

    /// `GET /comments/feed/{format}`: those of all articles.
    func allComments(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        let format = try FeedFormat(path)
        let after = try request.keyset(order: "comments")
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in
            (
                names: EntryNames(identity: try snapshot.identity()),
                page: try snapshot.latestComments(after: after, limit: Self.itemsPerPage, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        let feed = Feed(
            id: found.names.name(.allComments),
            title: "Comments · " + site.masthead.name,
            home: site.address(SitePath.home),
            address: site.address(request.target.text),
            next: found.page.next.map { site.address(request.target.with(Cursor(order: "comments", keyset: $0))) },
            items: found.page.items.map { item($0, found.names) }
        )
        // The titles are those of articles.
        let keys: [Key] = [.site, .allComments, .articles]
        return .respond(response(feed, format, keys: keys, changesAt: [found.nextDue]))
    }

    /// `GET /stories/{slug}/comments/feed/{format}`
    func comments(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        let format = try FeedFormat(path)
        var query = CommentQuery()
        (query.view, query.sort, query.limit) = (.flat, .newest, Self.itemsPerPage)
        query.after = try request.keyset(order: query.order)
        let (slug, now) = (path["slug"], site.now())
        let found = try site.read { [query] snapshot throws(NewsError) in
            (
                names: EntryNames(identity: try snapshot.identity()),
                article: try snapshot.article(slug: slug, now: now),
                comments: try snapshot.comments(ofArticle: slug, query, now: now),
                trace: try snapshot.trace(ofArticle: slug, now: now)
            )
        }
        guard let article = found.article, let page = found.comments?.page else {
            switch found.trace {
            case nil: throw .notFound
            case .retracted(_, let retraction): throw .retracted(retraction)
            case .moved(let id, let slug):
                let address = FeedPath.comments(ofStory: slug) + "/\(format.rawValue)"
                return .respond(.moved(address, request.target.query, keys: [.site, .article(id)]))
            }
        }
        let items = page.items.map { TitledComment(comment: $0.comment, articleTitle: article.title) }
        let feed = Feed(
            id: found.names.name(.comments, article.id),
            title: "Comments on \(article.title) · \(site.masthead.name)",
            home: site.address(ofStory: slug),
            address: site.address(request.target.text),
            next: page.next.map { site.address(request.target.with(Cursor(order: query.order, keyset: $0))) },
            items: items.map { item($0, found.names) }
        )
        let keys: [Key] = [.site, .article(article.id), .comments(article.id)]
        return .respond(response(feed, format, keys: keys, changesAt: []))
    }

    // MARK: Parts

    private func item(_ article: Article, _ names: EntryNames) -> FeedItem {
        let published = article.publishedAt ?? article.updatedAt
        var item = FeedItem(
            id: names.name(.article, article.id),
            title: article.title,
            address: site.address(ofStory: article.slug),
            published: published,
            updated: max(published, article.updatedAt)
        )
        item.summary = article.summary
        item.html = article.text?.body.html
        item.authors = article.authors.map(\.name)
        item.terms = (article.category.map { [$0] } ?? []) + article.tags
        item.language = article.language == "und" ? nil : article.language
        item.picture = Picture(article.image, site.masthead)
        if let address = item.picture?.address, address.hasPrefix("/") { item.picture?.address = site.address(address) }
        return item
    }

    private func item(_ titled: TitledComment, _ names: EntryNames) -> FeedItem {
        let comment = titled.comment
        let story = site.address(ofStory: comment.articleSlug)
        var item = FeedItem(
            id: names.name(.comment, comment.id),
            title: "\(comment.name) on \(titled.articleTitle)",
            address: story + SitePath.anchor(ofComment: comment.id),
            published: comment.createdAt,
            updated: comment.editedAt ?? comment.createdAt
        )
        item.html = comment.body.html
        item.authors = [comment.name]
        item.answered =
            comment.parentID.map {
                .init(id: names.name(.comment, $0), address: story + SitePath.anchor(ofComment: $0))
            } ?? .init(id: names.name(.article, comment.articleID), address: story)
        return item
    }

    private func response(_ feed: Feed, _ format: FeedFormat, keys: [Key], changesAt moments: [Timestamp?]) -> Response
    {
        var response = Response(
            status: .ok,
            fields: [.contentType: format.mediaType + "; charset=utf-8"],
            body: format.bytes(of: feed)
        )
        response.keys = keys.map(\.description)
        response.mayChange(at: moments)
        response.addNextLink(feed.next)
        return response
    }
}

extension FeedFormat {
    fileprivate init(_ path: PathParameters) throws(Problem) {
        guard let format = FeedFormat(rawValue: path["format"]) else { throw .notFound }
        self = format
    }
}

extension Request {
    /// Where a page of a feed begins.
    fileprivate func keyset(order: String) throws(Problem) -> Keyset? {
        var reader = QueryReader(target.query)
        let keyset = reader.cursor(order: order)?.keyset
        try reader.finish()
        return keyset
    }
}

extension RequestTarget {
    fileprivate var text: String { path + (query.map { "?" + $0 } ?? "") }
}

extension Site {
    /// Of a path of ours, with scheme and host where they are known.
    func address(_ path: String) -> String { absolute(path) ?? path }

    /// Where an article is read: where `story_url` says, at its page, or else as JSON.
    func address(ofStory slug: String) -> String {
        let address = url(ofStory: slug) ?? "/articles/" + PercentCoding.encode(segment: slug)
        return address.hasPrefix("/") ? self.address(address) : address
    }
}
