import News
import Testing

@Suite struct CommentEditTests {
    @Test(arguments: RepositoryKind.allCases)
    func `a commenter may change the words within the window`(kind: RepositoryKind) throws {
        let (room, id, token) = try posted(kind)
        let edited = try room.edit(id, "better", token: token, at: room.now + 299)
        #expect(edited.body.markdown == "better")
        #expect(edited.editedAt == room.now + 299)
        #expect(edited.createdAt == room.now)
        #expect(throws: NewsError.editClosed) { try room.edit(id, "late", token: token, at: room.now + 300) }
        #expect(throws: NewsError.editClosed) { try room.delete(id, token: token, at: room.now + 300) }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `for anybody else the comment is not there`(kind: RepositoryKind) throws {
        let (room, id, _) = try posted(kind)
        let stranger = try #require(try room.post("other").newToken)
        for token in [stranger, "", "bsc_made-up"] {
            #expect(throws: NewsError.notFound) { try room.edit(id, "mine now", token: token) }
            #expect(throws: NewsError.notFound) { try room.delete(id, token: token) }
        }
        #expect(throws: NewsError.notFound) { try room.edit(99, "x", token: stranger) }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `an answered comment stays as it is`(kind: RepositoryKind) throws {
        let (room, id, token) = try posted(kind, rules: Newsroom.unheld)
        try room.post("reply", answering: id, rules: Newsroom.unheld)
        #expect(throws: NewsError.editClosed) { try room.edit(id, "x", token: token) }
        #expect(throws: NewsError.editClosed) { try room.delete(id, token: token) }
    }

    @Test(arguments: RepositoryKind.allCases, [News.Comment.Status.pending, .rejected, .spam, .deleted])
    func `an answer that nobody sees closes nothing`(kind: RepositoryKind, status: News.Comment.Status) throws {
        let (room, id, token) = try posted(kind, rules: Newsroom.unheld)
        let reply = try room.post("reply", answering: id, rules: Newsroom.unheld)
        try room.decide(.init(commentID: reply.comment.id, to: status))
        #expect(try room.edit(id, "better", token: token, rules: Newsroom.unheld).body.markdown == "better")
    }

    @Test(arguments: RepositoryKind.allCases, [News.Comment.Status.rejected, .spam])
    func `a decision against it closes it`(kind: RepositoryKind, status: News.Comment.Status) throws {
        let (room, id, token) = try posted(kind)
        try room.decide(.init(commentID: id, to: status))
        #expect(throws: NewsError.editClosed) { try room.edit(id, "x", token: token) }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `new words of somebody who is not trusted wait again`(kind: RepositoryKind) throws {
        let (room, id, token) = try posted(kind)
        try room.decide(.init(commentID: id, to: .approved))
        let edited = try room.edit(id, "buy watches", token: token)
        #expect((edited.status, edited.heldReasons) == (.pending, [.firstComment]))
        #expect(try room.commentCount(on: "storm") == 0)
        #expect(try room.repository.check() == [])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a trusted commenter's new words are shown at once`(kind: RepositoryKind) throws {
        let (room, id, token) = try posted(kind)
        let more = try ["b", "c"].map { try room.post($0, token: token).comment.id }
        for id in [id] + more { try room.decide(.init(commentID: id, to: .approved)) }
        #expect(try room.edit(id, "better", token: token).status == .approved)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `an edit cannot repeat what another says, but may keep its own words`(kind: RepositoryKind) throws {
        let (room, id, token) = try posted(kind)
        try room.post("taken")
        #expect(throws: NewsError.commentRefused(.duplicate)) { try room.edit(id, "Taken", token: token) }
        #expect(try room.edit(id, "first", token: token).body.markdown == "first")
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a deletion takes words, name and address away, and the count with them`(kind: RepositoryKind) throws {
        let (room, id, token) = try posted(kind, rules: Newsroom.unheld)
        let deleted = try room.delete(id, token: token)
        #expect((deleted.status, deleted.name, deleted.body.markdown, deleted.body.html) == (.deleted, "", "", ""))
        #expect(try room.email(of: id) == nil)
        #expect(try room.comment(id, token: token) == nil)
        #expect(try room.commentCount(on: "storm") == 0)
        #expect(throws: NewsError.notFound) { try room.edit(id, "back", token: token) }
        #expect(throws: NewsError.wrongState(commentID: id, found: .deleted)) {
            try room.decide(.init(commentID: id, to: .approved))
        }
        // What was said and taken back may be said again.
        try room.post("first")
        #expect(try room.repository.check() == [])
    }

    private func posted(_ kind: RepositoryKind, rules: CommentRules = CommentRules()) throws -> (
        Newsroom, Int64, String
    ) {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let posted = try room.post("first", rules: rules)
        return (room, posted.comment.id, try #require(posted.newToken))
    }
}
