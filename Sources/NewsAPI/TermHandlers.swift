import HTTP
import HTTPTypes
import JSON
import News

/// Categories, tags or authors; what editors do to them is in `Desk/TermEditing.swift`.
struct TermHandlers: Sendable {
    let site: Site
    let taxonomy: Taxonomy

    init(_ taxonomy: Taxonomy, site: Site) {
        self.site = site
        self.taxonomy = taxonomy
    }

    /// A count changes with any article that comes or goes.
    private static let keys = [Key.site, .articles].map(\.description)

    /// `GET /categories`: all of them, nested.
    func tree(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let (isForDesk, now) = (try site.isForDesk(request), site.now())
        let found = try site.read { snapshot throws(NewsError) in
            (
                terms: try snapshot.allTerms(taxonomy, isForDesk: isForDesk, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        let tree = CategoryTree(found.terms, isForDesk: isForDesk)
        var response = Response.json(keys: Self.keys) { json in
            json.member(
                "categories",
                array: { json in
                    for term in tree.roots { json.category(term, in: tree) }
                }
            )
        }
        response.mayChange(at: [found.nextDue])
        return .respond(response)
    }

    /// `GET /tags`, `GET /authors`
    func list(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let after = reader.cursor(order: taxonomy.rawValue)?.keyset
        let limit = reader.limit()
        try reader.finish()
        let (isForDesk, now) = (try site.isForDesk(request), site.now())
        let found = try site.read { snapshot throws(NewsError) in
            (
                page: try snapshot.terms(taxonomy, after: after, limit: limit, isForDesk: isForDesk, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        let next = found.page.next.map { request.target.with(Cursor(order: taxonomy.rawValue, keyset: $0)) }
        var response = Response.json(keys: Self.keys) { json in
            json.member(
                taxonomy.plural,
                array: { json in
                    for term in found.page.items { json.object { $0.term(term, isForDesk: isForDesk) } }
                }
            )
            json.member("next", next)
        }
        response.addNextLink(next)
        response.mayChange(at: [found.nextDue])
        return .respond(response)
    }

    /// `GET /categories/{slug}`, `GET /tags/{slug}`, `GET /authors/{slug}`
    func term(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let (slug, isForDesk, now) = (path["slug"], try site.isForDesk(request), site.now())
        let found = try site.read { snapshot throws(NewsError) in
            (
                view: try snapshot.view(taxonomy, slug: slug, isForDesk: isForDesk, now: now),
                nextDue: try snapshot.nextDue(after: now)
            )
        }
        guard let view = found.view else { throw .notFound }
        var response = view.response
        if view.term.slug != slug {
            response = Response(status: .permanentRedirect, fields: [.location: taxonomy.path(view.term)])
        }
        response.keys = Self.keys
        response.mayChange(at: [found.nextDue])
        return .respond(response)
    }
}

extension Site {
    /// Whether what is hidden is shown too: to the bearer of a token that may see it.
    func isForDesk(_ request: Request) throws(Problem) -> Bool {
        try editor(of: request)?.may(.readArticles) ?? false
    }
}

extension Taxonomy {
    fileprivate var plural: StaticString {
        switch self {
        case .category: "categories"
        case .tag: "tags"
        case .author: "authors"
        }
    }

    func path(_ term: Term) -> String { "/\(plural)/" + PercentCoding.encode(segment: term.slug) }
}

extension NewsSnapshot {
    fileprivate func allTerms(_ taxonomy: Taxonomy, isForDesk: Bool, now: Timestamp) throws(NewsError) -> [Term] {
        try terms(taxonomy, after: nil, limit: Int(Int32.max), isForDesk: isForDesk, now: now).items
    }

    /// The term that has this slug, or had it, and, of a category, where it lies.
    func view(_ taxonomy: Taxonomy, slug: String, isForDesk: Bool, now: Timestamp) throws(NewsError) -> TermView? {
        guard let term = try term(taxonomy, slug: slug, isForDesk: isForDesk, now: now) else { return nil }
        var view = TermView(term: term, isForDesk: isForDesk)
        if taxonomy == .category {
            view.tree = CategoryTree(
                try allTerms(.category, isForDesk: isForDesk, now: now),
                isForDesk: isForDesk
            )
        }
        return view
    }
}

/// What is told of one term.
struct TermView {
    var term: Term
    var isForDesk: Bool
    fileprivate var tree: CategoryTree?

    fileprivate init(term: Term, isForDesk: Bool) {
        self.term = term
        self.isForDesk = isForDesk
    }

    var response: Response {
        var response = Response.json { json in
            json.term(term, isForDesk: isForDesk)
            guard let tree else { return }
            json.member("parent", tree.parent(of: term).map { Term.Reference(slug: $0.slug, name: $0.name) })
            json.children(of: term, in: tree)
        }
        if isForDesk {
            response.fields[.eTag] = EntityTag(revision: term.revision).description
            response.fields[.cacheControl] = "private, no-store"
        }
        return response
    }
}

/// Categories by their parents.
private struct CategoryTree {
    let roots: [Term]
    let isForDesk: Bool
    private let byID: [Int64: Term]
    private let children: [Int64: [Term]]

    init(_ terms: [Term], isForDesk: Bool) {
        self.isForDesk = isForDesk
        byID = Dictionary(uniqueKeysWithValues: terms.map { ($0.id, $0) })
        children = Dictionary(grouping: terms.filter { $0.parentID != nil }, by: { $0.parentID ?? 0 })
        roots = terms.filter { $0.parentID == nil }
    }

    func parent(of term: Term) -> Term? { term.parentID.flatMap { byID[$0] } }
    func children(of term: Term) -> [Term] { children[term.id] ?? [] }
}

extension JSONWriter {
    /// The members that every term has.
    fileprivate mutating func term(_ term: Term, isForDesk: Bool) {
        member("slug", term.slug)
        member("name", term.name)
        member("description", term.description)
        member("article_count", term.articleCount)
        if isForDesk { member("revision", term.revision) }
    }

    fileprivate mutating func category(_ term: Term, in tree: CategoryTree) {
        object { json in
            json.term(term, isForDesk: tree.isForDesk)
            json.children(of: term, in: tree)
        }
    }

    fileprivate mutating func children(of term: Term, in tree: CategoryTree) {
        member(
            "children",
            array: { json in
                for child in tree.children(of: term) { json.category(child, in: tree) }
            }
        )
    }
}
