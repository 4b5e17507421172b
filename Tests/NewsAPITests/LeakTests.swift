import HTTP
import HTTPTypes
import JSON
import News
import SQLiteRepository
import TestSupport
import Testing

/// What is hidden shows nowhere: see `Canaries`. The same through the real program's cache is in `HiddenAnswersTests`.
@Suite struct LeakTests {
    private struct Newsroom {
        let desk: Desk
        let editor: EditorClient
        var ids: [Int64] = []
        var comments: [Int64] = []

        var targets: [String] { Canaries.targets(ids: ids, comments: comments) }
    }

    /// All of them were public once, so that whatever is remembered of that time could show.
    private func newsroom() throws -> Newsroom {
        let desk = try Desk.withPages(lines: Desk.lines + "\n" + Canaries.lines())
        var room = Newsroom(desk: desk, editor: try EditorClient(desk))
        for stage in Canaries.stages {
            let made = room.editor.patch("was-\(stage)", Canaries.patch(stage))
            try #require(made.status == 200, "\(made.text)")
            room.ids.append(try #require(made.json["id"].integer))
            let slug = Canaries.word(stage, "slug")
            let correction = #"{"text": "\#(Canaries.word(stage, "correction"))"}"#
            #expect(room.editor.post("/articles/\(slug)/corrections", correction).status == 201)
            let comment = desk.comment("I read \(Canaries.word(stage, "comment"))", on: slug)
            room.comments.append(try #require(comment.json["id"].integer))
            desk.decide(room.comments[room.comments.count - 1], .approved)
        }
        return room
    }

    private func hide(_ room: Newsroom) {
        let slugs = Canaries.stages.map { "\"\(Canaries.word($0, "slug"))\"" }.joined(separator: ", ")
        let list = room.editor.send(.put, "/lists/front", #"{"articles": ["storm", \#(slugs)]}"#)
        #expect(list.status == 201, "\(list.text)")
        for stage in Canaries.stages {
            let slug = Canaries.word(stage, "slug")
            let answer = Canaries.hidingPatch(stage).map { room.editor.patch(slug, $0) } ?? room.editor.trash(slug)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    private func expectSilence(_ room: Newsroom, _ when: String) {
        for target in room.targets {
            let answer = room.desk.get(target)
            let fields = answer.response.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            #expect(Canaries.found(in: answer.text + "\n" + fields, to: target) == [], "\(when): \(target)")
            #expect(
                answer.response.status.kind != .redirection,
                "\(when): \(target) leads to \(answer[.location] ?? "")"
            )
            #expect(answer.status < 500, "\(when): \(target)")
        }
    }

    @Test func `no answer to the public says a word of what is hidden, nor leads to it`() throws {
        let room = try newsroom()
        hide(room)
        expectSilence(room, "hidden")
        room.desk.settle()
        expectSilence(room, "settled")
        // With a token that may not read it is the same; but for the comments themselves, which moderators moderate.
        let moderator = EditorClient(room.desk, secret: try room.desk.token(.moderateComments))
        for target in room.targets where !target.hasPrefix("/moderation/") {
            #expect(Canaries.found(in: moderator.get(target).text, to: target) == [], "\(target)")
        }
        // A commenter's own token shows no more.
        let owner = room.desk.comment("One more", on: "storm").json["commenter_token"].string ?? ""
        for target in room.targets {
            let answer = room.desk.get(target, [.commenterToken: owner])
            #expect(Canaries.found(in: answer.text, to: target) == [], "\(target)")
        }
    }

    @Test func `every route is asked`() throws {
        let desk = try Desk.withPages()
        let paths = Canaries.targets(ids: [1], comments: [1]).map { String($0.prefix { $0 != "?" }) }
        for route in desk.routes where route.method == .get {
            let segments = route.template.split(separator: "/")
            let isAsked = paths.contains { path in
                let parts = path.split(separator: "/")
                return parts.count == segments.count
                    && zip(parts, segments).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
            }
            #expect(isAsked, "\(route.template)")
        }
    }

    @Test func `what was scheduled says all of it from its very second on`() throws {
        let room = try newsroom()
        hide(room)
        let due = try #require(Timestamp("2033-12-24T00:00:00Z"))
        room.desk.hands.wait(due.seconds - room.desk.hands.now.seconds - 1)
        room.desk.settle()
        expectSilence(room, "a second before")
        room.desk.hands.wait(1)
        func word(_ field: String) -> String { Canaries.word("scheduled", field) }
        let surfaces = [
            "/articles", "/articles/\(word("slug"))", "/search?q=\(word("body"))", "/tags/\(word("tag"))",
            "/authors/\(word("author"))", "/categories", "/categories/\(word("category"))", "/tags", "/authors",
            "/corrections", "/articles/\(word("slug"))/comments", "/comments/\(room.comments[1])", "/lists/front",
            "/", "/stories", "/stories/\(word("slug"))", "/stories?q=\(word("body"))", "/tags/\(word("tag"))",
            "/authors/\(word("author"))", "/sections/\(word("category"))",
            "/stories/\(word("slug"))/comments/\(room.comments[1])",
        ]
        for target in surfaces {
            let answer = room.desk.get(target)
            #expect(
                answer.status == 200 && answer.text.contains("zqscheduled"),
                "\(target): \(answer.text.prefix(300))"
            )
        }
        #expect(room.desk.get("/articles/was-scheduled").status == 308)
        let before = room.desk.get("/changes?since=0&limit=1000").json["changes"].array.count
        room.desk.settle()
        let after = room.desk.get("/changes?since=0&limit=1000").json["changes"].array
        #expect(after.count == before + 1)
        #expect(after.last?["kind"].string == "article_published")
        #expect(try room.desk.repository.check() == [])
    }
}
