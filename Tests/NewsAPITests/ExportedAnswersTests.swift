import Foundation
import HTTP
import HTTPTypes
import JSON
import NewsAPI
import TestSupport
import Testing

@testable import News
@testable import SQLiteRepository

/// A newsroom with something in every table, exported and imported: the copy gives the same answers.
@Suite struct ExportedAnswersTests {
    private static let forecast = WeatherChoice.Forecast(
        place: "Harbour",
        unit: .celsius,
        source: Array(repeating: 7, count: 16),
        refreshSeconds: 1800
    )

    private struct Room {
        let desk: Desk
        let editor: EditorClient
        var articles: [Int64] = []
        var comments: [Int64] = []

        var file: String { desk.folder.path("export.jsonl") }
        var targets: [String] {
            Canaries.targets(ids: articles, comments: comments) + [
                "/tags/drizzle", "/tags/rain", "/articles/storm", "/articles/storm-2023", "/articles/calm/comments",
                "/articles/snow/revisions", "/articles/snow/revisions/1", "/moderation/words/reject",
                "/moderation/comments?search=harbour", "/moderation/comments?reported=true", "/articles/gone",
                "/search?q=hush", "/articles/storm/comments?view=featured", "/stories/calm", "/",
            ]
        }
    }

    @Test func `every answer of the copy is that of the original, and a second export has the same lines`() throws {
        let room = try room()
        try export(room.desk, to: room.file, withKeys: true)
        let path = room.desk.folder.path("copy.sqlite")
        let secrets = room.desk.repository.secrets
        let result = try Restoration(
            of: ExportFile(room.file, nextLine: Self.reader(room.file)),
            keys: room.file + ".keys",
            secrets: secrets,
            at: room.desk.hands.now,
            onProgress: { _, _ in }
        ).replace(path, ifEmpty: true)
        #expect(result.findings == [])
        #expect((result.addressesWithoutKey, result.erasedAgain) == (0, 0))
        #expect(result.content.rows.filter { $0.value == 0 && !Self.mayBeEmpty.contains($0.key) } == [:])

        // Both are opened anew: what one of them has learned since is not in the file.
        let original = try reopened(room.desk.folder.path("news.sqlite"), of: room.desk)
        let copy = try reopened(path, of: room.desk)
        try compare(original, copy, room)

        try export(copy, to: room.file + "2")
        let (first, second) = try (Self.lines(room.file), Self.lines(room.file + "2"))
        // The copy's audit log has one entry more.
        let added = second.filter { $0.contains("database.restored") }
        #expect(added.count == 1)
        #expect(second.count == first.count + 1)
        let changed = Set(first).symmetricDifference(second.filter { !added.contains($0) })
        #expect(Set(changed.map(Self.kind)) == ["export", "history", "sequence", "end"])
        #expect(changed.count == 8)
        #expect(try copy.repository.check() == [])
    }

    private static let mayBeEmpty: Set = ["search_fresh", "destroyed_key", "spent_challenge"]

    private func compare(_ original: Desk, _ copy: Desk, _ room: Room) throws {
        var compared = 0
        let epochs = try [original, copy].map { desk in
            try #require(desk.get("/changes").json["epoch"].string)
        }
        for fields in [HTTPFields(), [.authorization: "Bearer " + room.editor.secret]] as [HTTPFields] {
            for target in room.targets where !(target.hasPrefix("/audit") && !fields.isEmpty) {
                let (old, new) = (original.get(target, fields), copy.get(target, fields))
                // What names the epoch is the same but for it, and so are its length and not its tag.
                let namesEpoch = old.text.contains(epochs[0])
                #expect(old.status == new.status, "\(target)")
                #expect(old.text.replacing(epochs[0], with: epochs[1]) == new.text, "\(target)")
                var (head, other) = (old.response.fields, new.response.fields)
                if namesEpoch {
                    for name in [HTTPField.Name.eTag, .link] { (head[name], other[name]) = (nil, nil) }
                }
                #expect(head == other, "\(target)")
                if old.status == 200 { compared += 1 }
            }
        }
        #expect(compared > 400)
    }

    // MARK: The newsroom

    private func room() throws -> Room {
        let desk = try Desk.withPages(weather: .forecast(Self.forecast), lines: Desk.lines + "\n" + Canaries.lines())
        var room = Room(desk: desk, editor: try EditorClient(desk, Set(Scope.allCases)))
        try desk.keepWeather(8.6, for: Self.forecast)
        for stage in Canaries.stages {
            let made = room.editor.patch("was-\(stage)", Canaries.patch(stage))
            room.articles.append(try #require(made.json["id"].integer))
            let comment = desk.comment("I read \(stage)", on: Canaries.word(stage, "slug"))
            room.comments.append(try #require(comment.json["id"].integer))
            desk.decide(room.comments[room.comments.count - 1], .approved)
            if let patch = Canaries.hidingPatch(stage) {
                expect(room.editor.patch(Canaries.word(stage, "slug"), patch), 200)
            } else {
                expect(room.editor.trash(Canaries.word(stage, "slug")), 200)
            }
        }
        edit(room.editor)
        try moderate(&room)
        desk.settle()
        desk.mergeIndex()
        return room
    }

    private func expect(_ answer: Answer, _ status: Int, line: Int = #line) {
        #expect(answer.status == status, "line \(line): \(answer.text)")
    }

    private func edit(_ editor: EditorClient) {
        expect(
            editor.patch(
                "snow",
                #"{"body": "Snow, \"white\"\n\ttoday \u2028 ☃", "extra": {"a": [1.50, {"b": null}]}}"#
            ),
            200
        )
        expect(editor.patch("snow", #"{"title": "Snow again", "tags": ["Wind", "Drizzle", "Rain"]}"#), 200)
        expect(editor.post("/articles/snow/corrections", #"{"text": "It was hail."}"#), 201)
        expect(editor.patch("storm", #"{"slug": "storm-renamed"}"#), 200)
        expect(editor.patch("storm-renamed", #"{"slug": "storm"}"#), 200)
        expect(editor.send(.post, "/tags/drizzle/merge", #"{"into": "wind"}"#), 200)
        expect(editor.send(.put, "/lists/front", #"{"articles": ["snow", "storm"]}"#), 201)
        expect(
            editor.post("/articles", #"{"title": "Gone", "slug": "gone", "body": "x"}"#, [.idempotencyKey: "k"]),
            201
        )
        expect(editor.post("/articles/gone/preview"), 201)
        expect(editor.send(.delete, "/articles/gone/preview"), 204)
        expect(editor.send(.put, "/moderation/words/reject", #"{"words": ["viagr*", "\"quoted\""]}"#, match: "*"), 200)
    }

    /// Threads, decisions, bans of each kind, reports, an erasure; and what lies highest is gone.
    private func moderate(_ room: inout Room) throws {
        let (desk, editor) = (room.desk, room.editor)
        var parent: Int64?
        for depth in 1...7 {
            let made = desk.post(
                #"{"name": "N\#(depth)", "email": "n\#(depth)@mail.example", "body": "From the harbour, \#(depth)."\#(parent.map { ", \"parent_id\": \($0)" } ?? "")}"#,
                to: "/articles/calm/comments",
                from: "192.0.2.\(depth)"
            )
            let id = try #require(made.json["id"].integer, "\(made.text)")
            parent = id
            room.comments.append(id)
            desk.decide(id, .approved)
            desk.hands.wait(60)
        }
        let ids = Array(room.comments.suffix(7))
        desk.decide(ids[6], .rejected)
        desk.decide(ids[1], .spam)
        expect(editor.send(.patch, "/moderation/comments/\(ids[0])", #"{"featured": true}"#), 200)
        for (reason, client) in [("abuse", "198.51.100.1"), ("other", "198.51.101.1")] {
            expect(desk.post(#"{"reason": "\#(reason)"}"#, to: "/comments/\(ids[3])/reports", from: client), 202)
        }
        for (id, kind) in [(ids[4], "email"), (ids[5], "network"), (ids[6], "commenter")] {
            expect(editor.post("/moderation/bans", #"{"comment": \#(id), "of": "\#(kind)"}"#), 201)
        }
        expect(editor.post("/moderation/erasures", #"{"email": "n3@mail.example", "words": "delete"}"#), 200)
        _ = try desk.written { transaction throws(NewsError) in
            let made = try transaction.makeToken(name: "old", scopes: [.readArticles], expiresAt: nil, at: Desk.start)
            return try transaction.revokeToken(id: made.token.id, at: Desk.start)
        }
        // Of the highest id in a table nothing is left but that it is not given again.
        expect(editor.send(.put, "/lists/short", #"{"articles": ["snow"]}"#), 201)
        expect(editor.send(.delete, "/lists/short", match: "*"), 204)
    }

    // MARK: Files

    private func export(_ desk: Desk, to file: String, withKeys: Bool = false) throws {
        _ = try SQLiteRepository.export(
            desk.repository.path,
            to: .file(file, withKeys: withKeys),
            at: desk.hands.now,
            onProgress: { _, _ in }
        )
    }

    private func reopened(_ path: String, of other: Desk) throws -> Desk {
        let repository = try SQLiteRepository(path: path, secrets: other.repository.secrets)
        var masthead = Masthead()
        masthead.name = "The Morning Kettle"
        let desk = try Desk(
            storyURL: "https://news.example/stories/{slug}",
            masthead: masthead,
            weather: .forecast(Self.forecast),
            lines: "",
            repository: repository
        )
        desk.hands.wait(other.hands.now.seconds - desk.hands.now.seconds)
        return desk
    }

    private static func lines(_ file: String) throws -> [String] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private static func reader(_ file: String) throws -> () -> [UInt8]? {
        var lines = try lines(file)[...]
        return { lines.popFirst().map { Array($0.utf8) } }
    }

    private static func kind(of line: String) -> String {
        (try? JSONReader.read(Array(line.utf8)))?["kind"].string ?? "?"
    }
}
