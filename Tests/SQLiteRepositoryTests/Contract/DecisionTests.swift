import News
import Testing

@Suite struct DecisionTests {
    @Test(arguments: RepositoryKind.allCases)
    func `one approval counts 1 everywhere`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let id = try room.post("one").comment.id
        #expect(try room.article("storm")?.comments.count == 0)
        let decided = try room.decide(.init(commentID: id, from: .pending, to: .approved))
        #expect(decided.map(\.status) == [.approved])
        #expect(decided.first?.heldReasons == [])
        #expect(try room.article("storm")?.comments.count == 1)
        #expect(try room.list().items.first?.comments.count == 1)
        #expect(try room.commentCount(on: "storm") == 1)
        #expect(try room.comments()?.count == 1)
        #expect(try room.comments()?.page.items.count == 1)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `decisions are all carried out or none`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let ids = try (0..<3).map { try room.post("words \($0)").comment.id }
        try room.decide(.init(commentID: ids[2], to: .spam))
        let before = try room.changeNumber()
        #expect(throws: NewsError.wrongState(commentID: ids[2], found: .spam)) {
            try room.decide(
                .init(commentID: ids[0], from: .pending, to: .approved),
                .init(commentID: ids[2], from: .pending, to: .approved)
            )
        }
        #expect(throws: NewsError.commentMissing(id: 99)) {
            try room.decide(.init(commentID: ids[0], to: .approved), .init(commentID: 99, to: .approved))
        }
        #expect(try room.commentCount(on: "storm") == 0)
        #expect(try room.changeNumber() == before)
        #expect(try room.queue(.pending).items.map(\.id) == [ids[0], ids[1]])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `the same decision again changes nothing, and the opposite one undoes it`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let id = try room.post("one").comment.id
        try room.decide(.init(commentID: id, to: .approved))
        let before = try room.changeNumber()
        try room.decide(.init(commentID: id, to: .approved))
        #expect(try room.changeNumber() == before)
        #expect(try room.commentCount(on: "storm") == 1)
        try room.decide(.init(commentID: id, from: .approved, to: .pending))
        #expect(try room.commentCount(on: "storm") == 0)
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a decision to delete takes words, name and address away too`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let id = try room.post("libel", rules: Newsroom.unheld).comment.id
        let deleted = try #require(try room.decide(.init(commentID: id, to: .deleted)).first)
        #expect((deleted.status, deleted.name, deleted.body.markdown) == (.deleted, "", ""))
        #expect(try room.email(of: id) == nil)
        #expect(try room.commentCount(on: "storm") == 0)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `the queue is by time, page by page, over all articles`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm", "Calm"])
        for number in 0..<7 {
            try room.post("words \(number)", on: number % 2 == 0 ? "storm" : "calm", at: room.now - Int64(number))
        }
        var words: [String] = []
        var after: Keyset?
        repeat {
            let page = try room.queue(.pending, after: after, limit: 3)
            words += page.items.map(\.body.markdown)
            after = page.next
        } while after != nil
        #expect(words == (0..<7).reversed().map { "words \($0)" })
        #expect(try room.queue(.spam).items == [])
    }
}
