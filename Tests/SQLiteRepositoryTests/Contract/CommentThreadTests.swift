import News
import Testing

@Suite struct CommentThreadTests {
    @Test(arguments: RepositoryKind.allCases)
    func `replies stand under what they answer, five deep, and deeper ones beside it`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        var parent: Int64?
        for depth in 1...7 {
            parent = try room.post("depth \(depth)", answering: parent, rules: Newsroom.unheld).comment.id
        }
        #expect(try room.comments()?.page.shape == "1(2(3(4(5 6 7))))")
        let seventh = try #require(try room.comment(7))
        #expect((seventh.parentID, seventh.shownUnderID) == (6, 4))
    }

    @Test(arguments: RepositoryKind.allCases)
    func `roots are sorted as asked, replies are by time`(kind: RepositoryKind) throws {
        let room = try threads(kind)
        #expect(try room.comments()?.page.shape == "1(3 4) 2(5)")
        #expect(try room.comments { $0.sort = .newest }?.page.shape == "2(5) 1(3 4)")
        #expect(try room.comments { $0.view = .flat }?.page.shape == "1 2 3 4 5")
        #expect(try room.comments { ($0.view, $0.sort) = (.flat, .newest) }?.page.shape == "5 4 3 2 1")
        #expect(try room.comments { $0.view = .flat }?.page.items.first?.replies == nil)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a deleted comment with replies keeps its place, and is not counted`(kind: RepositoryKind) throws {
        let room = try threads(kind)
        try room.decide(.init(commentID: 1, to: .rejected))
        #expect(try room.comments()?.page.shape == "x1(3 4) 2(5)")
        #expect(try room.comments()?.count == 4)
        #expect(try room.comments { $0.view = .flat }?.page.shape == "2 3 4 5")
        try room.decide(.init(commentID: 3, to: .spam), .init(commentID: 4, to: .rejected))
        #expect(try room.comments()?.page.shape == "2(5)")
        try room.decide(.init(commentID: 4, from: .rejected, to: .approved))
        #expect(try room.comments()?.page.shape == "x1(4) 2(5)")
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a hidden branch keeps its place as far up as somebody is shown below`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        var parent: Int64?
        for depth in 1...4 {
            parent = try room.post("depth \(depth)", answering: parent, rules: Newsroom.unheld).comment.id
        }
        for id in [1, 2, 3] as [Int64] { try room.decide(.init(commentID: id, to: .spam)) }
        #expect(try room.comments()?.page.shape == "x1(x2(x3(4)))")
        try room.decide(.init(commentID: 4, to: .spam))
        #expect(try room.comments()?.page.shape == "")
        try room.decide(.init(commentID: 2, to: .approved))
        #expect(try room.comments()?.page.shape == "x1(2)")
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `wide branches are cut, and their rest is read under their comment`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        try room.post("root", rules: Newsroom.unheld)
        for number in 0..<12 {
            try room.post("reply \(number)", answering: 1, at: room.now + 1, rules: Newsroom.unheld)
        }
        let root = try #require(try room.comments()?.page.items.first)
        #expect(root.shape == "1(2 3 4 5 6 …)")
        var after = root.replies?.next
        var shapes: [String] = []
        while after != nil {
            let page = try #require(try room.comments { ($0.under, $0.after, $0.limit) = (1, after, 4) }?.page)
            shapes.append(page.items.map(\.shape).joined(separator: " "))
            after = page.next
        }
        #expect(shapes == ["7 8 9 10", "11 12 13"])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `roots are paged, forwards and backwards in time`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        for number in 0..<11 {
            try room.post("root \(number)", at: room.now + Int64(number / 3), rules: Newsroom.unheld)
        }
        for (view, sort) in [
            (CommentQuery.View.tree, CommentQuery.Sort.oldest), (.tree, .newest), (.flat, .oldest), (.flat, .newest),
        ] {
            var ids: [Int64] = []
            var after: Keyset?
            repeat {
                let page = try #require(
                    try room.comments { ($0.view, $0.sort, $0.after, $0.limit) = (view, sort, after, 4) }?.page
                )
                ids += page.items.map(\.comment.id)
                after = page.next
            } while after != nil
            #expect(ids == (sort == .oldest ? Array(1...11) : (1...11).reversed()))
        }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `there is nothing under a comment that is not here`(kind: RepositoryKind) throws {
        let room = try threads(kind)
        try room.take([Newsroom.article("Calm")])
        let held = try room.post("held").comment.id
        #expect(try room.comments { $0.under = 99 } == nil)
        #expect(try room.comments { $0.under = held } == nil)
        #expect(try room.comments(on: "calm") { $0.under = 1 } == nil)
        #expect(try room.comments { $0.under = 5 }?.page.shape == "")
    }

    @Test(arguments: RepositoryKind.allCases)
    func `an answer holds a bounded number of replies, and says where the others are`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        var items: [ImportItem] = (0..<100).map { .comment(Self.imported("r\($0)", answering: nil)) }
        for root in 0..<100 {
            items += (0..<6).map { .comment(Self.imported("r\(root)-\($0)", answering: "r\(root)")) }
        }
        try room.take(items)
        let page = try #require(try room.comments()?.page)
        #expect(page.items.count == 100)
        let replies = page.items.compactMap(\.replies)
        #expect(replies.map(\.items.count).reduce(0, +) == 500)
        #expect(replies.allSatisfy { $0.next != nil })
        #expect(try room.comments()?.count == 700)
    }

    /// `1(3 4) 2(5)`, posted one second apart.
    private func threads(_ kind: RepositoryKind) throws -> Newsroom {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        for (index, parent) in [nil, nil, 1, 1, 2].enumerated() as EnumeratedSequence<[Int64?]> {
            try room.post("words \(index)", answering: parent, at: room.now + Int64(index), rules: Newsroom.unheld)
        }
        return room
    }

    private static func imported(_ id: String, answering parent: String?) -> CommentImport {
        CommentImport(
            identity: .init(name: id, digest: [0]),
            externalID: id,
            article: .slug("storm"),
            parentExternalID: parent,
            name: "Ann",
            email: nil,
            body: Body(markdown: id, html: id),
            status: .approved,
            createdAt: Newsroom.now
        )
    }
}
