import HTTP
import HTTPTypes
import JSON
import News
import SQLiteRepository
import Testing

@Suite struct ListEditingTests {
    let desk: Desk
    let editor: EditorClient

    init() throws {
        desk = try Desk()
        editor = try EditorClient(desk)
    }

    @Test func `a list is made, shown in its order, chosen anew and deleted`() throws {
        let number = try desk.changeNumber()
        let made = editor.send(.put, "/lists/front", #"{"articles": ["storm", "snow", "calm"]}"#)
        #expect((made.status, made[.location], made[.eTag]) == (201, "/lists/front", #""r1""#))
        let read = desk.get("/lists/front")
        #expect(read.json.members == ["slug", "updated_at", "articles"])
        #expect(read.json["articles"].slugs == ["storm", "snow", "calm"])
        #expect(read.json["articles"].array[1] == desk.get("/articles").json["articles"].array[0])
        #expect(read[.surrogateKeys] == "site articles article:1 article:3 article:2")
        #expect(read[.cacheControl] == "public, no-cache")
        #expect(desk.get("/lists").text == #"{"lists":[{"slug":"front","updated_at":"2023-11-14T22:13:20Z"}]}"#)

        let again = #"{"articles": ["calm", "storm"]}"#
        #expect(editor.send(.put, "/lists/front", again).status == 428)
        #expect(editor.send(.put, "/lists/front", again, [.ifNoneMatch: "*"]).status == 412)
        #expect(editor.send(.put, "/lists/front", again, match: #""r9""#).status == 412)
        let replaced = editor.send(.put, "/lists/front", again, match: #""r1""#)
        #expect((replaced.status, replaced[.eTag]) == (200, #""r2""#))
        #expect(desk.get("/lists/front").json["articles"].slugs == ["calm", "storm"])
        #expect(editor.send(.put, "/lists/front", again, match: #""r2""#)[.eTag] == #""r2""#)
        #expect(editor.send(.put, "/lists/none", again, match: "*").status == 412)

        #expect(editor.send(.delete, "/lists/front").status == 428)
        #expect(editor.send(.delete, "/lists/front", match: #""r1""#).status == 412)
        #expect(editor.send(.delete, "/lists/front", match: #""r2""#).status == 204)
        #expect(desk.get("/lists/front").status == 404)
        #expect(editor.get("/lists/front").status == 404)
        #expect(editor.send(.delete, "/lists/front", match: "*").status == 404)
        #expect(try desk.changes(after: number, isForDesk: false) == [.listChanged, .listChanged, .listChanged])
        #expect(
            try desk.auditLog() == [
                "list.deleted list:front", "list.changed list:front 2 articles", "list.changed list:front 3 articles",
            ]
        )
        #expect(try desk.repository.check() == [])
    }

    @Test func `what is hidden stays in a list, and is shown to the desk alone until it is public`() throws {
        let due = try #require(Timestamp("2023-11-20"))
        #expect(editor.send(.post, "/articles", #"{"title": "Sketch"}"#).status == 201)
        let body = #"{"articles": ["sketch", "embargo", "storm"]}"#
        #expect(editor.send(.put, "/lists/front", body).json["articles"].slugs == ["sketch", "embargo", "storm"])
        let read = desk.get("/lists/front")
        #expect(read.json["articles"].slugs == ["storm"])
        #expect(!read.text.contains("mbargo") && !read.text.contains("ketch"))
        #expect(read.response.mayChangeAt == due.seconds)
        let view = editor.get("/lists/front")
        #expect(view.json["revision"].integer == 1)
        #expect(view[.eTag] == #""r1""#)
        #expect(view[.cacheControl] == "private, no-store")
        #expect(view.json["articles"].array.map { $0["status"].string ?? "" } == ["draft", "scheduled", "published"])

        desk.hands.wait(due.seconds - Desk.start.seconds)
        #expect(desk.get("/lists/front").json["articles"].slugs == ["embargo", "storm"])
        #expect(editor.send(.delete, "/articles/storm", match: "*").status == 200)
        #expect(desk.get("/lists/front").json["articles"].slugs == ["embargo"])
        #expect(editor.get("/lists/front").json["articles"].slugs == ["sketch", "embargo", "storm"])
    }

    @Test func `articles are named by any slug that they have or had, once each, and every fault is told`() throws {
        #expect(editor.send(.patch, "/articles/storm", #"{"slug": "gale"}"#, match: "*").status == 200)
        #expect(editor.send(.delete, "/articles/snow", match: "*").status == 200)
        #expect(editor.send(.put, "/lists/front", #"{"articles": ["storm"]}"#).json["articles"].slugs == ["gale"])
        let answer = editor.send(
            .put,
            "/lists/front",
            #"{"articles": ["storm", "none", "gale", "calm", "snow", "calm"]}"#,
            match: "*"
        )
        #expect(answer.status == 422)
        #expect(Set(answer.faults.keys) == ["/articles/1", "/articles/2", "/articles/4", "/articles/5"])
        #expect(desk.get("/lists/front").json["articles"].slugs == ["gale"])
        let many = (0...100).map { "\"a\($0)\"" }.joined(separator: ",")
        #expect(
            editor.send(.put, "/lists/front", "{\"articles\": [\(many)]}", match: "*").faults.keys.contains("/articles")
        )
        #expect(editor.send(.put, "/lists/front", "{}", match: "*").faults.keys.contains("/articles"))
        #expect(editor.send(.put, "/lists/Front%20Page", #"{"articles": []}"#).status == 422)
        #expect(editor.send(.put, "/lists/empty", #"{"articles": []}"#).status == 201)
        #expect(desk.get("/lists/empty").json["articles"].array.isEmpty)
    }

    @Test func `whoever may not publish may not choose`() throws {
        let writer = try EditorClient(desk, [.readArticles, .writeArticles])
        #expect(writer.send(.put, "/lists/front", #"{"articles": []}"#).status == 403)
        #expect(writer.send(.delete, "/lists/front", match: "*").status == 403)
        #expect(desk.send(.put, "/lists/front", [.contentType: "application/json"]).status == 401)
    }
}
