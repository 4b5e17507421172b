import HTTP
import HTTPTypes
import JSON
import News
import SQLiteRepository
import Testing

@Suite struct TermEditingTests {
    let desk: Desk
    let editor: EditorClient

    init() throws {
        desk = try Desk()
        editor = try EditorClient(desk)
    }

    // MARK: Putting

    @Test(arguments: ["categories", "tags", "authors"])
    func `a term is made by PUT, seen by the desk alone, and replaced from a known version`(name: String) throws {
        let made = editor.send(.put, "/\(name)/new", #"{"name": "New", "description": "Words"}"#)
        #expect(made.status == 201)
        #expect(made[.location] == "/\(name)/new")
        #expect(made[.eTag] == #""r1""#)
        #expect(made.json["description"].string == "Words")
        #expect(made.json["revision"].integer == 1)
        #expect(desk.get("/\(name)/new").status == 404)
        #expect(!desk.get("/\(name)").text.contains("new"))
        #expect(editor.get("/\(name)/new").text == made.text)
        #expect(editor.get("/\(name)").json[name].slugs.contains("new"))

        #expect(editor.send(.put, "/\(name)/new", #"{"name": "Newer"}"#).status == 428)
        let stale = editor.send(.put, "/\(name)/new", #"{"name": "Newer"}"#, match: #""r7""#)
        #expect(stale.status == 412)
        #expect(stale.json["current"]["etag"].string == #""r1""#)
        let replaced = editor.send(.put, "/\(name)/new", #"{"name": "Newer"}"#, match: #""r1""#)
        #expect(replaced.status == 200)
        #expect(replaced[.eTag] == #""r2""#)
        #expect(replaced.json["name"].string == "Newer")
        #expect(replaced.json["description"].string == "")
        #expect(try desk.repository.check() == [])
    }

    @Test func `conditions of a PUT are held where nothing is, and where something is`() throws {
        let body = #"{"name": "Wind"}"#
        #expect(editor.send(.put, "/tags/none", body, match: "*").status == 412)
        #expect(editor.send(.put, "/tags/none", body, match: "*").json["current"] == .null)
        #expect(editor.send(.put, "/tags/none", body, [.ifNoneMatch: "*"]).status == 201)
        #expect(editor.send(.put, "/tags/none", body, [.ifNoneMatch: "*"]).status == 412)
        #expect(editor.send(.put, "/tags/none", body, match: "*", [.ifNoneMatch: "*"]).status == 400)
        #expect(editor.send(.put, "/tags/none", body, [.ifNoneMatch: #""r1""#]).status == 400)
        let same = editor.send(.put, "/tags/none", body, match: "*")
        #expect((same.status, same[.eTag]) == (200, #""r1""#))
    }

    @Test func `faults of a term are shown at once, and a path that is no slug is one`() throws {
        let answer = editor.send(.put, "/tags/new", #"{"description": 5, "parent": "world", "nmae": "x"}"#)
        #expect(answer.status == 422)
        #expect(Set(answer.faults.keys) == ["/name", "/description", "/parent", "/nmae"])
        #expect(editor.send(.put, "/tags/New%20Tag", #"{"name": "New"}"#).status == 422)
        // A letter and its mark apart are not what is stored.
        #expect(editor.send(.put, "/tags/e%CC%81", #"{"name": "New"}"#).status == 422)
        #expect(editor.send(.put, "/tags/new", #"{"name": " "}"#).faults.keys.contains("/name"))
        #expect(editor.send(.put, "/tags/new", #"{"name": "a\u0007"}"#).status == 422)
        #expect(
            editor.send(.put, "/categories/new", #"{"name": "N", "parent": "nowhere"}"#).faults.keys.contains("/parent")
        )
        for patch in [#"{"name": null}"#, #"{"slug": null}"#, #"{"slug": "A b"}"#] {
            #expect(editor.send(.patch, "/tags/wind", patch, match: "*").status == 422, "\(patch)")
        }
    }

    @Test func `whoever may not publish may not keep the taxonomy`() throws {
        let writer = try EditorClient(desk, [.readArticles, .writeArticles])
        for (method, target) in [
            (HTTPRequest.Method.put, "/tags/wind"), (.patch, "/tags/wind"), (.delete, "/tags/wind"),
            (.post, "/tags/wind/merge"),
        ] {
            #expect(writer.send(method, target, #"{"name": "W"}"#, match: "*").status == 403)
            #expect(desk.send(method, target, [.contentType: "application/json"]).status == 401)
        }
        #expect(desk.get("/tags/wind").json["name"].string == "Wind")
    }

    // MARK: Patching

    @Test func `a patch changes what it names, is audited, and tells those who follow`() throws {
        let number = try desk.changeNumber()
        #expect(editor.send(.patch, "/tags/wind", #"{"name": "Gale"}"#).status == 428)
        #expect(editor.send(.patch, "/tags/none", #"{"name": "Gale"}"#, match: "*").status == 404)
        let answer = editor.send(.patch, "/tags/wind", #"{"name": "Gale", "description": "Air"}"#, match: #""r1""#)
        #expect((answer.status, answer[.eTag]) == (200, #""r2""#))
        #expect(desk.get("/articles/storm").json["tags"].array.map { $0["name"].string ?? "" } == ["Gale", "Rain"])
        #expect(desk.get("/search?q=gale").json["hits"].slugs.sorted() == ["calm", "storm"])
        #expect(desk.get("/search?q=wind").json["hits"].slugs.contains("storm"), "by its summary")
        #expect(try #require(desk.auditLog().first).contains(/^term.edited tag:[0-9]+ name description$/))
        #expect(try desk.changes(after: number, isForDesk: false) == [.taxonomyChanged])
        let same = editor.send(.patch, "/tags/wind", #"{"name": "Gale"}"#, match: #""r2""#)
        #expect(same[.eTag] == #""r2""#)
        #expect(try desk.changeNumber() == number + 1)
    }

    @Test func `a new slug leaves the old one as a way to it`() throws {
        #expect(editor.send(.patch, "/tags/wind", #"{"slug": "gale"}"#, match: "*").json["slug"].string == "gale")
        let moved = desk.get("/tags/wind")
        #expect((moved.status, moved[.location]) == (308, "/tags/gale"))
        #expect(moved[.surrogateKeys] == "site articles")
        #expect(desk.get("/articles?tag=wind").json["articles"].slugs == ["calm", "storm"])
        #expect(desk.get("/articles?tag=gale").json["articles"].slugs == ["calm", "storm"])

        // What leads to it is nobody else's, and its own again at any time.
        for (method, target, body) in [
            (HTTPRequest.Method.put, "/tags/wind", #"{"name": "W"}"#), (.patch, "/tags/rain", #"{"slug": "wind"}"#),
            (.patch, "/tags/rain", #"{"slug": "gale"}"#),
        ] {
            let answer = editor.send(method, target, body, match: method == .put ? nil : "*")
            #expect(answer.status == 409)
            #expect(answer.json["type"].string == "/problems/slug-taken")
        }
        #expect(editor.send(.patch, "/tags/wind", #"{"name": "W"}"#, match: "*").status == 404)
        #expect(editor.send(.patch, "/tags/gale", #"{"slug": "wind"}"#, match: "*").status == 200)
        #expect(desk.get("/tags/gale")[.location] == "/tags/wind")
        #expect(try desk.repository.check() == [])
    }

    @Test func `a former slug of a term that is not public leads nobody there`() throws {
        #expect(editor.send(.patch, "/tags/hush", #"{"slug": "hushed"}"#, match: "*").status == 200)
        #expect(desk.get("/tags/hush").status == 404)
        #expect(editor.get("/tags/hush")[.location] == "/tags/hushed")
    }

    @Test func `a category that gets another parent takes its articles along`() throws {
        let number = try desk.changeNumber()
        #expect(
            editor.send(.patch, "/categories/world", #"{"parent": "asia"}"#, match: "*").faults.keys.contains("/parent")
        )
        #expect(
            editor.send(.patch, "/categories/world", #"{"parent": "world"}"#, match: "*").faults.keys.contains(
                "/parent"
            )
        )
        let answer = editor.send(.patch, "/categories/asia", #"{"parent": "sport"}"#, match: "*")
        #expect(answer.json["parent"]["slug"].string == "sport")
        #expect(desk.get("/categories/sport").json["article_count"].integer == 2)
        #expect(desk.get("/categories/world").json["article_count"].integer == 1)
        #expect(desk.get("/articles?category=sport").json["articles"].slugs == ["snow", "storm"])
        #expect(desk.get("/articles?category=world").json["articles"].slugs == ["calm"])
        #expect(editor.send(.patch, "/categories/asia", #"{"parent": null}"#, match: "*").status == 200)
        #expect(desk.get("/categories").json["categories"].slugs == ["asia", "sport", "world"])
        #expect(try desk.changes(after: number, isForDesk: false) == [.taxonomyChanged, .taxonomyChanged])
        #expect(try desk.repository.check() == [])
    }

    // MARK: Deleting

    @Test func `only what nothing hangs on is deleted`() throws {
        #expect(editor.send(.put, "/categories/new", #"{"name": "New"}"#).status == 201)
        #expect(editor.send(.put, "/categories/below", #"{"name": "Below", "parent": "new"}"#).status == 201)
        let number = try desk.changeNumber()
        #expect(editor.send(.delete, "/categories/new").status == 428)
        for target in ["/categories/new", "/tags/wind", "/tags/hush", "/authors/ann"] {
            let answer = editor.send(.delete, target, match: "*")
            #expect(answer.status == 409)
            #expect(answer.json["type"].string == "/problems/in-use")
        }
        #expect(editor.send(.delete, "/categories/below", match: #""r2""#).status == 412)
        #expect(editor.send(.delete, "/categories/below", match: #""r1""#).status == 204)
        #expect(editor.send(.delete, "/categories/new", match: "*").status == 204)
        #expect(editor.get("/categories/new").status == 404)
        #expect(editor.send(.delete, "/categories/new", match: "*").status == 404)
        #expect(try desk.auditLog().first?.hasPrefix("term.deleted category:") == true)
        #expect(try desk.changes(after: number, isForDesk: false) == [])
        #expect(try desk.changes(after: number, isForDesk: true) == [.taxonomyChanged, .taxonomyChanged])
    }

    // MARK: Merging

    @Test func `merged tags are one, everywhere, and every way to the first leads to it`() throws {
        #expect(editor.send(.patch, "/tags/rain", #"{"slug": "drizzle"}"#, match: "*").status == 200)
        let answer = editor.send(.post, "/tags/drizzle/merge", #"{"into": "wind"}"#)
        #expect((answer.status, answer[.eTag]) == (200, #""r2""#))
        #expect(answer.json["article_count"].integer == 2)
        #expect(desk.get("/articles/storm").json["tags"].slugs == ["wind"])
        #expect(desk.get("/tags/drizzle")[.location] == "/tags/wind")
        #expect(desk.get("/tags/rain")[.location] == "/tags/wind")
        #expect(desk.get("/articles?tag=rain").json["articles"].slugs == ["calm", "storm"])
        #expect(desk.get("/search?q=rain").json["total"].integer == 0)
        #expect(try #require(desk.auditLog().first).contains(/^term.merged tag:[0-9]+ drizzle into tag:[0-9]+$/))
        #expect(try desk.repository.check() == [])
    }

    @Test func `an author takes the other's place among the authors of an article`() throws {
        #expect(
            editor.send(.patch, "/articles/calm", #"{"authors": ["Cy", "Bo", "Di", "Ann"]}"#, match: "*").status == 200
        )
        #expect(editor.send(.post, "/authors/bo/merge", #"{"into": "ann"}"#).status == 200)
        #expect(desk.get("/articles/calm").json["authors"].slugs == ["cy", "ann", "di"])
        #expect(desk.get("/authors/ann").json["article_count"].integer == 2)
        let old = try desk.repository.read { snapshot throws(NewsError) in
            guard let article = try snapshot.deskArticle(slug: "calm") else { throw .notFound }
            return try (1...2).map { number throws(NewsError) in
                try snapshot.revision(number, of: article)?.article.authors.map(\.slug) ?? []
            }
        }
        #expect(
            old == [["ann"], ["cy", "ann", "di"]],
            "what an old version says of a merged author is said of the other"
        )
        #expect(try desk.repository.check() == [])
    }

    @Test func `a merged category leaves its children and articles to the other`() throws {
        #expect(editor.send(.post, "/categories/world/merge", #"{"into": "asia"}"#).faults.keys.contains("/into"))
        #expect(editor.send(.post, "/categories/world/merge", #"{"into": "world"}"#).faults.keys.contains("/into"))
        #expect(editor.send(.post, "/categories/world/merge", #"{"into": "none"}"#).faults.keys.contains("/into"))
        #expect(editor.send(.post, "/categories/world/merge", #"{"into": "sport"}"#, match: #""r9""#).status == 412)
        let answer = editor.send(.post, "/categories/world/merge", #"{"into": "sport"}"#, match: #""r1""#)
        #expect(answer.json["article_count"].integer == 3)
        #expect(answer.json["children"].slugs == ["asia"])
        #expect(editor.get("/categories/asia").json["revision"].integer == 2)
        #expect(desk.get("/articles/calm").json["category"]["slug"].string == "sport")
        #expect(desk.get("/categories/world")[.location] == "/categories/sport")
        #expect(desk.get("/articles?category=world").json["articles"].slugs == ["snow", "calm", "storm"])
        // Into the one above, all is told once.
        #expect(editor.send(.post, "/categories/asia/merge", #"{"into": "sport"}"#).json["children"].slugs == [])
        #expect(desk.get("/categories/sport").json["article_count"].integer == 3)
        #expect(try desk.repository.check() == [])
    }

    @Test func `a merge that is sent twice with one key is done once`() throws {
        let key: HTTPFields = [HTTPField.Name("Idempotency-Key")!: "k1"]
        let first = editor.send(.post, "/tags/rain/merge", #"{"into": "wind"}"#, match: nil, key)
        let second = editor.send(.post, "/tags/rain/merge", #"{"into": "wind"}"#, match: nil, key)
        #expect((first.status, second.status) == (200, 200))
        #expect(first.text == second.text)
    }

    // MARK: Counts

    @Test func `an article counts from the second at which it falls due`() throws {
        let due = try #require(Timestamp("2023-11-20"))
        let before = desk.get("/tags")
        #expect(before.json["tags"].slugs == ["rain", "wind"])
        for target in ["/tags", "/tags/wind", "/categories", "/categories/world", "/authors"] {
            #expect(desk.get(target).response.mayChangeAt == due.seconds, "\(target)")
        }
        desk.hands.wait(due.seconds - Desk.start.seconds - 1)
        #expect(desk.get("/tags/hush").status == 404)
        desk.hands.wait(1)
        #expect(desk.get("/tags/hush").json["article_count"].integer == 1)
        #expect(desk.get("/tags").json["tags"].slugs == ["hush", "rain", "wind"])
        #expect(desk.get("/tags").response.mayChangeAt == nil)
    }
}
