import News
import Testing

@Suite struct TermTests {
    @Test(arguments: RepositoryKind.allCases)
    func `terms count public articles, a category those of its children too`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("One", category: ["World", "Asia"], tags: ["Wind"], authors: ["Ann"]),
            Newsroom.article("Two", category: ["World"], tags: ["Wind", "Rain"], authors: ["Ann"]),
            Newsroom.article("Three", tags: ["Rain"], published: room.now + 10),
        ])
        #expect(try room.termCounts(.category) == ["world": 2, "asia": 1])
        #expect(try room.termCounts(.tag) == ["wind": 2, "rain": 1])
        #expect(try room.termCounts(.author) == ["ann": 2])
        let world = try #require(try room.term(.category, "world"))
        let asia = try #require(try room.term(.category, "asia"))
        #expect((asia.parentID, world.parentID) == (world.id, nil))
        #expect((asia.name, asia.description) == ("Asia", ""))
    }

    @Test(arguments: RepositoryKind.allCases)
    func `counts follow when an update changes an article's terms`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([Newsroom.article("One", category: ["World", "Asia"], tags: ["Wind"], authors: ["Ann"])])
        try room.take([Newsroom.article("One", category: ["Sport"], tags: ["Rain"], authors: ["Ann"])])
        #expect(try room.termCounts(.category) == ["sport": 1])
        #expect(try room.termCounts(.tag) == ["rain": 1])
        #expect(try room.termCounts(.author) == ["ann": 1])
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `names with the same slug are one term, and a name without letters is none`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("One", tags: ["Wind!", "wind", "WIND", "!!!"]),
            Newsroom.article("Two", tags: ["wind"], authors: ["Wind"]),
        ])
        #expect(try room.terms(.tag).items.map(\.name) == ["Wind!"])
        #expect(try room.termCounts(.tag) == ["wind": 2])
        #expect(try room.termCounts(.author) == ["wind": 1])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `terms come in the order of their slugs, page by page`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([Newsroom.article("One", tags: (10..<35).map { "tag \($0)" }.shuffled())])
        var slugs: [String] = []
        var after: Keyset?
        repeat {
            let page = try room.terms(.tag, after: after, limit: 10)
            slugs += page.items.map(\.slug)
            after = page.next
        } while after != nil
        #expect(slugs == (10..<35).map { "tag-\($0)" })
    }
}
