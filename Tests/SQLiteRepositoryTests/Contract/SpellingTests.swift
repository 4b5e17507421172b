import News
import Testing

@Suite struct SpellingTests {
    private func newsroom(_ kind: RepositoryKind) throws -> Newsroom {
        let room = try Newsroom(kind)
        try room.take(
            (1...30).map { Newsroom.article("Militia \($0)", slug: "militia-\($0)", body: "The militia of Baghdad.") }
                + [
                    Newsroom.article("Milita", slug: "typo", body: "A milita."),
                    Newsroom.article("Flooding", slug: "flood"),
                ]
        )
        try room.mergeIndex()
        return room
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a word that nobody wrote becomes the one that was meant, unless it is to be exact`(kind: RepositoryKind)
        throws
    {
        let room = try newsroom(kind)
        let result = try room.search("bagdad Militia")
        #expect(result.corrected == "baghdad Militia")
        #expect(result.total == 30)
        #expect(result.page.items.first?.match == .all)
        let exact = try room.search("bagdad") { $0.isExact = true }
        #expect((exact.corrected, exact.total) == (nil, 0))
        #expect(try room.search("\"bagdad\"").corrected == nil)
        #expect(try room.search("bagda*").corrected == nil)
        #expect(try room.search("xyzzyx").corrected == nil)
        #expect(try room.search("1234567").corrected == nil)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a word that was written is never corrected, in whatever form; another is offered where it finds little`(
        kind: RepositoryKind
    )
        throws
    {
        let room = try newsroom(kind)
        #expect(try room.search("floods").corrected == nil)
        let rare = try room.search("milita")
        #expect((rare.corrected, rare.total) == (nil, 1))
        #expect(rare.alternative == "militia")
        #expect(try room.search("militia").alternative == nil)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `what is typed is ended by what is public, the commonest first`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        let found = try room.repository.read { snapshot throws(NewsError) in
            try snapshot.suggestions(for: "the mil", now: room.now)
        }
        #expect(found.queries == ["the militia", "the milita"])
        #expect(found.articles.count == 5)
        #expect(found.articles.allSatisfy { $0.title.pieces.contains { $0.isMarked } })
        for text in ["", "m", "mil ", "\"", "日"] {
            let found = try room.repository.read { snapshot throws(NewsError) in
                try snapshot.suggestions(for: text, now: room.now)
            }
            #expect(found == Suggestions(), "\(text)")
        }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `hits are counted by what is asked`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("Storm one", category: ["World", "Europe"], tags: ["wind"], authors: ["Ann"]),
            Newsroom.article("Storm two", category: ["World"], tags: ["wind", "sea"]),
            Newsroom.article("Calm", category: ["World"], tags: ["sea"]),
        ])
        let result = try room.search("storm") { $0.facets = [.category, .tag, .month] }
        #expect(result.facets[.category]?.map { "\($0.value) \($0.count)" } == ["world 2", "europe 1"])
        #expect(result.facets[.tag]?.map { "\($0.value) \($0.name) \($0.count)" } == ["wind wind 2", "sea sea 1"])
        #expect(result.facets[.month] == [FacetCount(value: "2023-11", name: "2023-11", count: 2)])
        #expect(result.facets[.author] == nil)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `related articles share what tells most`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take(
            (1...40).map { Newsroom.article("Council meeting \($0)", body: "The council met and talked about money.") }
                + [
                    Newsroom.article(
                        "Lighthouse keeper retires",
                        slug: "keeper",
                        body: "The lighthouse on the island."
                    ),
                    Newsroom.article("Island lighthouse painted", slug: "painted", body: "Red and white."),
                    Newsroom.article(
                        "Lighthouse closed",
                        slug: "closed",
                        body: "For the winter.",
                        published: room.now + 50
                    ),
                ]
        )
        try room.mergeIndex()
        func related(_ slug: String) throws -> [String]? {
            try room.repository.read { snapshot throws(NewsError) in
                try snapshot.relatedArticles(slug: slug, limit: 5, now: room.now)
            }?.map(\.slug)
        }
        #expect(try related("keeper") == ["painted"])
        #expect(try related("closed") == nil)
        #expect(try related("nowhere") == nil)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `what is related is known anew after every change of an article, and outlives comments`(kind: RepositoryKind)
        throws
    {
        let room = try Newsroom(kind)
        func keeper(_ body: String) -> ArticleImport {
            Newsroom.article("Keeper", key: "keeper", slug: "keeper", body: body)
        }
        let island = "The lighthouse on the island."
        try room.take(
            (1...40).map { Newsroom.article("Meeting \($0)", body: "The council met and talked about money.") }
                + [keeper(island), Newsroom.article("Painted", body: "A lighthouse.")]
        )
        func related() throws -> [String]? {
            try room.repository.read { snapshot throws(NewsError) in
                try snapshot.relatedArticles(slug: "keeper", limit: 5, now: room.now)
            }?.map(\.slug)
        }
        func keys() throws -> [Key] {
            try room.repository.read { snapshot throws(NewsError) in try snapshot.searchKeys() }
        }
        // What waits to be merged is not looked through yet: who shows that is told when it is.
        #expect(try related() == [] && keys() == [.articles, .index])
        let announced = Announced()
        try room.repository.follow { announced.add($0.flatMap(\.keys)) }
        try room.mergeIndex()
        #expect(announced.keys == [.index])
        try room.mergeIndex()
        #expect(announced.keys == [.index], "once")
        #expect(try related() == ["painted"] && keys() == [.articles])
        try room.post("Well done.", on: "keeper", rules: Newsroom.unheld)
        #expect(try related() == ["painted"])

        try room.take([Newsroom.article("Sold", body: island, published: room.now + 50)])
        #expect(try related() == ["painted"])
        try room.settle(at: room.now + 50)
        try room.mergeIndex()
        #expect(try related() == ["painted"], "not by the time of whoever asks")
        let later = try room.repository.read { snapshot throws(NewsError) in
            try snapshot.relatedArticles(slug: "keeper", limit: 5, now: room.now + 50)
        }
        #expect(Set(later?.map(\.slug) ?? []) == ["painted", "sold"])

        try room.take([Newsroom.article("Painted", body: "Something about bread and butter.")])
        try room.mergeIndex()
        #expect(try related() == [])
    }
}

/// Keys in the order in which they were announced.
private final class Announced: @unchecked Sendable {
    // True because the writer alone announces here, and answers after it.
    private(set) var keys: [Key] = []

    func add(_ more: [Key]) { keys += more }
}
