import News
import Testing

@Suite struct ImportTests {
    @Test(arguments: RepositoryKind.allCases)
    func `the same again changes nothing, other content under the same name is an update`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        let article = Newsroom.article("Storm", body: "one", tags: ["Wind"])
        #expect(try room.take([article]) == [.added])
        let before = try room.changeNumber()
        #expect(try room.take([article], at: room.now + 5) == [.unchanged])
        #expect(try room.changeNumber() == before)
        #expect(try room.take([Newsroom.article("Storm", body: "two")], at: room.now + 5) == [.updated])
        #expect(try room.changeNumber() == before + 1)
        let stored = try #require(try room.article("storm"))
        #expect((stored.revision, stored.updatedAt) == (2, room.now + 5))
        #expect(stored.text?.body.markdown == "two")
        #expect(stored.tags == [])
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `an undated article keeps the time of its first import`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([Newsroom.article("Storm", body: "one", published: nil)], at: room.now - 50)
        try room.take([Newsroom.article("Storm", body: "two", published: nil)])
        #expect(try room.article("storm")?.publishedAt == room.now - 50)
        try room.take([Newsroom.article("Storm", body: "three", published: room.now - 9)])
        #expect(try room.article("storm")?.publishedAt == room.now - 9)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a slug once given stays, whatever the title becomes`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([Newsroom.article("Storm", key: "a")])
        try room.take([Newsroom.article("Calm after all", key: "a")])
        #expect(try room.article("storm")?.title == "Calm after all")
    }

    @Test(arguments: RepositoryKind.allCases)
    func `hundreds of the same title are numbered without gaps`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take((0..<400).map { Newsroom.article("Briefs", key: "\($0)") })
        #expect(Set(try room.allSlugs()) == Set(["briefs"] + (2...400).map { "briefs-\($0)" }))
    }

    @Test(arguments: RepositoryKind.allCases)
    func `long slugs make room for their numbers`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        let title = String(repeating: "漢", count: 40)
        try room.take((0..<120).map { Newsroom.article(title, key: "\($0)") })
        let slugs = try room.allSlugs()
        #expect(Set(slugs).count == 120)
        #expect(slugs.allSatisfy { $0.utf8.count <= 96 })
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a title that ends like a number takes none away from others`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([
            Newsroom.article("Storm 2"), Newsroom.article("Storm", key: "a"), Newsroom.article("Storm", key: "b"),
        ])
        #expect(Set(try room.allSlugs()) == ["storm-2", "storm", "storm-3"])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `comments find their article by slug or by the id that it came with`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([Newsroom.article("Storm", externalID: "8996700")])
        let outcomes = try room.take([
            comment("a", on: .slugOrExternalID("8996700")), comment("b", on: .slugOrExternalID("storm")),
            comment("c", on: .slug("storm")),
            comment("d", on: .slug("8996700")), comment("e", on: .slugOrExternalID("nowhere")),
        ])
        #expect(outcomes == [.added, .added, .added, .articleMissing, .articleMissing])
        #expect(try room.commentCount(on: "storm") == 3)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `imported comments answer each other by the ids they came with, and keep state and time`(kind: RepositoryKind)
        throws
    {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let outcomes = try room.take([
            comment("a", at: room.now - 500), comment("b", answering: "a"), comment("c", answering: "zz"),
            comment("d", answering: "a", status: .spam), comment("e", answering: "d"),
        ])
        #expect(outcomes == [.added, .added, .parentMissing, .added, .added])
        #expect(try room.comments()?.page.shape == "1(2 x3(4))")
        #expect(try room.comment(1)?.createdAt == room.now - 500)
        #expect(try room.comments()?.count == 3)
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a comment's second import changes its words, not what a moderator decided`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        try room.take([comment("a")])
        #expect(try room.take([comment("a")]) == [.unchanged])
        try room.decide(.init(commentID: 1, to: .spam))
        #expect(try room.take([comment("a", words: "other")]) == [.updated])
        #expect(try room.queue(.spam).items.map(\.body.markdown) == ["other"])
        #expect(try room.commentCount(on: "storm") == 0)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a comment that was deleted stays without words, whatever is imported again`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        try room.take([comment("a")])
        try room.decide(.init(commentID: 1, to: .deleted))
        try room.take([comment("a", words: "other")])
        #expect(try room.queue(.deleted).items.map(\.body.markdown) == [""])
        #expect(try room.take([comment("b", status: .deleted)]) == [.added])
        #expect(try room.queue(.deleted).items.map(\.body.markdown) == ["", ""])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a dry run foresees what an import would do`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        func foreseen(_ item: ImportItem) throws -> ImportOutcome {
            try room.repository.read { snapshot throws(NewsError) in try snapshot.importOutcome(of: item) }
        }
        #expect(try foreseen(.article(Newsroom.article("Storm"))) == .unchanged)
        #expect(try foreseen(.article(Newsroom.article("Storm", body: "new"))) == .updated)
        #expect(try foreseen(.article(Newsroom.article("Calm"))) == .added)
        try room.take([comment("a")])
        #expect(try foreseen(comment("a")) == .unchanged)
        #expect(try foreseen(comment("a", words: "new")) == .updated)
        // A source may number its articles and its comments alike.
        #expect(try foreseen(.article(Newsroom.article("X", key: "c:a"))) == .added)
        #expect(try foreseen(comment("b")) == .added)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a batch stops when its time is up, with at least one item done`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        let items = (0..<50).map { ImportItem.article(Newsroom.article("Story \($0)")) }
        #expect(try room.repository.importBatch(items[...], at: room.now, milliseconds: 0) == [.added])
        #expect(try room.repository.importBatch([], at: room.now, milliseconds: 10) == [])
    }

    private func comment(
        _ id: String,
        on article: CommentImport.ArticleName = .slug("storm"),
        answering parent: String? = nil,
        words: String? = nil,
        status: News.Comment.Status = .approved,
        at time: Timestamp = Newsroom.now
    ) -> ImportItem {
        let words = words ?? "words \(id)"
        return .comment(
            CommentImport(
                identity: .init(name: "test:c:" + id, digest: Array(words.utf8)),
                externalID: id,
                article: article,
                parentExternalID: parent,
                name: "Ann",
                email: nil,
                body: Body(markdown: words, html: words),
                status: status,
                createdAt: time
            )
        )
    }
}
