import Foundation
import HTTP
import HTTPTypes
import JSON
import News
import SQLiteRepository
import TestSupport
import Testing

@Suite struct PersonalDataTests {
    /// Two commenters who gave the same address, and one who did not.
    private func room() throws -> (desk: Desk, admin: EditorClient, token: String) {
        var rules = CommentRules()
        rules.hold = .none
        let desk = try Desk(rules: rules)
        let first = send(desk, "zqone", name: "zqannname", email: "zqann@a.example")
        let token = try #require(first.json["commenter_token"].string)
        _ = send(desk, "zqtwo", name: "zqannname", email: "zqann@work.example", token: token)
        _ = send(desk, "zqthree", name: "Another", email: "ZQANN@a.example ")
        _ = send(desk, "somebody else", name: "Bo", email: "bo@b.example")
        return (desk, try EditorClient(desk, [.admin]), token)
    }

    private func send(
        _ desk: Desk,
        _ words: String,
        name: String,
        email: String,
        token: String? = nil,
        key: String? = nil
    ) -> Answer {
        var fields: HTTPFields = [.contentType: "application/json"]
        fields[.commenterToken] = token
        fields[.idempotencyKey] = key ?? "key of \(words)"
        let json = #"{"name": "\#(name)", "email": "\#(email)", "body": "\#(words)"}"#
        return desk.send(
            .post,
            "/articles/storm/comments",
            fields,
            body: Array(json.utf8),
            from: "192.0.2.7"
        )
    }

    @Test func `an export has everything that is kept of somebody, for whoever may erase`() throws {
        let (desk, admin, _) = try room()
        _ = admin.post("/moderation/bans", #"{"comment": 1, "of": "email"}"#)
        let byEmail = admin.post("/moderation/exports", #"{"email": "zqann@a.example"}"#)
        #expect(byEmail.status == 200)
        #expect(byEmail[.cacheControl] == "private, no-store")
        #expect(byEmail.json["comments"].array.map(\.["id"].integer) == [1, 2, 3])
        #expect(
            byEmail.json["comments"].array.map(\.["email"].string) == [
                "zqann@a.example", "zqann@work.example", "ZQANN@a.example",
            ]
        )
        #expect(byEmail.json["bans"].array.count == 1)
        let commenter = byEmail.json["commenters"].array.first?.integer ?? 0
        let byNumber = admin.post("/moderation/exports", #"{"commenter": \#(commenter)}"#)
        #expect(byNumber.json["comments"].array.map(\.["id"].integer) == [1, 2])
        #expect(try desk.auditLog().first == "commenter.exported commenter:\(commenter) 2 comments")
        #expect(try desk.auditLog().allSatisfy { !$0.contains("zqann") })
        #expect(admin.post("/moderation/exports", #"{"email": "nobody@a.example"}"#).status == 404)
        #expect(admin.post("/moderation/exports", #"{"email": "a", "commenter": 1}"#).status == 422)
        #expect(admin.post("/moderation/exports", "{}").status == 422)
        let moderator = try EditorClient(desk, [.moderateComments])
        #expect(moderator.post("/moderation/exports", #"{"commenter": 1}"#).status == 403)
        #expect(moderator.post("/moderation/erasures", #"{"commenter": 1, "words": "keep"}"#).status == 403)
    }

    @Test func `a preview counts and does nothing`() throws {
        let (desk, admin, _) = try room()
        let erasure = #"{"email": "zqann@a.example", "words": "delete", "preview": true}"#
        let preview = admin.post("/moderation/erasures", erasure).json
        #expect(preview["preview"] == .boolean(true))
        #expect(["commenters", "comments", "addresses", "bans"].map { preview[$0].integer } == [2, 3, 3, 0])
        #expect(desk.get("/articles/storm/comments").json["count"].integer == 4)
        #expect(admin.get("/moderation/comments/1").json["email"].string == "zqann@a.example")
        #expect(try desk.auditLog().allSatisfy { !$0.hasPrefix("commenter.erased") })
    }

    @Test func `words are kept under no name, everything else goes`() throws {
        let (desk, admin, token) = try room()
        let done = admin.post("/moderation/erasures", #"{"commenter": 1, "words": "keep"}"#)
        #expect((done.status, done.json["comments"].integer) == (200, 2))
        let comments = desk.get("/articles/storm/comments").json["comments"].array
        #expect(comments.map(\.["name"].string) == ["deleted reader", "deleted reader", "Another", "Bo"])
        #expect(comments[0]["body"].string == "zqone")
        #expect(comments[0]["avatar"] == .null)
        let seen = admin.get("/moderation/comments/1").json
        #expect((seen["email"], seen["commenter"], seen["network"]) == (.null, .null, .null))
        #expect(desk.send(.delete, "/comments/1", [.commenterToken: token]).status == 404)
        try expectGone(["zqannname", "zqann@work.example"], desk)
        #expect(try desk.repository.check() == [])
        #expect(admin.post("/moderation/erasures", #"{"commenter": 1, "words": "keep"}"#).status == 404)
    }

    @Test func `words go too, and what answers them keeps its place`() throws {
        let (desk, admin, _) = try room()
        _ = desk.comment("an answer", answering: 1)
        let done = admin.post("/moderation/erasures", #"{"email": "zqann@a.example", "words": "delete"}"#)
        #expect(done.json["comments"].integer == 3)
        let tree = desk.get("/articles/storm/comments").json
        #expect(tree["count"].integer == 2)
        #expect(tree["comments"].array[0].members == ["id", "status", "replies"])
        try expectGone(["zqone", "zqtwo", "zqthree", "zqann", "ZQANN"], desk)
        #expect(try desk.repository.check() == [])
        #expect(try desk.auditLog().first == "commenter.erased commenter:1,2 3 comments, words: delete")
    }

    @Test func `answers that are kept for repetition hold no address`() throws {
        let (desk, admin, _) = try room()
        let decision = #"{"decisions": [{"id": 1, "from": "approved", "to": "rejected", "reason": "zqreason"}]}"#
        let first = admin.post("/moderation/decisions", decision, [.idempotencyKey: "k"])
        #expect(first.json["comments"].array[0]["email"].string == "zqann@a.example")
        let again = admin.post("/moderation/decisions", decision, [.idempotencyKey: "k"])
        #expect(again.text == #"{"comments":[{"id":1,"status":"rejected"}]}"#)
        #expect(again[.replayed] == "true")
        _ = admin.post("/moderation/bans", #"{"comment": 1, "of": "network", "reason": "zqban"}"#)
        #expect(admin.post("/moderation/erasures", #"{"commenter": 1, "words": "keep"}"#).json["bans"].integer == 1)
        try expectGone(["zqann@a.example", "zqannname", "zqreason", "zqban"], desk)
        #expect(try desk.auditLog().allSatisfy { !$0.contains("zq") })
    }

    @Test func `an edit leaves no old words behind either, nor does a deletion by its commenter`() throws {
        let (desk, _, token) = try room()
        let fields: HTTPFields = [.commenterToken: token, .contentType: "application/json"]
        #expect(desk.send(.delete, "/comments/2", fields).status == 204)
        #expect(try desk.repository.scrub())
        try expectGone(["zqtwo", "zqann@work.example"], desk)
    }

    /// In no file of the database, be it table, index, free page, log or key ring.
    private func expectGone(_ words: [String], _ desk: Desk) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: desk.folder.url.path)
        #expect(files.contains("news.sqlite") && files.contains("news.sqlite.keys"))
        for name in files {
            let bytes = try Data(contentsOf: desk.folder.url.appendingPathComponent(name))
            for word in words { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in \(name)") }
            if name == "news.sqlite" {
                #expect(bytes.range(of: Data("somebody else".utf8)) != nil, "the search would have found it")
            }
        }
    }
}
