import HTTP
import HTTPTypes
import News

/// Pages that are lists of stories.
extension PageDesk {
    private static let storiesPerPage = 24
    private static let chosenMax = 12

    /// `GET /`
    func front(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        let (query, isFirst) = try query(of: request)
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in
            (
                chosen: isFirst ? try snapshot.view(ofList: "front", isForDesk: false, now: now)?.articles ?? [] : [],
                page: try snapshot.articles(query, now: now),
                around: try surroundings(snapshot, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        var chosen = Array(found.chosen.prefix(Self.chosenMax))
        let isChosen = Set(chosen.map(\.id))
        var latest = found.page.items.filter { !isChosen.contains($0.id) }
        // Where no list was made, what came last leads.
        if isFirst, chosen.isEmpty {
            chosen = Array(latest.prefix(FrontPage.leadMax))
            latest.removeFirst(chosen.count)
        }
        var frame = PageFrame(masthead, found.around)
        frame.address = SitePath.home
        frame.canonical = isFirst ? site.absolute(SitePath.home) : nil
        frame.title = isFirst ? "" : "Older stories"
        let page = FrontPage(
            frame: frame,
            chosen: chosen.map { Teaser($0, masthead) },
            latest: latest.map { Teaser($0, masthead) },
            older: older(found.page, request)
        )
        let shown = chosen + latest
        return .respond(
            shared(page.html(), showing: shown, nextDue: found.nextDue, around: found.around)
        )
    }

    /// `GET /sections/{slug}`
    func section(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try listing(.category, "Section", request, path)
    }

    /// `GET /tags/{slug}`
    func tag(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try listing(.tag, "Tag", request, path)
    }

    /// `GET /authors/{slug}`
    func author(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try listing(.author, "Author", request, path)
    }

    private func listing(_ taxonomy: Taxonomy, _ kind: String, _ request: Request, _ path: PathParameters)
        throws(Problem) -> Outcome
    {
        var (query, isFirst) = try query(of: request)
        let (slug, now) = (path["slug"], site.now())
        query.filter.terms = [.init(taxonomy: taxonomy, slugs: [slug])]
        let found = try site.read { [query] snapshot throws(NewsError) in
            let categories = try snapshot.allCategories(now: now)
            return (
                term: try snapshot.term(taxonomy, slug: slug, isForDesk: false, now: now),
                page: try snapshot.articles(query, now: now),
                categories: categories,
                around: try surroundings(snapshot, categories, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        guard let term = found.term else { throw .notFound }
        let address = SitePath.term(taxonomy, term.slug)
        guard term.slug == slug else {
            return .respond(.moved(address, request.target.query, keys: [.site, .articles], at: found.nextDue))
        }
        var frame = PageFrame(masthead, found.around)
        frame.title = isFirst ? term.name : "\(term.name): older stories"
        frame.description = term.description
        frame.feeds = [PageLink(term.name, FeedPath.term(taxonomy, term.slug))]
        frame.address = address
        frame.canonical = isFirst ? site.absolute(address) : nil
        let page = ListingPage(
            frame: frame,
            kind: kind,
            title: term.name,
            description: term.description,
            parents: taxonomy == .category ? found.categories.parents(of: term) : [],
            children: taxonomy == .category ? found.categories.children(of: term) : [],
            stories: found.page.items.map { Teaser($0, masthead) },
            older: older(found.page, request)
        )
        return .respond(
            shared(page.html(), showing: found.page.items, nextDue: found.nextDue, around: found.around)
        )
    }

    /// `GET /stories` without words: all of them.
    func archive(_ request: Request) throws(Problem) -> Outcome {
        let (query, isFirst) = try query(of: request)
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in
            (
                page: try snapshot.articles(query, now: now),
                around: try surroundings(snapshot, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        var frame = PageFrame(masthead, found.around)
        frame.title = "All stories"
        frame.address = SitePath.stories
        frame.canonical = isFirst ? site.absolute(SitePath.stories) : nil
        let page = ListingPage(
            frame: frame,
            kind: "",
            title: "All stories",
            description: "",
            parents: [],
            children: [],
            stories: found.page.items.map { Teaser($0, masthead) },
            older: older(found.page, request)
        )
        return .respond(
            shared(page.html(), showing: found.page.items, nextDue: found.nextDue, around: found.around)
        )
    }

    // MARK: Parts

    /// A list depends on who is in it, and on what each of them says.
    private func shared(_ html: [UInt8], showing stories: [Article], nextDue: Timestamp?, around: Surroundings)
        -> Response
    {
        shared(
            html,
            keys: [.site, .articles] + stories.map { .article($0.id) },
            changesAt: [nextDue],
            around: around
        )
    }

    /// Newest first, from where the cursor stands.
    private func query(of request: Request) throws(Problem) -> (query: ArticleQuery, isFirst: Bool) {
        var reader = QueryReader(request.target.query)
        var query = ArticleQuery()
        query.limit = Self.storiesPerPage
        query.after = reader.cursor(order: query.sort.rawValue)?.keyset
        _ = reader.all("q")
        _ = reader.all("exact")
        try reader.finish()
        return (query, query.after == nil)
    }

    private func older(_ page: Page<Article>, _ request: Request) -> String? {
        page.next.map { request.target.with(Cursor(order: ArticleQuery.Sort.newest.rawValue, keyset: $0)) }
    }
}

/// The categories that have public articles.
struct Categories: Sendable {
    fileprivate var terms: [Term]
    private static let sectionsMax = 12

    var all: [PageLink] { terms.map(\.link) }

    /// Those without a parent.
    var sections: [PageLink] {
        terms.filter { $0.parentID == nil }.prefix(Self.sectionsMax).map(\.link)
    }

    func children(of term: Term) -> [PageLink] { terms.filter { $0.parentID == term.id }.map(\.link) }

    /// The outermost first.
    func parents(of term: Term) -> [PageLink] {
        var links: [PageLink] = []
        var parent = term.parentID
        while let id = parent, links.count < terms.count, let above = terms.first(where: { $0.id == id }) {
            links.insert(above.link, at: 0)
            parent = above.parentID
        }
        return links
    }
}

extension Term {
    /// Of a category.
    fileprivate var link: PageLink { PageLink(name, SitePath.term(.category, slug)) }
}

extension NewsSnapshot {
    func allCategories(now: Timestamp) throws(NewsError) -> Categories {
        Categories(
            terms: try terms(.category, after: nil, limit: Int(Int32.max), isForDesk: false, now: now).items
        )
    }
}
