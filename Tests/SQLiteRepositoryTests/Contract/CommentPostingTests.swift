import News
import Testing

@Suite struct CommentPostingTests {
    @Test(arguments: RepositoryKind.allCases)
    func `a first comment waits, and its token is shown this once`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let first = try room.post("one")
        let token = try #require(first.newToken)
        #expect(token.hasPrefix("bsc_"))
        #expect((first.comment.status, first.comment.heldReasons) == (.pending, [.firstComment]))
        #expect(try room.commentCount(on: "storm") == 0)
        #expect(try room.post("two", token: token).newToken == nil)
        #expect(try room.comment(first.comment.id) == nil)
        #expect(try room.comment(first.comment.id, token: "bsc_other") == nil)
        #expect(try room.comment(first.comment.id, token: token) == first.comment)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `after two approvals a commenter is trusted, and no longer when one is taken back`(kind: RepositoryKind) throws
    {
        let room = try Newsroom(kind, withArticles: ["Storm", "Calm"])
        let first = try room.post("one")
        let token = first.newToken
        let second = try room.post("two", on: "calm", token: token)
        try room.decide(.init(commentID: first.comment.id, to: .approved))
        #expect(try room.post("three", token: token).comment.status == .pending)
        try room.decide(.init(commentID: second.comment.id, from: .pending, to: .approved))
        #expect(try room.post("four", token: token).comment.status == .approved)
        try room.decide(
            .init(commentID: first.comment.id, to: .spam),
            .init(commentID: second.comment.id, to: .rejected)
        )
        #expect(try room.post("five", token: token).comment.status == .pending)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `trust belongs to the token, never to a typed address`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        for words in ["one", "two"] { try room.post(words, rules: Newsroom.unheld) }
        let stranger = try room.post("three", token: "bsc_nobody-was-given-this")
        #expect(stranger.comment.status == .pending)
        #expect(stranger.newToken != nil)
        #expect(stranger.newToken != "bsc_nobody-was-given-this")
    }

    @Test(arguments: RepositoryKind.allCases)
    func `the site holds none, first ones or all, and an article may say otherwise`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        var rules = CommentRules()
        rules.hold = .none
        #expect(try room.post("1", rules: rules).comment.status == .approved)
        rules.hold = .all
        #expect(try room.post("2", rules: rules).comment.heldReasons == [.moderated])
        try room.backstage.setComments(.init(hold: CommentRules.Hold.none), ofArticle: "storm")
        #expect(try room.post("3", rules: rules).comment.status == .approved)
        try room.backstage.setComments(.init(hold: .all), ofArticle: "storm")
        rules.hold = .none
        #expect(try room.post("4", rules: rules).comment.heldReasons == [.moderated])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `the same words on the same article are a duplicate for a day`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm", "Calm"])
        try room.post("Well  said")
        #expect(throws: NewsError.commentRefused(.duplicate)) { try room.post("well\nSAID ") }
        #expect(throws: NewsError.commentRefused(.duplicate)) { try room.post("well said", at: room.now + 86_399) }
        try room.post("well said", on: "calm")
        try room.post("well said", at: room.now + 86_400)
        #expect(try room.queue(.pending).items.count == 3)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `closed comments take nothing`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        var rules = CommentRules()
        rules.open = false
        #expect(throws: NewsError.commentRefused(.closed)) { try room.post("x", rules: rules) }
        try room.backstage.setComments(.init(open: true), ofArticle: "storm")
        try room.post("x", rules: rules)
        try room.backstage.setComments(.init(open: true, closesAt: room.now + 10), ofArticle: "storm")
        try room.post("y", at: room.now + 9)
        #expect(throws: NewsError.commentRefused(.closed)) { try room.post("z", at: room.now + 10) }
        #expect(throws: NewsError.notFound) { try room.post("x", on: "nowhere") }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `only a public comment of the same article can be answered`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm", "Calm"])
        let shown = try room.post("shown", rules: Newsroom.unheld).comment.id
        let held = try room.post("held").comment.id
        #expect(try room.post("reply", answering: shown).comment.parentID == shown)
        for (parent, slug) in [(held, "storm"), (shown, "calm"), (999, "storm")] {
            #expect(throws: NewsError.commentRefused(.parentMissing)) {
                try room.post("reply 2", on: slug, answering: parent)
            }
        }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a refused comment leaves nothing behind`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        try room.post("one", rules: Newsroom.unheld)
        let before = try room.changeNumber()
        #expect(throws: NewsError.self) { try room.post("one", rules: Newsroom.unheld) }
        #expect(throws: NewsError.self) { try room.post("two", answering: 77, rules: Newsroom.unheld) }
        #expect(try room.changeNumber() == before)
        #expect(try room.commentCount(on: "storm") == 1)
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `the address that came with a comment opens for a moderator`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let id = try room.post("one", email: "ann@a.example").comment.id
        #expect(try room.email(of: id) == "ann@a.example")
        #expect(try room.email(of: room.post("two", email: nil).comment.id) == nil)
        #expect(try room.email(of: 99) == nil)
    }
}
