import News
import TestSupport
import Testing

/// What moves when terms move: entries, counts, the ways to them.
@Suite struct TermMovingTests {
    @Test(arguments: RepositoryKind.allCases)
    func `a category takes its articles in every stage to another parent`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("One", category: ["World", "Asia", "Japan"], tags: ["Wind"], authors: ["Ann"]),
            Newsroom.article("Two", category: ["World", "Asia"]),
            Newsroom.article("Three", category: ["Sport"]),
            Newsroom.article("Later", category: ["World", "Asia"], published: room.now + 100),
        ])
        try room.edit(.category, "asia") { $0.parent = .category("sport") }
        #expect(try room.termCounts(.category) == ["asia": 2, "japan": 1, "sport": 3])
        #expect(try room.termCounts(.category, at: room.now + 100) == ["asia": 3, "japan": 1, "sport": 4])
        try room.settle(at: room.now + 100)
        #expect(try room.termCounts(.category, at: room.now + 100) == ["asia": 3, "japan": 1, "sport": 4])
        #expect(try room.article("one")?.tags.map(\.slug) == ["wind"])
        #expect(try room.repository.check() == [])
        try room.edit(.category, "asia") { $0.parent = .none }
        #expect(try room.termCounts(.category, at: room.now + 100) == ["asia": 3, "japan": 1, "sport": 1])
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `merging counts an article once, and what is due as well`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("One", tags: ["A", "B", "C"]),
            Newsroom.article("Two", tags: ["C", "A"]),
            Newsroom.article("Later", tags: ["A"], published: room.now + 100),
        ])
        #expect(try room.merge(.tag, "a", into: "b", at: room.now + 100).articleCount == 3)
        #expect(try room.termCounts(.tag) == ["b": 2, "c": 2])
        #expect(try room.termCounts(.tag, at: room.now + 100) == ["b": 3, "c": 2])
        #expect(try room.article("one")?.tags.map(\.slug) == ["b", "c"])
        #expect(try room.article("two")?.tags.map(\.slug) == ["c", "b"])
        #expect(try room.term(.tag, "a")?.slug == "b")
        try room.settle(at: room.now + 100)
        #expect(try room.termCounts(.tag) == ["b": 3, "c": 2])
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a term is listed from the second at which its first article is due, page by page`(kind: RepositoryKind) throws
    {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("One", tags: ["A", "C"]),
            Newsroom.article("Later", tags: ["B", "D"], published: room.now + 100),
        ])
        #expect(try room.terms(.tag, at: room.now + 99).items.map(\.slug) == ["a", "c"])
        #expect(try room.terms(.tag, isForDesk: true).items.map(\.slug) == ["a", "b", "c", "d"])
        #expect(try room.terms(.tag, isForDesk: true).items.map(\.articleCount) == [1, 0, 1, 0])
        let first = try room.terms(.tag, limit: 2, at: room.now + 100)
        #expect(first.items.map(\.slug) == ["a", "b"])
        #expect(try room.terms(.tag, after: first.next, at: room.now + 100).items.map(\.slug) == ["c", "d"])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `whatever is done to terms in whatever order, all agrees`(kind: RepositoryKind) throws {
        var random = SeededRandom.printingItsSeed()
        let room = try Newsroom(kind)
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"]
        var now = room.now
        try room.take(
            (0..<40).map { number in
                Newsroom.article(
                    "Article \(number)",
                    category: Array(names.shuffled(using: &random).prefix(.random(in: 0...3, using: &random))),
                    tags: Array(names.shuffled(using: &random).prefix(.random(in: 0...4, using: &random))),
                    authors: Array(names.shuffled(using: &random).prefix(.random(in: 0...2, using: &random))),
                    published: now + .random(in: -100...100, using: &random)
                )
            }
        )
        #expect(try room.repository.check() == [])
        for step in 0..<120 {
            let taxonomy = Taxonomy.allCases.randomElement(using: &random) ?? .tag
            let slug = names.randomElement(using: &random) ?? "a"
            let other = names.randomElement(using: &random) ?? "a"
            let new = random.chance(1, in: 2) ? other : "n\(step)"
            do {
                switch Int.random(in: 0..<7, using: &random) {
                case 0 where taxonomy == .category:
                    try room.edit(.category, slug) { $0.parent = .category(other) }
                case 0: try room.edit(taxonomy, slug) { $0.name = "Name \(step)" }
                case 2: try room.edit(taxonomy, slug) { $0.slug = new }
                case 3: try room.merge(taxonomy, slug, into: other, at: now)
                case 4: try room.delete(taxonomy, slug)
                case 5:
                    now = now + 5
                    if random.chance(1, in: 2) { try room.settle(at: now) }
                default:
                    var change = TermChange()
                    (change.name, change.description) = ("Made \(step)", "")
                    try room.put(taxonomy, new, change)
                }
            } catch {
                // Most of what chance asks for is refused; nothing may be left of it.
                guard let error = error as? NewsError else { throw error }
                switch error {
                case .notFound, .slugTaken, .inUse, .notAcceptable, .conditionMissing: break
                default: throw error
                }
            }
            #expect(try room.repository.check() == [], "step \(step)")
            try expectCounts(room, at: now)
        }
    }

    /// Every count against the list that it counts.
    private func expectCounts(_ room: Newsroom, at now: Timestamp) throws {
        for taxonomy in Taxonomy.allCases {
            for (slug, count) in try room.termCounts(taxonomy, at: now) {
                var filter = ArticleFilter()
                filter.terms = [.init(taxonomy: taxonomy, slugs: [slug])]
                #expect(try room.count(filter, at: now) == count, "\(taxonomy) \(slug)")
            }
        }
    }
}
