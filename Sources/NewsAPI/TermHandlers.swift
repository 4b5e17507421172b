import HTTP
import JSON
import News

struct TermHandlers: Sendable {
    let site: Site

    /// `GET /categories`: all of them, nested.
    func categories(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        let tree = CategoryTree(try allCategories())
        return .respond(
            .json(keys: Self.keys) { json in
                json.member(
                    "categories",
                    array: { json in
                        for term in tree.roots { json.category(term, in: tree) }
                    }
                )
            }
        )
    }

    /// `GET /categories/{slug}`
    func category(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        let terms = try allCategories()
        guard let term = terms.first(where: { $0.slug == path["slug"] }) else { throw .notFound }
        let tree = CategoryTree(terms)
        return .respond(
            .json(keys: Self.keys) { json in
                json.term(term)
                json.member("parent", tree.parent(of: term).map { Term.Reference(slug: $0.slug, name: $0.name) })
                json.children(of: term, in: tree)
            }
        )
    }

    /// `GET /tags`
    func tags(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try list(.tag, "tags", request)
    }

    /// `GET /tags/{slug}`
    func tag(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try term(.tag, path["slug"], request)
    }

    /// `GET /authors`
    func authors(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try list(.author, "authors", request)
    }

    /// `GET /authors/{slug}`
    func author(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try term(.author, path["slug"], request)
    }

    /// A count changes with any article that comes or goes.
    private static let keys = [Key.site, .articles].map(\.description)

    private func list(_ taxonomy: Taxonomy, _ name: StaticString, _ request: Request) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        let after = reader.cursor(order: taxonomy.rawValue)?.keyset
        let limit = reader.limit()
        try reader.finish()
        let page = try site.read { snapshot throws(NewsError) in
            try snapshot.terms(taxonomy, after: after, limit: limit)
        }
        let next = page.next.map { request.target.with(Cursor(order: taxonomy.rawValue, keyset: $0)) }
        var response = Response.json(keys: Self.keys) { json in
            json.member(
                name,
                array: { json in
                    for term in page.items { json.object { $0.term(term) } }
                }
            )
            json.member("next", next)
        }
        response.addNextLink(next)
        return .respond(response)
    }

    private func term(_ taxonomy: Taxonomy, _ slug: String, _ request: Request) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        let term = try site.read { snapshot throws(NewsError) in try snapshot.term(taxonomy, slug: slug) }
        guard let term else { throw .notFound }
        return .respond(.json(keys: Self.keys) { $0.term(term) })
    }

    private func allCategories() throws(Problem) -> [Term] {
        try site.read { snapshot throws(NewsError) in
            try snapshot.terms(.category, after: nil, limit: Int(Int32.max)).items
        }
    }
}

/// Categories by their parents.
private struct CategoryTree {
    let roots: [Term]
    private let byID: [Int64: Term]
    private let children: [Int64: [Term]]

    init(_ terms: [Term]) {
        byID = Dictionary(uniqueKeysWithValues: terms.map { ($0.id, $0) })
        children = Dictionary(grouping: terms.filter { $0.parentID != nil }, by: { $0.parentID ?? 0 })
        roots = terms.filter { $0.parentID == nil }
    }

    func parent(of term: Term) -> Term? { term.parentID.flatMap { byID[$0] } }
    func children(of term: Term) -> [Term] { children[term.id] ?? [] }
}

extension JSONWriter {
    /// The members that every term has.
    fileprivate mutating func term(_ term: Term) {
        member("slug", term.slug)
        member("name", term.name)
        member("description", term.description)
        member("article_count", term.articleCount)
    }

    fileprivate mutating func category(_ term: Term, in tree: CategoryTree) {
        object { json in
            json.term(term)
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
