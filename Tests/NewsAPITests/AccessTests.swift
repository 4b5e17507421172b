import HTTPTypes
import JSON
import News
import SQLiteRepository
import Testing

@Suite struct AccessTests {
    @Test func `without a token it is 401, without the scope 403, and both say what is needed`() throws {
        let desk = try Desk()
        let none = desk.send(.post, "/articles", [.contentType: "application/json"], body: Array("{}".utf8))
        #expect(none.status == 401)
        #expect(none[.wwwAuthenticate] == #"Bearer realm="broadsheet", scope="articles:write""#)
        #expect(none.json["type"].string == "/problems/token-missing")
        let reader = EditorClient(desk, secret: try desk.token(.readArticles))
        let denied = reader.create(#"{"title": "T"}"#)
        #expect(denied.status == 403)
        #expect(denied.json["scope"].string == "articles:write")
        #expect(denied[.wwwAuthenticate]?.contains(#"error="insufficient_scope", scope="articles:write""#) == true)
        #expect(desk.get("/articles?status=draft").status == 401)
        #expect(reader.get("/audit").json["scope"].string == "admin")

        let writer = EditorClient(desk, secret: try desk.token(.writeArticles))
        #expect(writer.create(#"{"title": "T"}"#).status == 201)
        #expect(writer.patch("t", #"{"status": "published"}"#).json["scope"].string == "articles:publish")
        #expect(writer.create(#"{"title": "U", "status": "published"}"#).status == 403)
        #expect(writer.trash("storm").json["scope"].string == "articles:publish")
        #expect(writer.patch("storm", #"{"published_at": "2023-11-02"}"#).status == 403)
        #expect(writer.patch("storm", #"{"title": "Storms hit"}"#).status == 200)
        // Who writes reads; who does neither sees what everybody does.
        #expect(writer.get("/articles/t").status == 200)
        let moderator = EditorClient(desk, secret: try desk.token(.moderateComments))
        #expect(moderator.get("/articles/t").status == 404)
        #expect(moderator.get("/articles?status=draft").status == 403)

        let admin = EditorClient(desk, secret: try desk.token(.admin))
        #expect(admin.patch("t", #"{"status": "published"}"#).status == 200)
        #expect(admin.get("/audit").status == 200)
    }

    @Test func `a token that is unknown, expired or revoked is 401, also where none is needed`() throws {
        let desk = try Desk()
        let secret = try desk.token(.readArticles, expiresAt: Desk.start + 60)
        let editor = EditorClient(desk, secret: secret)
        #expect(editor.get("/articles").status == 200)
        #expect(editor.get("/articles")[.cacheControl] == "private, no-store")
        desk.hands.wait(60)
        for bad in [editor, EditorClient(desk, secret: secret + "x"), EditorClient(desk, secret: "")] {
            let answer = bad.get("/articles/storm")
            #expect(answer.status == 401)
            #expect(answer[.wwwAuthenticate] == #"Bearer realm="broadsheet", error="invalid_token""#)
        }
        #expect(desk.get("/articles", [.authorization: "Basic eDp5"]).status == 401)
        let other = EditorClient(desk, secret: try desk.token(.readArticles))
        #expect(other.get("/articles").status == 200)
        _ = try desk.written { transaction throws(NewsError) in try transaction.revokeToken(id: 2, at: Desk.start) }
        #expect(other.get("/articles").status == 401)
    }

    @Test func `guessing is slowed, and who was known goes on working`() throws {
        let desk = try Desk()
        let editor = EditorClient(desk, secret: try desk.token(.readArticles))
        let late = EditorClient(desk, secret: try desk.token(.readArticles))
        #expect(editor.send(.get, "/articles", from: "203.0.113.7").status == 200)
        let guesser = EditorClient(desk, secret: "bst_guess")
        for _ in 0..<10 { #expect(guesser.send(.get, "/articles", from: "203.0.113.7").status == 401) }
        let slowed = guesser.send(.get, "/articles", from: "203.0.113.7")
        #expect(slowed.status == 429)
        #expect(slowed[.retryAfter] == "60")
        #expect(guesser.send(.get, "/articles", from: "203.0.113.8").status == 401)
        #expect(editor.send(.get, "/articles", from: "203.0.113.7").status == 200)
        #expect(late.send(.get, "/articles", from: "203.0.113.7").status == 429)
        desk.hands.wait(60)
        #expect(late.send(.get, "/articles", from: "203.0.113.7").status == 200)
    }

    @Test func `the last use is written down once a minute`() throws {
        let desk = try Desk()
        let editor = EditorClient(desk, secret: try desk.token(.readArticles))
        func lastUse() throws -> Timestamp? {
            // Behind whatever the requests have put into the writer's line.
            _ = try desk.written { transaction throws(NewsError) in try transaction.changeNumber() }
            return try desk.repository.read { snapshot throws(NewsError) in try snapshot.accessTokens() }[0].lastUsedAt
        }
        #expect(try lastUse() == nil)
        _ = editor.get("/articles")
        #expect(try lastUse() == Desk.start)
        desk.hands.wait(59)
        _ = editor.get("/articles")
        #expect(try lastUse() == Desk.start)
        desk.hands.wait(1)
        _ = editor.get("/articles")
        #expect(try lastUse() == Desk.start + 60)
    }

    @Test func `every act stands in the audit log with who, for whom, when and from where`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.send(.post, "/articles", #"{"title": "Hush word"}"#, [.actingFor: "Ann Ng"], from: "203.0.113.7")
        desk.hands.wait(5)
        _ = editor.patch("hush-word", #"{"title": "Loud word", "status": "published"}"#)
        _ = editor.trash("hush-word")
        let admin = EditorClient(desk, secret: try desk.token(.admin))
        let log = admin.get("/audit")
        let entries = log.json["entries"].array
        #expect(entries.map { $0["act"].string } == ["article.trashed", "article.published", "article.created"])
        #expect(entries[2]["acting_for"].string == "Ann Ng")
        #expect(entries[2]["client"].string == "203.0.113.7")
        #expect(entries[2]["request_id"].string == "req-1")
        #expect(entries[2]["editor"].string == "desk")
        #expect(entries[1]["detail"].string == "status title published_at")
        #expect(entries[1]["at"].string == (Desk.start + 5).description)
        #expect(entries[0]["subject"].string == "article:5")
        #expect(!log.text.lowercased().contains("word"))
        #expect(admin.get("/audit?act=article.created").json["entries"].array.count == 1)
        #expect(admin.get("/audit?subject=article:9").json["entries"].array.isEmpty)
        let next = try #require(admin.get("/audit?limit=2").json["next"].string)
        #expect(admin.get(next).json["entries"].array.map { $0["act"].string } == ["article.created"])
        #expect(admin.get("/audit?act=nothing").status == 400)
        #expect(
            editor.send(.get, "/articles", nil, match: nil, [.actingFor: String(repeating: "x", count: 201)]).status
                == 400
        )
    }
}
