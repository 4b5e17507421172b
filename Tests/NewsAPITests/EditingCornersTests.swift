import Dispatch
import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import NewsImport
import SQLiteRepository
import TestSupport
import Testing

/// Where the parts of the desk meet.
@Suite struct EditingCornersTests {
    @Test func `an edit that waits past the moment of publication touches what has become public`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.create(#"{"title": "T", "status": "published", "published_at": "2023-11-14T22:13:25Z"}"#)
        let announced = Locked<[Key]>([])
        try desk.repository.follow { changes in announced.withLock { $0 += changes.flatMap(\.keys) } }
        let request = Request(
            method: .patch,
            target: RequestTarget("/articles/t"),
            fields: [.authorization: "Bearer " + editor.secret, .contentType: "application/json", .ifMatch: "*"],
            body: Array(#"{"status": "draft"}"#.utf8),
            id: "r"
        )
        guard case .commit(let write) = desk.responder(request) else {
            Issue.record("not a write")
            return
        }
        // In the writer's line the article falls due: somebody reads it, and a cache keeps it.
        desk.hands.wait(5)
        #expect(desk.get("/articles/t").status == 200)
        let isDone = DispatchSemaphore(value: 0)
        write { _ in isDone.signal() }
        isDone.wait()
        #expect(desk.get("/articles/t").status == 404)
        #expect(announced.withLock { $0 }.contains(.article(5)))
        let kinds = desk.get("/changes").json["changes"].array.map { $0["kind"].string }
        #expect(kinds.last == "article_removed")
    }

    @Test func `an edit of what fell due a moment ago tells that it came`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.create(#"{"title": "T", "status": "published", "published_at": "2023-11-14T22:13:25Z"}"#)
        desk.hands.wait(5)
        _ = editor.patch("t", #"{"summary": "s"}"#)
        desk.settle()
        let kinds = desk.get("/changes").json["changes"].array.dropFirst(3).map { $0["kind"].string }
        #expect(kinds == ["article_published", "article_updated"])
    }

    @Test func `an import brings new words, and leaves publication to the desk`() throws {
        let line =
            #"{"title": "Wire", "slug": "wire", "body": "One.", "url": "https://w.example/1", "published_at": "2023-11-01"}"#
        let desk = try Desk(lines: line)
        let editor = try EditorClient(desk)
        _ = editor.patch("wire", #"{"embargo_until": "2024-01-01"}"#)
        #expect(desk.get("/articles/wire").status == 404)
        var importer = Importer(into: desk.repository, now: { desk.hands.now })
        _ = try importer.run(LineReader(line.replacing("One.", with: "Two.")))
        #expect(desk.get("/articles/wire").status == 404)
        let seen = editor.get("/articles/wire")
        #expect(seen.json["body"].string == "Two.")
        #expect(seen.json["published_at"].string == "2024-01-01T00:00:00Z")
        #expect(
            editor.get("/articles/wire/revisions").json["revisions"].array.map { $0["editor"].string } == [
                "import", "desk", "import",
            ]
        )
        #expect(editor.get("/articles/wire/revisions/1").json["article"]["body"].string == "One.")
        #expect(try desk.repository.check() == [])
    }

    @Test func `a commenter learns nothing of an article that was hidden`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let posted = desk.comment("Hello")
        let token = try #require(posted.json["commenter_token"].string)
        _ = editor.patch("storm", #"{"status": "draft", "slug": "hushword"}"#)
        let fields: HTTPFields = [.commenterToken: token, .contentType: "application/json"]
        #expect(desk.get("/comments/1", fields).status == 404)
        #expect(desk.send(.patch, "/comments/1", fields, body: Array(#"{"body": "x"}"#.utf8)).status == 404)
        #expect(desk.send(.delete, "/comments/1", fields).status == 204)
    }

    @Test func `two editors of the source collide like those of any member`() throws {
        let editor = try EditorClient(try Desk())
        _ = editor.patch("storm", #"{"source": {"name": "A"}}"#)
        let stale = editor.patch("storm", #"{"source": {"name": "B"}}"#, match: "\"r1\"")
        #expect(stale.status == 412)
        let conflict = try #require(stale.json["conflicts"].array.first)
        #expect(conflict["pointer"].string == "/source/name")
        #expect(conflict["base"].string == "Wire")
        #expect(conflict["yours"].string == "B")
    }

    @Test func `a comment that comes again with its key is not too fast`() throws {
        let desk = try Desk(rates: ReaderRates())
        let body = Array(#"{"name": "Ann", "email": "ann@mail.example", "body": "Hello"}"#.utf8)
        let fields: HTTPFields = [.contentType: "application/json", .idempotencyKey: "c1"]
        let first = desk.send(.post, "/articles/storm/comments", fields, body: body, from: "203.0.113.5")
        let again = desk.send(.post, "/articles/storm/comments", fields, body: body, from: "203.0.113.5")
        #expect(first.status == 202 && again.status == 202)
        #expect(again[.replayed] == "true")
        let other = desk.send(
            .post,
            "/articles/storm/comments",
            [.contentType: "application/json"],
            body: body,
            from: "203.0.113.5"
        )
        #expect(other.status == 429)
    }

    @Test func `under its old slug an article is found by editors and commenters too`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.patch("storm", #"{"slug": "gale"}"#)
        #expect(editor.get("/articles/storm?fields=slug")[.location] == "/articles/gale?fields=slug")
        #expect(desk.get("/articles/storm/comments?limit=5")[.location] == "/articles/gale/comments?limit=5")
        #expect(editor.patch("storm", #"{"summary": "s"}"#, match: "\"r1\"").status == 412)
        #expect(editor.patch("storm", #"{"summary": "s"}"#, match: "\"r2\"").json["slug"].string == "gale")
        #expect(editor.get("/articles/storm/revisions").status == 200)
    }

    @Test func `what says the same is no edit`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.create(#"{"title": "Storm", "body": "B", "tags": ["Iraq War"]}"#)
        for same in [
            #"{"body": "B"}"#, #"{"tags": ["iraq war"]}"#, #"{"tags": [{"slug": "iraq-war", "name": "Other"}]}"#,
            #"{"slug": "storm"}"#,
            #"{"slug": "storm-2"}"#, #"{"title": "Storm", "status": "draft", "extra": {}, "image": null}"#,
        ] {
            #expect(editor.patch("storm-2", same)[.eTag] == "\"r1\"", "\(same)")
        }
    }

    @Test func `tags are found by the names that they have`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let words = #"{"title": "T", "status": "published", "tags": [{"slug": "wind", "name": "Zebracanary"}]}"#
        #expect(editor.create(words).json["tags"].array[0]["name"].string == "Wind")
        #expect(desk.get("/search?q=zebracanary").json["total"].integer == 0)
        #expect(desk.get("/search?q=wind").json["hits"].array.contains { $0["slug"].string == "t" })
    }

    @Test(arguments: [
        (#"{"title": "\u200b"}"#, "/title"), (#"{"title": "a\nb"}"#, "/title"),
        (#"{"title": "T", "summary": "\u0007"}"#, "/summary"),
        (#"{"title": "T", "image": {"url": "javascript:alert(1)"}}"#, "/image/url"),
        (#"{"title": "T", "source": {"url": "data:text/html,x"}}"#, "/source/url"),
        (#"{"title": "T", "status": "published", "retraction": {"reason": "x"}}"#, "/retraction"),
    ])
    func `nonsense is refused where it stands`(json: String, pointer: String) throws {
        #expect(try EditorClient(try Desk()).create(json).faults.keys.first == pointer)
    }

    @Test func `extra of a new article is returned as it was sent, nulls and all`() throws {
        let made = try EditorClient(try Desk()).create(#"{"title": "T", "extra": {"a": null, "b": {"c": null}}}"#)
        #expect(made.text.contains(#""extra":{"a":null,"b":{"c":null}}"#))
    }

    @Test func `a draft with a new tag drops no answer from a cache`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let announced = Locked<[Key]>([])
        try desk.repository.follow { changes in announced.withLock { $0 += changes.flatMap(\.keys) } }
        _ = editor.create(#"{"title": "T", "tags": ["Brand new"]}"#)
        #expect(announced.withLock { $0 }.isEmpty)
    }
}
