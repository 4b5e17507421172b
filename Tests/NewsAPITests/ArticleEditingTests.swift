import HTTPTypes
import JSON
import News
import SQLiteRepository
import Testing

@Suite struct ArticleEditingTests {
    // MARK: Writing

    @Test func `a draft is for editors alone, and public once it is published`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let made = editor.create(
            #"{"title": "Flood *warning*", "body": "The **river** rises.", "tags": ["Rain", {"slug": "river", "name": "River"}], "category": "World", "authors": ["Bo"], "extra": {"a": [1.50, "x"]}}"#
        )
        #expect(made.status == 201)
        #expect(made[.location] == "/articles/flood-warning")
        #expect(made[.eTag] == "\"r1\"")
        #expect(made[.cacheControl] == "private, no-store")
        #expect(made.json["status"].string == "draft")
        #expect(made.json["tags"].array.map { $0["name"].string } == ["Rain", "River"])
        #expect(made.json["word_count"].integer == 3)
        #expect(made.text.contains(#""extra":{"a":[1.50,"x"]}"#))
        #expect(desk.get("/articles/flood-warning").status == 404)
        #expect(editor.get("/articles/flood-warning").status == 200)
        #expect(desk.get("/tags/river").status == 404)

        let published = editor.patch("flood-warning", #"{"status": "published"}"#, match: "\"r1\"")
        #expect(published.status == 200)
        #expect(published[.eTag] == "\"r2\"")
        let read = desk.get("/articles/flood-warning")
        #expect(read.json["published_at"].string == Desk.start.description)
        #expect(read.json["comments"]["count"].integer == 0)
        #expect(!read.json.members.contains("embargo_until") && !read.json.members.contains("retraction"))
        #expect(desk.get("/tags/river").json["article_count"].integer == 1)
        #expect(desk.get("/search?q=river").json["total"].integer == 1)
        #expect(desk.get("/articles?category=world").json["articles"].array.count == 3)
        #expect(try desk.repository.check() == [])
    }

    @Test func `every fault of a body is told at once, and nothing is kept`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let answer = editor.create(
            #"{"title": " ", "slug": "Not A Slug", "language": "no way", "tags": ["", 5], "image": {"alt": "x", "width": 0}, "published_at": "soon", "status": "trashed", "extra": [], "bodi": "x"}"#
        )
        #expect(answer.status == 422)
        #expect(
            Set(answer.faults.keys) == [
                "/title", "/slug", "/language", "/tags/0", "/tags/1", "/image/width", "/published_at", "/status",
                "/extra",
                "/bodi",
            ]
        )
        #expect(answer.faults["/bodi"]?.contains("body") == true)
        #expect(editor.create("{}").faults == ["/title": "is required"])
        #expect(editor.create(#"{"title": "T", "image": {"alt": "x"}}"#).faults == ["/image": "must have a url"])
        #expect(editor.create(#"{"title": "T", "category": "nowhere"}"#).faults.keys.first == "/category")
        let big = String(repeating: "x", count: 8200)
        #expect(editor.create(#"{"title": "T", "extra": {"a": "\#(big)"}}"#).faults.keys.first == "/extra")
        #expect(editor.get("/articles?status=draft").json["articles"].array.isEmpty)
    }

    @Test func `a patch merges, clears with null, and a patch of nothing makes no revision`() throws {
        let editor = try EditorClient(try Desk())
        _ = editor.create(
            #"{"title": "T", "summary": "s", "image": {"url": "https://x.example/i.png", "alt": "a", "width": 5}, "extra": {"a": {"b": 1, "c": 2}, "d": 3}}"#
        )
        let patched = editor.patch(
            "t",
            #"{"summary": null, "image": {"alt": null, "height": 7}, "extra": {"a": {"b": null, "e": 4}, "d": null}}"#
        )
        #expect(patched.json["summary"].string == "")
        #expect(patched.json["image"]["url"].string == "https://x.example/i.png")
        #expect(patched.json["image"]["alt"].string == "")
        #expect(patched.json["image"]["width"].integer == 5)
        #expect(patched.json["image"]["height"].integer == 7)
        #expect(patched.text.contains(#""extra":{"a":{"c":2,"e":4}}"#))
        #expect(patched[.eTag] == "\"r2\"")
        #expect(editor.patch("t", "{}")[.eTag] == "\"r2\"")
        #expect(editor.patch("t", #"{"image": {"height": 7}}"#)[.eTag] == "\"r2\"")
        #expect(editor.patch("t", #"{"image": null, "extra": null}"#).text.contains(#""extra":{}"#))
    }

    // MARK: No lost updates

    @Test func `an edit says from which version it was made`() throws {
        let editor = try EditorClient(try Desk())
        _ = editor.create(#"{"title": "T", "summary": "one", "tags": ["A"]}"#)
        let missing = editor.send(.patch, "/articles/t", #"{"summary": "two"}"#)
        #expect(missing.status == 428)
        #expect(missing.json["type"].string == "/problems/condition-missing")
        #expect(editor.send(.delete, "/articles/t").status == 428)
        let deletion = editor.send(.delete, "/articles/t", match: "\"r9\"")
        #expect(deletion.status == 412 && deletion.json["conflicts"] == .array([]))
        #expect(editor.patch("t", #"{"summary": "two"}"#, match: "r1").status == 400)
        #expect(editor.patch("t", #"{"summary": "two"}"#, match: "W/\"r1\"").status == 412)
        #expect(editor.patch("t", #"{"summary": "two"}"#, match: "\"r9\", \"r1\"").status == 200)

        // Both changed the summary; the title was changed by one alone, the tags to the same.
        _ = editor.patch("t", #"{"title": "U", "tags": ["B"]}"#, match: "\"r2\"")
        let stale = editor.patch("t", #"{"summary": "three", "tags": ["b"]}"#, match: "\"r1\"")
        #expect(stale.status == 412)
        #expect(stale.json["current"]["revision"].integer == 3)
        #expect(stale.json["current"]["etag"].string == "\"r3\"")
        let conflicts = stale.json["conflicts"].array
        #expect(conflicts.map { $0["pointer"].string } == ["/summary"])
        #expect(conflicts[0]["base"].string == "one")
        #expect(conflicts[0]["current"].string == "two")
        #expect(conflicts[0]["yours"].string == "three")

        let apart = editor.patch("t", #"{"body": "new"}"#, match: "\"r1\"")
        #expect(apart.status == 412)
        #expect(apart.json["conflicts"] == .array([]))
        #expect(editor.patch("t", #"{"body": "new"}"#, match: "\"r3\"").status == 200)
    }

    @Test func `an idempotency key makes one article, and another body with it none`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let first = editor.post("/articles", #"{"title": "Once"}"#, [.idempotencyKey: "k"])
        let second = editor.post("/articles", #"{"title": "Once"}"#, [.idempotencyKey: "k"])
        #expect(first.status == 201 && second.status == 201)
        #expect(first[.replayed] == nil && second[.replayed] == "true")
        #expect(second.text == first.text)
        for name in [HTTPField.Name.location, .eTag, .contentType] { #expect(first[name] == second[name]) }
        let other = editor.post("/articles", #"{"title": "Other"}"#, [.idempotencyKey: "k"])
        #expect(other.status == 422)
        #expect(other.json["type"].string == "/problems/key-reused")
        // Somebody else's key is another key, and a day later it is free.
        #expect(
            try EditorClient(desk).post("/articles", #"{"title": "Once"}"#, [.idempotencyKey: "k"]).json["slug"].string
                == "once-2"
        )
        desk.hands.wait(86_401)
        #expect(editor.post("/articles", #"{"title": "Other"}"#, [.idempotencyKey: "k"]).status == 201)
        // A refusal is not kept.
        #expect(editor.post("/articles", #"{"title": ""}"#, [.idempotencyKey: "l"]).status == 422)
        #expect(editor.post("/articles", #"{"title": "Now"}"#, [.idempotencyKey: "l"]).status == 201)
        #expect(editor.post("/articles", "{}", [.idempotencyKey: "k\u{7F}"]).status >= 400)
    }

    @Test func `a comment that is sent again is posted once, and its secret is shown once`() throws {
        let desk = try Desk()
        let body = Array(#"{"name": "Ann", "email": "ann@mail.example", "body": "Hello"}"#.utf8)
        let fields: HTTPFields = [.contentType: "application/json", .idempotencyKey: "c1"]
        let first = desk.send(.post, "/articles/storm/comments", fields, body: body, from: "203.0.113.5")
        let second = desk.send(.post, "/articles/storm/comments", fields, body: body, from: "203.0.113.5")
        #expect(first.status == 202 && second.status == 202)
        #expect(first.json["id"] == second.json["id"])
        #expect(first.json["commenter_token"].string != nil)
        #expect(second.json["commenter_token"].string == nil)
        #expect(desk.send(.post, "/articles/storm/comments", fields, body: body, from: "203.0.113.6").status == 409)
    }

    // MARK: Stages

    @Test func `only the legal moves are made`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.create(#"{"title": "T"}"#)
        let retract = #"{"status": "retracted", "retraction": {"reason": "wrong"}}"#
        #expect(editor.patch("t", retract).json["type"].string == "/problems/illegal-move")
        _ = editor.patch("t", #"{"status": "published", "published_at": "2023-12-01T00:00:00Z"}"#)
        #expect(editor.get("/articles/t").json["status"].string == "scheduled")
        #expect(editor.patch("t", retract).status == 409)
        #expect(editor.patch("t", #"{"status": "draft"}"#).json["status"].string == "draft")
        #expect(editor.patch("t", #"{"status": "scheduled"}"#).json["status"].string == "scheduled")
        #expect(editor.patch("t", #"{"status": "scheduled", "published_at": null}"#).faults.keys.first == "/status")
        #expect(editor.create(#"{"title": "Later", "status": "scheduled"}"#).faults.keys.first == "/status")
        #expect(editor.patch("t", #"{"published_at": "2023-11-01"}"#).json["status"].string == "published")
        #expect(desk.get("/articles/t").status == 200)
        #expect(editor.patch("t", #"{"status": "retracted"}"#).faults.keys.first == "/retraction")
        #expect(editor.patch("t", #"{"retraction": {"reason": "x"}}"#).faults.keys.first == "/retraction")
        #expect(editor.patch("t", retract).json["status"].string == "retracted")
        #expect(editor.patch("t", #"{"status": "draft"}"#).status == 409)
        #expect(editor.patch("t", #"{"retraction": {"reason": "quite wrong"}}"#).status == 200)
        #expect(desk.get("/articles/t").json["reason"].string == "quite wrong")
        #expect(editor.trash("t").json["status"].string == "trashed")
        #expect(desk.get("/articles/t").status == 404)
        #expect(editor.trash("t").status == 409)
        #expect(editor.patch("t", #"{"title": "U"}"#).status == 409)
        #expect(editor.post("/articles/t/restore").json["status"].string == "retracted")
        #expect(editor.post("/articles/t/restore").status == 409)
        #expect(editor.patch("t", #"{"status": "published"}"#).json["retraction"] == .null)
        #expect(desk.get("/articles/t").status == 200)
        _ = editor.trash("t")
        #expect(editor.post("/articles/t/restore").json["status"].string == "draft")
        #expect(try desk.repository.check() == [])
    }

    @Test func `an embargo is a floor under the time of publication`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let made = editor.create(
            #"{"title": "T", "status": "published", "published_at": "2023-01-01", "embargo_until": "2023-11-20T10:00:00Z"}"#
        )
        #expect(made.json["status"].string == "scheduled")
        #expect(made.json["published_at"].string == "2023-11-20T10:00:00Z")
        #expect(
            editor.patch("t", #"{"published_at": "2023-11-01"}"#).json["published_at"].string == "2023-11-20T10:00:00Z"
        )
        #expect(
            editor.patch("t", #"{"embargo_until": null, "published_at": "2023-11-01"}"#).json["status"].string
                == "published"
        )
    }

    @Test func `a retraction is 410 with its reason, gone from everywhere, and can be undone`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = desk.comment("Hello")
        desk.decide(1, .approved)
        _ = editor.patch(
            "storm",
            #"{"slug": "storm-hits", "status": "retracted", "retraction": {"reason": "It was calm."}}"#
        )
        for slug in ["storm-hits", "storm"] {
            let gone = desk.get("/articles/\(slug)")
            #expect(gone.status == 410)
            #expect(gone.json["reason"].string == "It was calm.")
            #expect(gone.json["retracted_at"].string == Desk.start.description)
            #expect(gone.json["type"].string == "/problems/retracted")
        }
        #expect(!desk.get("/articles").text.contains("storm"))
        #expect(desk.get("/search?q=storm").json["hits"].array.allSatisfy { $0["slug"].string == "calm" })
        #expect(desk.get("/comments/1").status == 404)
        #expect(desk.get("/articles/storm-hits/comments").status == 404)
        #expect(desk.get("/tags/rain").status == 404)
        #expect(desk.get("/authors/ann").status == 404)
        #expect(editor.get("/articles/storm-hits/revisions").json["revisions"].array.count == 2)
        _ = editor.patch("storm-hits", #"{"status": "published"}"#)
        #expect(desk.get("/articles/storm-hits").json["comments"]["count"].integer == 1)
        #expect(desk.get("/articles/storm")[.location] == "/articles/storm-hits")
        #expect(try desk.repository.check() == [])
    }

    // MARK: Slugs

    @Test func `slugs follow titles in any script, and the taken get a number`() throws {
        let editor = try EditorClient(try Desk())
        #expect(editor.create(#"{"title": "Überflutung — 東京で"}"#).json["slug"].string == "überflutung-東京で")
        #expect(editor.create(#"{"title": "Storm"}"#).json["slug"].string == "storm-2")
        #expect(editor.create(#"{"title": "Storm"}"#).json["slug"].string == "storm-3")
        #expect(editor.create(#"{"title": "!!!"}"#).json["slug"].string == "article")
        #expect(editor.create(#"{"title": "X", "slug": "calm"}"#).json["slug"].string == "calm-2")
        #expect(editor.patch("calm-2", #"{"slug": "calm"}"#).json["slug"].string == "calm-2")
    }

    @Test func `a new slug leaves the way to it behind, for as long as the article is public`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.patch("storm", #"{"slug": "gale"}"#)
        _ = editor.patch("gale", #"{"slug": "hurricane"}"#)
        for slug in ["storm", "gale"] {
            let moved = desk.get("/articles/\(slug)?fields=slug")
            #expect(moved.status == 308)
            #expect(moved[.location] == "/articles/hurricane?fields=slug")
            #expect(moved[.surrogateKeys] == "site article:1")
        }
        // What it was called leads to it and to nobody else.
        #expect(editor.create(#"{"title": "Storm"}"#).json["slug"].string == "storm-2")
        #expect(editor.patch("hurricane", #"{"slug": "storm"}"#).json["slug"].string == "storm")
        #expect(desk.get("/articles/storm").status == 200)
        #expect(desk.get("/articles/gale")[.location] == "/articles/storm")
        _ = editor.patch("storm", #"{"status": "draft"}"#)
        #expect(desk.get("/articles/gale").status == 404)
    }

    // MARK: Revisions, corrections, previews

    @Test func `every version can be read and brought back, that of an import too`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let first = editor.get("/articles/storm/revisions").json["revisions"].array
        #expect(first.map { $0["editor"].string } == ["import"])
        _ = editor.send(
            .patch,
            "/articles/storm",
            #"{"title": "Gale", "body": "B", "tags": []}"#,
            match: "*",
            [.actingFor: "Ann Ng"]
        )
        _ = editor.patch("storm", #"{"status": "draft"}"#)
        let list = editor.get("/articles/storm/revisions?limit=2")
        #expect(list.json["revisions"].array.map { $0["revision"].integer } == [3, 2])
        #expect(list.json["revisions"].array[1]["acting_for"].string == "Ann Ng")
        let next = try #require(list.json["next"].string)
        #expect(editor.get(next).json["revisions"].array.map { $0["revision"].integer } == [1])
        let old = editor.get("/articles/storm/revisions/1")
        #expect(old.json["article"]["title"].string == "Storm hits")
        #expect(old.json["article"]["body_html"].string == "<p>The <em>storm</em> hits.</p>\n")
        #expect(editor.get("/articles/storm/revisions/9").status == 404)
        #expect(editor.get("/articles/storm/revisions/01").status == 404)
        #expect(desk.get("/articles/storm/revisions").status == 401)

        #expect(editor.send(.post, "/articles/storm/revisions/1/restore", match: "\"r1\"").status == 412)
        let restored = editor.post("/articles/storm/revisions/1/restore")
        #expect(restored.json["title"].string == "Storm hits")
        #expect(restored.json["tags"].array.count == 2)
        #expect(restored.json["status"].string == "draft")
        #expect(restored[.eTag] == "\"r4\"")
        _ = editor.patch("storm", #"{"status": "published"}"#)
        #expect(desk.get("/search?q=%22storm+hits%22").json["total"].integer == 1)
    }

    @Test func `a correction stands in its article and in the list of all`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let made = editor.post("/articles/storm/corrections", #"{"text": "It was <b>north</b>."}"#)
        #expect(made.status == 201)
        #expect(made[.eTag] == "\"r2\"")
        desk.hands.wait(60)
        _ = editor.post("/articles/storm/corrections", #"{"kind": "clarification", "text": "North-east."}"#)
        let shown = desk.get("/articles/storm").json["corrections"].array
        #expect(shown.map { $0["kind"].string } == ["correction", "clarification"])
        #expect(shown[0]["text"].string == "It was <b>north</b>.")
        let all = desk.get("/corrections").json["corrections"].array
        #expect(all.map { $0["text"].string } == ["North-east.", "It was <b>north</b>."])
        #expect(all[0]["article"]["slug"].string == "storm")
        #expect(desk.get("/corrections?limit=1").json["next"].string != nil)
        #expect(editor.post("/articles/storm/corrections", #"{"kind": "apology", "text": ""}"#).faults.count == 2)
        _ = editor.create(#"{"title": "D"}"#)
        #expect(editor.post("/articles/d/corrections", #"{"text": "x"}"#).status == 409)
        _ = editor.patch("storm", #"{"status": "draft"}"#)
        #expect(desk.get("/corrections").json["corrections"].array.isEmpty)
    }

    @Test func `a preview link shows one hidden article, for its time, until it is revoked`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        _ = editor.create(#"{"title": "Secret", "body": "Hush."}"#)
        let made = editor.post("/articles/secret/preview", #"{"seconds": 600}"#)
        let url = try #require(made.json["url"].string)
        #expect(made.json["expires_at"].string == (Desk.start + 600).description)
        let shown = desk.get(url)
        #expect(shown.status == 200)
        #expect(shown.json["body"].string == "Hush.")
        #expect(shown[.cacheControl] == "private, no-store")
        #expect(shown[.referrerPolicy] == "no-referrer")
        #expect(shown[.surrogateKeys] == nil)
        #expect(desk.get(url + "x").status == 404)
        #expect(desk.get(url.replacing("/secret?", with: "/embargo?")).status == 404)
        let later = url.replacing("preview=1700000600", with: "preview=1900000600")
        #expect(later != url && desk.get(later).status == 404)
        desk.hands.wait(600)
        #expect(desk.get(url).status == 404)
        let second = try #require(editor.post("/articles/secret/preview").json["url"].string)
        #expect(desk.get(second).status == 200)
        #expect(editor.send(.delete, "/articles/secret/preview").status == 204)
        #expect(desk.get(second).status == 404)
        let third = try #require(editor.post("/articles/secret/preview").json["url"].string)
        _ = editor.trash("secret")
        #expect(desk.get(third).status == 404)
    }
}
