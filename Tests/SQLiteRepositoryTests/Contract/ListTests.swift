import News
import TestSupport
import Testing

@Suite struct ListTests {
    @Test(arguments: RepositoryKind.allCases)
    func `lists newest first, oldest first, and by the last change`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        #expect(try room.slugs { _ in } == ["snow", "calm", "storm", "old"])
        #expect(try room.slugs { $0.sort = .oldest } == ["old", "storm", "calm", "snow"])
        try room.take([Newsroom.article("Old, corrected", key: "Old", published: room.now - 90_000)], at: room.now + 5)
        #expect(try room.slugs { $0.sort = .updated }.first == "old")
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a category stands for its children, a child not for its siblings`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        #expect(
            try room.slugs { $0.filter.terms = [.init(taxonomy: .category, slugs: ["world"])] } == ["calm", "storm"]
        )
        #expect(try room.slugs { $0.filter.terms = [.init(taxonomy: .category, slugs: ["asia"])] } == ["storm"])
        #expect(
            try room.slugs { $0.filter.terms = [.init(taxonomy: .category, slugs: ["world"], isNegated: true)] } == [
                "snow", "old",
            ]
        )
    }

    @Test(arguments: RepositoryKind.allCases)
    func `repeated conditions are and, slugs of one are or, negated ones are none of them`(kind: RepositoryKind) throws
    {
        let room = try newsroom(kind)
        let wind = ArticleFilter.TermCondition(taxonomy: .tag, slugs: ["wind"])
        let rain = ArticleFilter.TermCondition(taxonomy: .tag, slugs: ["rain"])
        #expect(try room.slugs { $0.filter.terms = [wind] } == ["snow", "storm"])
        #expect(try room.slugs { $0.filter.terms = [wind, rain] } == ["storm"])
        #expect(
            try room.slugs { $0.filter.terms = [.init(taxonomy: .tag, slugs: ["rain", "ice", "nonsense"])] } == [
                "snow", "storm",
            ]
        )
        #expect(
            try room.slugs { $0.filter.terms = [wind, .init(taxonomy: .tag, slugs: ["rain"], isNegated: true)] } == [
                "snow"
            ]
        )
        #expect(
            try room.slugs { $0.filter.terms = [.init(taxonomy: .tag, slugs: ["rain", "ice"], isNegated: true)] } == [
                "calm", "old",
            ]
        )
        #expect(try room.slugs { $0.filter.terms = [wind, .init(taxonomy: .author, slugs: ["bo"])] } == ["snow"])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a slug of no term finds nothing, and excludes nothing`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        #expect(try room.slugs { $0.filter.terms = [.init(taxonomy: .tag, slugs: ["nonsense"])] } == [])
        #expect(
            try room.slugs { $0.filter.terms = [.init(taxonomy: .tag, slugs: ["nonsense"], isNegated: true)] }.count
                == 4
        )
        // A tag's slug is no category's.
        #expect(try room.slugs { $0.filter.terms = [.init(taxonomy: .category, slugs: ["wind"])] } == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `ids, languages and times narrow a list`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        let ids = try room.list().items.filter { ["snow", "old"].contains($0.slug) }.map(\.id)
        #expect(try room.slugs { $0.filter.ids = ids + [999] } == ["snow", "old"])
        #expect(try room.slugs { $0.filter.ids = [] } == [])
        #expect(try room.slugs { $0.filter.languages = ["fr"] } == ["snow"])
        #expect(try room.slugs { $0.filter.languages = ["fr", "eo"] } == ["snow", "calm"])
        let calm = try #require(try room.article("calm")?.publishedAt)
        #expect(try room.slugs { $0.filter.publishedAfter = calm } == ["snow", "calm"])
        #expect(try room.slugs { $0.filter.publishedBefore = calm } == ["storm", "old"])
        #expect(try room.slugs { $0.filter.updatedAfter = calm } == ["snow", "calm"])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a list reads texts only where they are asked for`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        #expect(try room.list().items.allSatisfy { $0.text == nil })
        var query = ArticleQuery()
        query.includesText = true
        #expect(try room.list(query).items.first?.text?.body == Body(markdown: "white", html: "<p>white</p>\n"))
        #expect(try room.article("snow")?.text?.extra == "{}")
    }

    @Test(arguments: RepositoryKind.allCases)
    func `an item has its terms, in their order`(kind: RepositoryKind) throws {
        let storm = try #require(try newsroom(kind).article("storm"))
        #expect(storm.category == Term.Reference(slug: "asia", name: "Asia"))
        #expect(storm.tags.map(\.name) == ["Wind", "Rain"])
        #expect(storm.authors.map(\.slug) == ["ann", "cy"])
    }

    private func newsroom(_ kind: RepositoryKind) throws -> Newsroom {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("Old", published: room.now - 90_000),
            Newsroom.article(
                "Storm",
                category: ["World", "Asia"],
                tags: ["Wind", "Rain"],
                authors: ["Ann", "Cy"],
                published: room.now - 300
            ),
            Newsroom.article("Calm", category: ["World", "Europe"], language: "eo", published: room.now - 200),
            Newsroom.article(
                "Snow",
                body: "white",
                tags: ["Wind", "Ice"],
                authors: ["Bo"],
                language: "fr",
                published: room.now - 100
            ),
        ])
        return room
    }
}
