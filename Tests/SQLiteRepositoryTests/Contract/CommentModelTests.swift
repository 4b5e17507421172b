import News
import TestSupport
import Testing

/// Random comment traffic against a model that counts nothing ahead: it looks through all it knows each time it is asked.
@Suite struct CommentModelTests {
    @Test(arguments: RepositoryKind.allCases)
    func `whatever happens in whatever order, counts, threads and trust are what a plain model says`(
        kind: RepositoryKind
    ) throws {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<3 {
            let room = try Newsroom(kind, withArticles: ["Storm", "Calm"])
            var model = CommentModel()
            for step in 0..<220 {
                try model.step(room, words: "words \(step)", &random)
                if step % 20 == 0 { try model.compare(with: room) }
            }
            try model.compare(with: room)
            #expect(try room.repository.check() == [])
        }
    }
}

private struct CommentModel {
    struct Entry {
        var id: Int64
        var slug: String
        var parent: Int64?
        var shownUnder: Int64?
        var depth: Int
        var status: News.Comment.Status
        var owner: String
    }

    var entries: [Entry] = []
    var tokens: [String] = []

    mutating func step(_ room: Newsroom, words: String, _ random: inout SeededRandom) throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...4: try post(room, words, &random)
        case 5...7: try decide(room, &random)
        case 8: try edit(room, words, &random)
        default: try delete(room, &random)
        }
    }

    private mutating func post(_ room: Newsroom, _ words: String, _ random: inout SeededRandom) throws {
        let slug = random.chance(1, in: 4) ? "calm" : "storm"
        let parent = random.chance(2, in: 3) ? entries.randomElement(using: &random) : nil
        let token = random.chance(3, in: 4) ? tokens.randomElement(using: &random) : nil
        if let parent, parent.status != .approved || parent.slug != slug {
            #expect(throws: NewsError.commentRefused(.parentMissing)) {
                try room.post(words, on: slug, answering: parent.id, token: token)
            }
            return
        }
        let posted = try room.post(words, on: slug, answering: parent?.id, token: token)
        #expect((posted.newToken == nil) == (token != nil))
        let owner = try #require(token ?? posted.newToken)
        if token == nil { tokens.append(owner) }
        #expect(posted.comment.status == (isTrusted(owner, approvals: approvals(of: owner)) ? .approved : .pending))
        let isDeepest = (parent?.depth ?? 0) >= 5
        entries.append(
            Entry(
                id: posted.comment.id,
                slug: slug,
                parent: parent?.id,
                shownUnder: isDeepest ? parent?.shownUnder : parent?.id,
                depth: isDeepest ? 5 : (parent?.depth ?? 0) + 1,
                status: posted.comment.status,
                owner: owner
            )
        )
    }

    private mutating func decide(_ room: Newsroom, _ random: inout SeededRandom) throws {
        guard let index = entries.indices.randomElement(using: &random) else { return }
        let to =
            [.approved, .approved, .rejected, .spam, .pending].randomElement(using: &random)
            ?? News.Comment.Status.approved
        let decision = CommentDecision(commentID: entries[index].id, to: to)
        if entries[index].status == .deleted {
            #expect(throws: NewsError.wrongState(commentID: entries[index].id, found: .deleted)) {
                try room.decide(decision)
            }
        } else {
            try room.decide(decision)
            entries[index].status = to
        }
    }

    private mutating func edit(_ room: Newsroom, _ words: String, _ random: inout SeededRandom) throws {
        guard let index = entries.indices.randomElement(using: &random) else { return }
        let entry = entries[index]
        guard mayChange(entry) else {
            #expect(throws: NewsError.self) { try room.edit(entry.id, words, token: entry.owner) }
            return
        }
        let trustBefore = approvals(of: entry.owner) - (entry.status == .approved ? 1 : 0)
        let edited = try room.edit(entry.id, words, token: entry.owner)
        if entry.status == .approved, !isTrusted(entry.owner, approvals: trustBefore) {
            entries[index].status = .pending
        }
        #expect(edited.status == entries[index].status)
    }

    private mutating func delete(_ room: Newsroom, _ random: inout SeededRandom) throws {
        guard let index = entries.indices.randomElement(using: &random) else { return }
        let entry = entries[index]
        if mayChange(entry) {
            try room.delete(entry.id, token: entry.owner)
            entries[index].status = .deleted
        } else {
            #expect(throws: NewsError.self) { try room.delete(entry.id, token: entry.owner) }
        }
    }

    private func mayChange(_ entry: Entry) -> Bool {
        (entry.status == .approved || entry.status == .pending)
            && !entries.contains { $0.parent == entry.id && $0.status == .approved }
    }

    /// Two approvals, and fewer than three in ten of those decided on kept out.
    private func isTrusted(_ owner: String, approvals: Int) -> Bool {
        let decided = entries.filter { $0.owner == owner && [.approved, .rejected, .spam].contains($0.status) }
        let keptOut = decided.count { $0.status != .approved }
        return approvals >= 2 && (keptOut == 0 || keptOut * 100 < decided.count * 30)
    }

    private func approvals(of owner: String) -> Int {
        entries.count { $0.owner == owner && $0.status == .approved }
    }

    func compare(with room: Newsroom) throws {
        for slug in ["storm", "calm"] {
            let approved = entries.filter { $0.slug == slug && $0.status == .approved }
            #expect(try room.commentCount(on: slug) == Int64(approved.count))
            #expect(try room.article(slug)?.comments.count == Int64(approved.count))
            let flat = try #require(
                try room.comments(on: slug) {
                    $0.view = .flat; $0.limit = 1000
                }
            )
            #expect(flat.count == Int64(approved.count))
            #expect(flat.page.items.map(\.comment.id) == approved.map(\.id))
            #expect(try whole(room, slug, under: nil) == expected(slug, under: nil))
        }
        for status in News.Comment.Status.allCases {
            let ids = entries.filter { $0.status == status }.map(\.id)
            #expect(try room.queue(status, limit: 1000).items.map(\.id) == ids)
        }
    }

    private func isShown(_ entry: Entry) -> Bool {
        entry.status == .approved || entries.contains { $0.shownUnder == entry.id && isShown($0) }
    }

    private func expected(_ slug: String, under parent: Int64?) -> String {
        entries.filter { $0.slug == slug && $0.shownUnder == parent && isShown($0) }.map { entry in
            let mark = entry.status == .approved ? "\(entry.id)" : "x\(entry.id)"
            let replies = expected(slug, under: entry.id)
            return replies.isEmpty ? mark : "\(mark)(\(replies))"
        }.joined(separator: " ")
    }

    /// Every thread, opened branch by branch: inline replies are cut, so each branch is read under its comment.
    private func whole(_ room: Newsroom, _ slug: String, under parent: Int64?) throws -> String {
        let page = try #require(try room.comments(on: slug) { ($0.under, $0.limit) = (parent, 1000) }?.page)
        return try page.items.map { thread in
            let mark = thread.comment.status == .approved ? "\(thread.comment.id)" : "x\(thread.comment.id)"
            guard let replies = thread.replies, !replies.items.isEmpty || replies.next != nil else { return mark }
            return "\(mark)(\(try whole(room, slug, under: thread.comment.id)))"
        }.joined(separator: " ")
    }
}
