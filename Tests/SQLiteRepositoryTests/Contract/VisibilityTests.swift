import News
import Testing

@Suite struct VisibilityTests {
    @Test(arguments: RepositoryKind.allCases)
    func `an article of the future appears nowhere until its moment`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([scheduled, Newsroom.article("Storm")])
        try expectHidden(room, at: room.now + 99)
        #expect(try room.termCounts(.tag) == [:])
        #expect(throws: NewsError.notFound) { try room.post("early", on: "secret", at: room.now + 99) }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `its moment shows it, before anything is settled`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([scheduled, Newsroom.article("Storm")])
        let due = room.now + 100
        #expect(try room.allSlugs(at: due) == ["secret", "storm"])
        #expect(try room.count(at: due) == 2)
        #expect(try room.article("secret", at: due) != nil)
        #expect(try room.search("hush", at: due).total == 1)
        #expect(try room.commentCount(on: "secret", at: due) == 0)
        #expect(try room.comments(on: "secret", at: due)?.count == 0)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `settling lets its terms count it, once, and says what is due next`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take([scheduled, Newsroom.article("Later", tags: ["Hush"], published: room.now + 500)])
        #expect(try room.settle(at: room.now) == room.now + 100)
        #expect(try room.term(.tag, "hush") == nil)
        let before = try room.changeNumber()
        #expect(try room.settle(at: room.now + 100) == room.now + 500)
        #expect(try room.changeNumber() == before + 1)
        #expect(try room.term(.tag, "hush")?.articleCount == 1)
        #expect(try room.termCounts(.category) == ["world": 1, "asia": 1])
        #expect(try room.settle(at: room.now + 100) == room.now + 500)
        #expect(try room.changeNumber() == before + 1)
        #expect(try room.settle(at: room.now + 1000) == nil)
        #expect(try room.term(.tag, "hush")?.articleCount == 2)
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases, [Article.Status.draft, .retracted, .trashed])
    func `what is not published appears nowhere, whatever its time`(kind: RepositoryKind, status: Article.Status) throws
    {
        let room = try Newsroom(kind)
        var article = scheduled
        article.publishedAt = room.now - 100
        try room.take([article, Newsroom.article("Storm")])
        let comment = try room.post("seen", on: "secret", rules: Newsroom.unheld)
        #expect(try room.comment(comment.comment.id) != nil)
        try room.backstage.hide(article: "secret", as: status)
        try expectHidden(room, at: room.now + 99)
        #expect(try room.comment(comment.comment.id) == nil)
        #expect(try room.comment(comment.comment.id, token: comment.newToken) == nil)
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `an update that moves an article into the future hides it again`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        var article = scheduled
        article.publishedAt = room.now - 100
        try room.take([article, Newsroom.article("Storm")])
        #expect(try room.term(.tag, "hush") != nil)
        article.publishedAt = room.now + 100
        article.identity.digest = [1]
        #expect(try room.take([article]) == [.updated])
        try expectHidden(room, at: room.now + 99)
        #expect(try room.repository.check() == [])
    }

    private let scheduled = Newsroom.article(
        "Secret",
        body: "hush hush",
        category: ["World", "Asia"],
        tags: ["Hush"],
        authors: ["Ann"],
        published: Newsroom.now + 100
    )

    private func expectHidden(_ room: Newsroom, at now: Timestamp) throws {
        for sort in ArticleQuery.Sort.allCases {
            var query = ArticleQuery()
            query.sort = sort
            #expect(try room.allSlugs(query, at: now) == ["storm"])
        }
        for (taxonomy, slug) in [(Taxonomy.category, "world"), (.category, "asia"), (.tag, "hush"), (.author, "ann")] {
            var query = ArticleQuery()
            query.filter.terms = [.init(taxonomy: taxonomy, slugs: [slug])]
            #expect(try room.allSlugs(query, at: now) == [])
            #expect(try room.count(query.filter, at: now) == 0)
            #expect(try room.term(taxonomy, slug, at: now) == nil)
        }
        #expect(try room.count(at: now) == 1)
        #expect(try room.article("secret", at: now) == nil)
        for text in ["hush", "secret", "sec*", "hush -nothing"] {
            #expect(try room.search(text, at: now) == SearchResult(page: Page(items: [], next: nil), total: 0))
        }
        #expect(try room.commentCount(on: "secret", at: now) == nil)
        #expect(try room.comments(on: "secret", at: now) == nil)
    }
}
