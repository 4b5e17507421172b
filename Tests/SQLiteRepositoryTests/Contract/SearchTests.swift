import News
import Testing

@Suite struct SearchTests {
    @Test(arguments: RepositoryKind.allCases)
    func `articles that hold every word come first, those that hold some fill up`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        let result = try room.search("harbour storm")
        #expect(result.page.items.map(\.slug).first == "storm-hits")
        #expect(Set(result.page.items.map(\.slug)) == ["storm-hits", "harbour", "calm"])
        #expect(result.page.items.map(\.match) == [.all, .some, .some])
        #expect(result.total == 3)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a word in the title weighs more than one in the body`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        #expect(try room.found("harbour").first == "harbour")
        let scores = try room.search("harbour").page.items.map(\.score)
        #expect(scores == scores.sorted(by: >))
        #expect(scores.allSatisfy { $0 > 0 })
    }

    @Test(arguments: RepositoryKind.allCases)
    func `phrases, prefixes and excluded words mean what they say`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        #expect(try room.found("\"hits the harbour\"") == ["storm-hits"])
        #expect(try room.found("\"harbour the hits\"") == [])
        #expect(try Set(room.found("harb*")) == ["storm-hits", "harbour"])
        #expect(try room.found("harbour -storm") == ["harbour"])
        #expect(try room.found("harbour -\"storm hits\"") == ["harbour"])
        #expect(try room.found("-storm") == [])
        #expect(try room.found("HARBOUR") == room.found("harbour"))
        #expect(try room.found("écoles") == ["cafe"])
        #expect(try room.found("ecole") == ["cafe"])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `sorted by time only those that hold every word are shown, unless there are none`(kind: RepositoryKind) throws
    {
        let room = try newsroom(kind)
        #expect(try room.found("storm") { $0.sort = .newest } == ["calm", "storm-hits"])
        #expect(try room.found("storm") { $0.sort = .oldest } == ["storm-hits", "calm"])
        #expect(try room.found("harbour storm") { $0.sort = .newest } == ["storm-hits"])
        #expect(try room.search("harbour nonsense") { $0.sort = .newest }.page.items.map(\.match) == [.some, .some])
        #expect(try room.search("harbour nonsense") { $0.sort = .oldest }.total == 2)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a search takes the filters of a list`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        #expect(
            try room.found("storm") { $0.filter.terms = [.init(taxonomy: .tag, slugs: ["wind"])] } == ["storm-hits"]
        )
        #expect(try room.found("storm") { $0.filter.terms = [.init(taxonomy: .tag, slugs: ["none"])] } == [])
        #expect(try room.found("storm") { $0.filter.languages = ["eo"] } == ["calm"])
        #expect(try room.search("storm") { $0.filter.publishedBefore = room.now - 250 }.total == 1)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `found words are marked, and nothing that an article holds can forge a mark`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([Newsroom.article("A <b>storm</b>", slug: "x", body: "Big \u{2}storm\u{1} <script>")])
        let hit = try #require(try room.search("storm").page.items.first)
        #expect(
            hit.title.pieces == [
                .init("A <b>", isMarked: false), .init("storm", isMarked: true), .init("</b>", isMarked: false),
            ]
        )
        #expect(hit.snippet.pieces.filter(\.isMarked).map(\.text).contains("storm"))
        #expect(!hit.snippet.plain.contains("\u{1}"))
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a hit says what its reader needs`(kind: RepositoryKind) throws {
        let hit = try #require(try newsroom(kind).search("gale").page.items.first)
        #expect((hit.slug, hit.title.plain, hit.summary) == ("storm-hits", "Storm hits", "A gale."))
        #expect(hit.category == Term.Reference(slug: "world", name: "World"))
        #expect(hit.publishedAt == Newsroom.now - 300)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `an update changes what is found`(kind: RepositoryKind) throws {
        let room = try newsroom(kind)
        try room.take([Newsroom.article("Harbour", body: "Quiet.", published: room.now - 200)])
        #expect(try room.found("ships") == [])
        #expect(try room.found("quiet") == ["harbour"])
        #expect(try room.repository.check() == [])
    }

    private func newsroom(_ kind: RepositoryKind) throws -> Newsroom {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article(
                "Storm hits",
                body: "The storm hits the harbour at night.",
                category: ["World"],
                tags: ["Wind"],
                published: room.now - 300,
                summary: "A gale."
            ),
            Newsroom.article("Harbour", body: "Ships lie still.", published: room.now - 200),
            Newsroom.article("Calm", body: "No storm today.", language: "eo", published: room.now - 100),
            Newsroom.article("Café", slug: "cafe", body: "Les écoles ferment.", published: room.now - 50),
        ])
        return room
    }
}
