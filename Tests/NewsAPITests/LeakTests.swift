import Foundation
import HTTP
import HTTPTypes
import JSON
import News
import SQLiteRepository
import TestSupport
import Testing

/// What is hidden shows nowhere: each hidden article carries words that nothing else has, in every field that it has.
@Suite struct LeakTests {
    private static let hidden = ["draft", "scheduled", "embargoed", "trashed", "retracted", "unpublished"]
    private static let fields = [
        "title", "slug", "summary", "body", "tag", "author", "category", "caption", "extra", "source", "correction",
    ]

    /// Found by no accident: `zqdrafttitle`.
    private static func canary(_ stage: String, _ field: String) -> String { "zq\(stage)\(field)" }
    private static let canaries = hidden.flatMap { stage in fields.map { canary(stage, $0) } }

    private struct Newsroom {
        let desk: Desk
        let editor: EditorClient
        var ids: [String: Int64] = [:]
        var comments: [Int64] = []
    }

    /// All of them were public once, or scheduled, so that whatever is remembered of that time could show.
    private func newsroom() throws -> Newsroom {
        let desk = try Desk(
            lines: Desk.lines
                + Self.hidden.map { stage in
                    "\n"
                        + #"{"title": "placeholder \#(stage)", "body": "x", "category": ["World", "\#(Self.canary(stage, "category"))"], "published_at": "2023-01-01", "slug": "was-\#(stage)"}"#
                }.joined()
        )
        var room = Newsroom(desk: desk, editor: try EditorClient(desk))
        for stage in Self.hidden {
            func word(_ field: String) -> String { Self.canary(stage, field) }
            let slug = word("slug")
            let made = room.editor.patch(
                "was-\(stage)",
                """
                {"title": "Storm \(word("title"))", "slug": "\(slug)", "summary": "\(word("summary"))", "body": "storm \(word("body"))",
                 "tags": ["Wind", "\(word("tag"))"], "authors": ["\(word("author"))"],
                 "image": {"url": "https://x.example/a.png", "caption": "\(word("caption"))"},
                 "extra": {"note": "\(word("extra"))"}, "source": {"name": "\(word("source"))"}}
                """
            )
            try #require(made.status == 200, "\(made.text)")
            room.ids[stage] = made.json["id"].integer
            #expect(
                room.editor.post("/articles/\(slug)/corrections", #"{"text": "\#(word("correction"))"}"#).status == 201
            )
            let comment = desk.comment("A comment on \(word("body"))", on: slug)
            let id = try #require(comment.json["id"].integer)
            desk.decide(id, .approved)
            room.comments.append(id)
        }
        return room
    }

    private func hide(_ room: Newsroom) {
        func patch(_ stage: String, _ json: String) {
            let answer = room.editor.patch(Self.canary(stage, "slug"), json)
            #expect(answer.status == 200, "\(answer.text)")
        }
        patch("draft", #"{"status": "draft"}"#)
        patch("scheduled", #"{"published_at": "2023-12-24T00:00:00Z"}"#)
        patch("embargoed", #"{"embargo_until": "2023-12-25T00:00:00Z"}"#)
        patch("retracted", #"{"status": "retracted", "retraction": {"reason": "It was wrong."}}"#)
        patch("unpublished", #"{"status": "draft", "published_at": null}"#)
        #expect(room.editor.trash(Self.canary("trashed", "slug")).status == 200)
        _ = room.editor.send(.put, "/lists/front", #"{"articles": ["storm", "\#(Self.canary("draft", "slug"))"]}"#)
    }

    /// Every route with every parameter that it has, by all that one could know of the hidden.
    private func targets(_ room: Newsroom) -> [String] {
        let names = Self.hidden.flatMap { [Self.canary($0, "slug"), "was-\($0)"] }
        let terms = ["tag", "author", "category"].flatMap { field in Self.hidden.map { (field, Self.canary($0, field)) }
        }
        let plural = ["tag": "tags", "author": "authors", "category": "categories"]
        let ids = room.ids.values.map(String.init).joined(separator: ",")
        var targets = [
            "/", "/openapi.json", "/articles?limit=100", "/articles?sort=oldest", "/articles?sort=updated",
            "/articles?count=true",
            "/articles?ids=\(ids)&count=true", "/articles?fields=title,body,corrections,extra",
            "/articles?updated_after=2023-01-01",
            "/articles?published_after=2023-01-01&published_before=2024-12-31", "/articles?language=und,en",
            "/corrections",
            "/corrections?limit=100", "/changes", "/changes?since=0&limit=1000", "/categories", "/tags?limit=100",
            "/authors?limit=100",
            "/categories/world", "/search?q=storm", "/search?q=storm&sort=newest", "/search?q=storm&sort=oldest",
            "/search?q=z*",
            "/search?q=placeholder", "/lists", "/lists/front", "/audit",
            "/articles?status=draft,scheduled,retracted,trashed",
        ]
        for word in Self.canaries { targets += ["/search?q=\(word)", "/search?q=%22\(word)%22+storm&sort=newest"] }
        for (field, word) in terms {
            targets += [
                "/\(plural[field] ?? "")/\(word)", "/articles?\(field)=\(word)&count=true",
                "/search?q=storm&\(field)=\(word)",
            ]
        }
        for name in names {
            targets += [
                "/articles/\(name)", "/articles/\(name)?fields=title", "/articles/\(name)?preview=1.x",
                "/articles/\(name)/comments",
                "/articles/\(name)/comments?view=flat&sort=newest", "/articles/\(name)/revisions",
                "/articles/\(name)/revisions/1",
                "/comments/counts?articles=\(name),storm",
            ]
        }
        return targets + room.comments.map { "/comments/\($0)" }
    }

    /// Everything that was answered, but what was asked: a problem or a next link may say back what somebody typed.
    private func said(_ answer: Answer, to target: String) -> String {
        let fields = answer.response.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return (answer.text + "\n" + fields).lowercased()
    }

    private func expectSilence(_ room: Newsroom, _ when: String) {
        for target in targets(room) {
            let answer = room.desk.get(target)
            let text = said(answer, to: target)
            for word in Self.canaries where text.contains(word) {
                Issue.record("\(when): \(target) says \(word): \(text.prefix(600))")
            }
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
        // With a token that may not read it is the same.
        let moderator = EditorClient(room.desk, secret: try room.desk.token(.moderateComments))
        for target in targets(room)
        where !target.hasPrefix("/audit") && !target.contains("status=") && !target.contains("/revisions") {
            let text = moderator.get(target).text
            #expect(Self.canaries.allSatisfy { !text.contains($0) }, "\(target)")
        }
    }

    @Test func `what was scheduled says all of it from its very second on`() throws {
        let room = try newsroom()
        hide(room)
        let due = Timestamp("2023-12-24T00:00:00Z")!
        room.desk.hands.wait(due.seconds - room.desk.hands.now.seconds - 1)
        room.desk.settle()
        expectSilence(room, "a second before")
        room.desk.hands.wait(1)
        func word(_ field: String) -> String { Self.canary("scheduled", field) }
        let surfaces = [
            "/articles", "/articles/\(word("slug"))", "/search?q=\(word("body"))", "/tags/\(word("tag"))",
            "/authors/\(word("author"))",
            "/categories", "/categories/\(word("category"))", "/tags", "/authors", "/corrections",
            "/articles/\(word("slug"))/comments", "/comments/\(room.comments[1])",
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
