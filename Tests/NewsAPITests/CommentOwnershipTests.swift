import HTTP
import HTTPTypes
import JSON
import News
import Testing

@Suite struct CommentOwnershipTests {
    @Test func `a commenter changes and deletes what nobody has answered`() throws {
        let (desk, token) = try posted()
        let edited = patch(desk, #"{"body": "better"}"#, token)
        #expect(edited.status == 200)
        #expect(edited.json["body"].string == "better")
        #expect(edited.json["edited_at"].string == desk.hands.now.description)
        #expect(edited[.cacheControl] == "private, no-store")
        let deleted = desk.send(.delete, "/comments/1", [.commenterToken: token])
        #expect((deleted.status, deleted.body) == (204, []))
        #expect(desk.send(.delete, "/comments/1", [.commenterToken: token]).status == 404)
        #expect(desk.get("/comments/1", [.commenterToken: token]).status == 404)
    }

    @Test func `without a token it is 403, with another one 404`() throws {
        let (desk, _) = try posted()
        for method in [HTTPRequest.Method.patch, .delete] {
            let answer = desk.send(
                method,
                "/comments/1",
                [.contentType: "application/json"],
                body: Array(#"{"body":"x"}"#.utf8)
            )
            #expect(answer.status == 403)
            #expect(answer.json["type"].string == "/problems/commenter-token-missing")
        }
        #expect(patch(desk, #"{"body": "x"}"#, "bsc_other").status == 404)
        #expect(desk.send(.delete, "/comments/1", [.commenterToken: "bsc_other"]).status == 404)
    }

    @Test func `after the window, and once answered, it is 403`() throws {
        let (desk, token) = try posted()
        desk.decide(1, .approved)
        _ = desk.comment("reply", answering: 1)
        desk.decide(2, .approved)
        #expect(patch(desk, #"{"body": "x"}"#, token).json["type"].string == "/problems/edit-closed")
        let (other, otherToken) = try posted()
        other.hands.wait(300)
        #expect(patch(other, #"{"body": "x"}"#, otherToken).status == 403)
        #expect(other.send(.delete, "/comments/1", [.commenterToken: otherToken]).status == 403)
    }

    @Test func `only the words can be changed, as JSON or as a merge patch`() throws {
        let (desk, token) = try posted()
        #expect(patch(desk, #"{"body": "x", "name": "Bo"}"#, token).faults["/name"] != nil)
        #expect(patch(desk, #"{"body": " "}"#, token).status == 422)
        #expect(patch(desk, "{}", token).faults["/body"] == "is required")
        #expect(patch(desk, #"{"body": "y"}"#, token, type: "application/merge-patch+json").status == 200)
        #expect(
            patch(desk, #"{"body": "z"}"#, token, type: "text/plain")[.accept]
                == "application/json, application/merge-patch+json"
        )
    }

    @Test(arguments: ["0", "-1", "+1", "01x", "99999999999999999999", "1.0", "%31x"])
    func `an id that is no id is not found`(id: String) throws {
        let (desk, token) = try posted()
        #expect(desk.get("/comments/" + id).status == 404)
        #expect(desk.send(.delete, "/comments/" + id, [.commenterToken: token]).status == 404)
    }

    @Test(arguments: ["01", "+1", "1.0", "", "x", "99999999999999999999"])
    func `an id has one spelling`(spelling: String) throws {
        let (desk, token) = try posted()
        #expect(desk.send(.get, "/comments/1", [.commenterToken: token]).status == 200)
        #expect(desk.send(.get, "/comments/\(spelling)", [.commenterToken: token]).status != 200)
        #expect(desk.send(.delete, "/comments/\(spelling)", [.commenterToken: token]).status != 204)
    }

    private func posted() throws -> (Desk, String) {
        let desk = try Desk()
        return (desk, try #require(desk.comment("hello").json["commenter_token"].string))
    }

    private func patch(_ desk: Desk, _ json: String, _ token: String, type: String = "application/json") -> Answer {
        desk.send(.patch, "/comments/1", [.commenterToken: token, .contentType: type], body: Array(json.utf8))
    }
}
