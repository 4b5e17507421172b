import HTTP
import HTTPTypes
import JSON
import News
import Testing

@Suite struct ModerationTests {
    private func room(rules: CommentRules = CommentRules()) throws -> (desk: Desk, moderator: EditorClient) {
        let desk = try Desk(rules: rules)
        return (desk, try EditorClient(desk, [.moderateComments]))
    }

    private func decide(_ moderator: EditorClient, _ decisions: String) -> Answer {
        moderator.post("/moderation/decisions", #"{"decisions": [\#(decisions)]}"#)
    }

    @Test func `the queue shows what readers never see, to moderators alone`() throws {
        let (desk, moderator) = try room()
        _ = desk.post(
            #"{"name": "Ann", "email": "ann.sender@mail.example", "body": "hello"}"#,
            from: "192.0.2.77"
        )
        let queue = moderator.get("/moderation/comments?count=true")
        #expect(queue[.cacheControl] == "private, no-store")
        #expect(queue.json["total"].integer == 1)
        let comment = try #require(queue.json["comments"].array.first)
        #expect(comment["email"].string == "ann.sender@mail.example")
        #expect(comment["held_reasons"].array == [.string("first_comment")])
        #expect(comment["commenter"]["approved"].integer == 0)
        #expect(comment["network"].string?.count == 8)
        #expect(comment["decided"] == .null)
        #expect(!queue.text.contains("192.0.2"))
        #expect(moderator.get("/moderation/comments/1").json["body"].string == "hello")
        #expect(moderator.get("/moderation/comments/2").status == 404)
        for target in ["/moderation/comments", "/moderation/comments/1", "/moderation/bans", "/moderation/words/hold"] {
            #expect(desk.get(target).status == 401)
            let other = try EditorClient(desk, [.readArticles, .writeArticles, .publishArticles]).get(target)
            #expect(other.status == 403)
            #expect(other.json["scope"].string == "comments:moderate")
        }
    }

    @Test func `decisions are atomic, named by state, undoable and audited`() throws {
        let (desk, moderator) = try room()
        for number in 1...3 { _ = desk.comment("words \(number)") }
        let wrong = decide(
            moderator,
            #"{"id": 1, "from": "pending", "to": "approved"}, {"id": 2, "from": "spam", "to": "approved"}"#
        )
        #expect((wrong.status, wrong.json["type"].string) == (409, "/problems/wrong-state"))
        #expect(desk.get("/articles/storm/comments").json["count"].integer == 0)
        let missing = decide(
            moderator,
            #"{"id": 1, "from": "pending", "to": "approved"}, {"id": 99, "from": "pending", "to": "spam"}"#
        )
        #expect(missing.status == 422)
        #expect(missing.faults["/decisions/1/id"]?.hasPrefix("names no comment") == true)
        let done = decide(
            moderator,
            #"{"id": 1, "from": "pending", "to": "approved"}, {"id": 2, "from": "pending", "to": "spam", "reason": "ad"}"#
        )
        #expect(done.status == 200)
        #expect(done.json["comments"].array.map(\.["status"].string) == ["approved", "spam"])
        #expect(done.json["comments"].array[1]["decided"]["reason"].string == "ad")
        #expect(desk.get("/articles/storm/comments").json["count"].integer == 1)
        let undone = decide(moderator, #"{"id": 1, "from": "approved", "to": "pending"}"#)
        #expect(undone.json["comments"].array[0]["held_reasons"].array == [.string("first_comment")])
        #expect(desk.get("/articles/storm/comments").json["count"].integer == 0)
        #expect(
            try desk.auditLog().filter { $0.hasPrefix("comment.decided") } == [
                "comment.decided comment:1 approved pending", "comment.decided comment:2 pending spam",
                "comment.decided comment:1 pending approved",
            ]
        )
    }

    @Test func `faults of decisions are told all at once`() throws {
        let (desk, moderator) = try room()
        _ = desk.comment("one")
        let answer = decide(
            moderator,
            #"{"id": 1, "from": "pending", "to": "gone"}, {"id": 1, "to": "spam"}, {"id": 1, "from": "pending", "to": "spam"}"#
        )
        #expect(answer.status == 422)
        #expect(Set(answer.faults.keys) == ["/decisions/0/to", "/decisions/1/from", "/decisions/2/id"])
        #expect(decide(moderator, "").faults["/decisions"] == "must not be empty")
        let many = (1...101).map { #"{"id": \#($0), "from": "pending", "to": "spam"}"# }.joined(separator: ",")
        #expect(decide(moderator, many).faults["/decisions"]?.hasPrefix("must have at most 100") == true)
    }

    @Test func `filters and pages of the queue`() throws {
        var rules = CommentRules()
        rules.hold = .none
        let (desk, moderator) = try room(rules: rules)
        for number in 1...5 {
            _ = desk.comment(
                "see https://a.example and https://b.example \(number)",
                on: number == 3 ? "calm" : "storm"
            )
        }
        _ = desk.comment("fine")
        #expect(ids(moderator, "?reason=links") == [1, 2, 3, 4, 5])
        #expect(ids(moderator, "?reason=words") == [])
        #expect(ids(moderator, "?article=calm") == [3])
        #expect(ids(moderator, "?status=approved") == [6])
        #expect(ids(moderator, "?status=approved,pending&sort=newest") == [6, 5, 4, 3, 2, 1])
        let commenter = moderator.get("/moderation/comments/4").json["commenter"]["id"].integer ?? 0
        #expect(ids(moderator, "?commenter=\(commenter)") == [4])
        #expect(ids(moderator, "?q=fine&status=approved,pending") == [6])
        #expect(ids(moderator, "?q=fine") == [])
        #expect(ids(moderator, "?q=%22see+https%22&article=storm") == [1, 2, 4, 5])
        #expect(moderator.get("/moderation/comments?q=see&count=true&limit=2").json["total"].integer == 5)
        #expect(moderator.get("/moderation/comments?q=see").json["partial"] == .null)
        var target: String? = "/moderation/comments?status=approved,pending&limit=2"
        var seen: [Int64] = []
        while let next = target {
            let page = moderator.get(next).json
            seen += page["comments"].array.compactMap(\.["id"].integer)
            target = page["next"].string
        }
        #expect(seen == [1, 2, 3, 4, 5, 6])
        #expect(moderator.get("/moderation/comments?status=open").faults["status"] != nil)
        #expect(moderator.get("/moderation/comments?reason=x").faults["reason"] != nil)
        #expect(moderator.get("/moderation/comments?reported=1").faults["reported"] == "must be true or false")
    }

    private func ids(_ moderator: EditorClient, _ query: String) -> [Int64] {
        moderator.get("/moderation/comments" + query).json["comments"].array.compactMap(\.["id"].integer)
    }

    @Test func `a featured comment stands out until it is not public any more`() throws {
        let (desk, moderator) = try room()
        _ = desk.comment("one")
        #expect(feature(moderator, 1, true).faults["/featured"]?.contains("approved") == true)
        desk.decide(1, .approved)
        #expect(feature(moderator, 1, true).json["featured"] == .boolean(true))
        #expect(desk.get("/articles/storm/comments?view=featured").json["comments"].array.map(\.["id"].integer) == [1])
        #expect(desk.get("/comments/1").json["featured"] == .boolean(true))
        desk.decide(1, .rejected)
        #expect(desk.get("/articles/storm/comments?view=featured").json["comments"].array == [])
        desk.decide(1, .approved)
        #expect(feature(moderator, 1, false).json["featured"] == .null)
        #expect(desk.get("/articles/storm/comments?view=featured").json["comments"].array == [])
        #expect(feature(moderator, 9, true).status == 404)
    }

    private func feature(_ moderator: EditorClient, _ id: Int, _ isFeatured: Bool) -> Answer {
        moderator.send(.patch, "/moderation/comments/\(id)", #"{"featured": \#(isFeatured)}"#)
    }

    @Test func `editors answer as staff, at once and without an address`() throws {
        let (desk, moderator) = try room()
        let said = moderator.post("/articles/storm/comments", #"{"name": "The editors", "body": "We corrected it."}"#)
        #expect((said.status, said.json["staff"]) == (201, .boolean(true)))
        #expect(desk.get("/comments/1").json["staff"] == .boolean(true))
        let reader = try EditorClient(desk, [.readArticles])
        let refused = reader.post("/articles/storm/comments", #"{"name": "A", "body": "b"}"#)
        #expect((refused.status, refused.json["scope"].string) == (403, "comments:moderate"))
        #expect(try desk.auditLog().first == "comment.posted comment:1")
    }

    @Test func `no reader's token owns what the desk said, and no three strangers hide it`() throws {
        let (desk, moderator) = try room()
        let token = desk.comment("one").json["commenter_token"].string ?? ""
        let json = #"{"name": "The editors", "body": "We corrected it."}"#
        let said = moderator.post("/articles/storm/comments", json, [.commenterToken: token])
        #expect((said.status, said.json["commenter_token"], said.json["avatar"]) == (201, .null, .null))
        let fields: HTTPFields = [.commenterToken: token, .contentType: "application/json"]
        #expect(desk.send(.patch, "/comments/2", fields, body: Array(#"{"body": "x"}"#.utf8)).status == 404)
        for network in 1...4 {
            let from = "192.0.\(network).1"
            #expect(desk.post(#"{"reason": "spam"}"#, to: "/comments/2/reports", from: from).status == 202)
        }
        #expect(desk.get("/comments/2").status == 200)
        #expect(moderator.get("/moderation/comments/2").json["reports"].array.count == 4)
    }

    // MARK: Bans

    @Test func `who is banned does not go on by editing`() throws {
        var rules = CommentRules()
        rules.hold = .none
        let (desk, moderator) = try room(rules: rules)
        let token = desk.comment("one").json["commenter_token"].string ?? ""
        let fields: HTTPFields = [.commenterToken: token, .contentType: "application/json"]
        for kind in ["commenter", "email"] {
            let ban = moderator.post("/moderation/bans", #"{"comment": 1, "of": "\#(kind)"}"#).json["id"].integer ?? 0
            #expect(desk.send(.patch, "/comments/1", fields, body: Array(#"{"body": "x"}"#.utf8)).status == 403)
            #expect(moderator.send(.delete, "/moderation/bans/\(ban)").status == 204)
        }
        #expect(desk.send(.delete, "/comments/1", fields).status == 204)
    }

    @Test func `a ban on a commenter, an address or a network, until it ends or is lifted`() throws {
        let (desk, moderator) = try room()
        let first = desk.post(Self.comment("one"), from: "192.0.2.77")
        let token = first.json["commenter_token"].string
        func ban(_ kind: String) -> Answer {
            moderator.post("/moderation/bans", #"{"comment": 1, "of": "\#(kind)", "until": "2023-11-20T00:00:00Z"}"#)
        }
        func lift(_ ban: Answer) -> Int {
            moderator.send(.delete, "/moderation/bans/\(ban.json["id"].integer ?? 0)").status
        }
        let commenter = ban("commenter")
        #expect(commenter.status == 201)
        let refused = desk.post(Self.comment("two"), token: token, from: "198.51.100.1")
        #expect((refused.status, refused.json["type"].string) == (403, "/problems/banned"))
        #expect(refused.json["detail"].string?.contains("until 2023-11-20") == true)
        #expect(desk.post(Self.comment("three"), from: "198.51.100.1").status == 202)
        #expect(moderator.get("/moderation/comments/1").json["commenter"]["banned"] == .boolean(true))
        #expect(lift(commenter) == 204)
        #expect(lift(commenter) == 404)

        let email = ban("email")
        let sameAddress = #"{"name": "Bo", "email": "ANN@a.example ", "body": "four"}"#
        #expect(desk.post(sameAddress, from: "203.0.113.9").status == 403)
        #expect(desk.post(Self.comment("five", "bo@b.example"), token: token, from: "203.0.113.9").status == 202)
        #expect(lift(email) == 204)

        _ = ban("network")
        #expect(desk.post(Self.comment("six", "x@b.example"), from: "192.0.2.1").status == 403)
        #expect(desk.post(Self.comment("seven", "x@b.example"), from: "192.0.3.1").status == 202)
        #expect(moderator.get("/moderation/bans").json["bans"].array.map(\.["of"].string) == ["network"])
        // Its day's key is another's by now, and the ban holds on.
        desk.hands.wait(3 * 86_400)
        #expect(desk.post(Self.comment("eight", "x@b.example"), from: "192.0.2.200").status == 403)
        desk.hands.wait(5 * 86_400)
        #expect(desk.post(Self.comment("nine", "x@b.example"), from: "192.0.2.200").status == 202)
        #expect(moderator.get("/moderation/bans").json["bans"].array == [])
    }

    @Test func `what is not known of a sender cannot be banned`() throws {
        let (desk, moderator) = try room()
        _ = desk.comment("no network: it came through a local socket")
        let answer = moderator.post("/moderation/bans", #"{"comment": 1, "of": "network"}"#)
        #expect(answer.faults["/of"]?.contains("is not known") == true)
        #expect(moderator.post("/moderation/bans", #"{"comment": 7, "of": "email"}"#).faults["/comment"] != nil)
        let past = moderator.post("/moderation/bans", #"{"comment": 1, "of": "email", "until": "2020-01-01"}"#)
        #expect(past.faults["/until"] == "must lie in the future")
    }

    private static func comment(_ words: String, _ email: String = "ann@a.example") -> String {
        #"{"name": "Ann", "email": "\#(email)", "body": "\#(words)"}"#
    }

    // MARK: Words

    @Test func `lists of words hold and keep out, from the next comment on`() throws {
        var rules = CommentRules()
        rules.hold = .none
        let (desk, moderator) = try room(rules: rules)
        #expect(desk.comment("casino one").status == 201)
        let empty = moderator.get("/moderation/words/hold")
        #expect((empty.text, empty[.eTag]) == (#"{"words":[],"revision":1}"#, "\"r1\""))
        #expect(moderator.send(.put, "/moderation/words/hold", #"{"words": ["casino"]}"#).status == 428)
        let put = moderator.send(.put, "/moderation/words/hold", #"{"words": ["casino", "buy now"]}"#, match: "\"r1\"")
        #expect((put.status, put[.eTag]) == (200, "\"r2\""))
        _ = moderator.send(.put, "/moderation/words/reject", #"{"words": ["viagr*"]}"#, match: "*")
        #expect(desk.comment("CASINO two").json["held_reasons"].array == [.string("words")])
        #expect(desk.comment("casinos three").status == 201)
        let rejected = desk.comment("cheap ＶＩＡＧＲＡ")
        #expect((rejected.status, rejected.json["status"].string) == (202, "rejected"))
        let stale = moderator.send(.put, "/moderation/words/hold", #"{"words": []}"#, match: "\"r1\"")
        #expect((stale.status, stale.json["current"]["revision"].integer) == (412, 2))
        let bad = moderator.send(
            .put,
            "/moderation/words/hold",
            #"{"words": ["ok", "  ", "!!!", "a\nb", "c\r"]}"#,
            match: "*"
        )
        #expect(Set(bad.faults.keys) == ["/words/1", "/words/2", "/words/3", "/words/4"])
        #expect(moderator.get("/moderation/words/other").status == 404)
    }
}
