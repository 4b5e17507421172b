import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import Testing

@Suite struct CommentRefusalTests {
    private let good = #"{"name": "Ann", "email": "a@b.example", "body": "hello"}"#

    @Test func `every fault of a body is told at once`() throws {
        let answer = try Desk().post(#"{"name": " ", "email": "nowhere", "bdy": "x", "parent_id": "1", "name": "B"}"#)
        #expect(answer.status == 422)
        #expect(answer.json["type"].string == "/problems/bad-body")
        #expect(Set(answer.faults.keys) == ["/name", "/email", "/body", "/parent_id", "/bdy"])
        #expect(answer.faults["/bdy"] == "is unknown; did you mean \"body\"?")
        #expect(answer.faults["/email"] == "must be an e-mail address")
    }

    @Test(arguments: [
        (#"{"name": "A\nB", "email": "a@b.example", "body": "x"}"#, "/name"),
        (#"{"name": "A", "email": "a@b", "body": "\t "}"#, "/body"),
        (#"{"name": "A", "email": "a b@c.example", "body": "x"}"#, "/email"),
        (#"{"name": "A", "email": "a@@c", "body": "x"}"#, "/email"),
        (#"{"name": "A", "email": "@c", "body": "x"}"#, "/email"),
        (#"{"name": "A", "email": "a@-c.example", "body": "x"}"#, "/email"),
        (#"{"name": "A", "email": "a@c..example", "body": "x"}"#, "/email"),
        (#"{"name": "A", "email": "<a@c.example>", "body": "x"}"#, "/email"),
        (#"{"name": "A", "email": null, "body": "x"}"#, "/email"),
        (#"{"name": "A", "email": "a@c.example", "body": "x\u0000"}"#, "/body"),
        (#"{"name": "A", "email": "a@c.example", "body": "x", "parent_id": 0}"#, "/parent_id"), ("[]", ""), ("5", ""),
    ])
    func `one fault has its place`(json: String, pointer: String) throws {
        let answer = try Desk().post(json)
        #expect(answer.status == 422)
        #expect(Array(answer.faults.keys) == [pointer])
    }

    @Test func `sizes are bounded`() throws {
        let desk = try Desk()
        let long = String(repeating: "x", count: 20_001)
        let answer = desk.post(#"{"name": "\#(long)", "email": "a@\#(long).example", "body": "\#(long)"}"#)
        #expect(Set(answer.faults.keys) == ["/name", "/email", "/body"])
    }

    @Test func `what is not JSON is 400 with its place, and another type 415 with ours`() throws {
        let desk = try Desk()
        let answer = desk.post(#"{"name": "Ann",}"#)
        #expect(answer.status == 400)
        #expect(answer.json["detail"].string?.contains("at byte 15") == true)
        for type in ["text/plain", "application/x-www-form-urlencoded", ""] {
            let answer = desk.post(good, type: type)
            #expect(answer.status == 415)
            #expect(answer[.accept] == "application/json")
            #expect(answer.json["detail"].string?.contains("curl, use --json") == true)
        }
        #expect(desk.post(good, type: "Application/JSON; charset=utf-8").status == 202)
    }

    @Test func `a parent that is absent, held or elsewhere is a fault of parent_id`() throws {
        let desk = try Desk()
        _ = desk.comment("held")
        for parent in [1, 99] as [Int64] {
            let answer = desk.comment("reply", answering: parent)
            #expect((answer.status, Array(answer.faults.keys)) == (422, ["/parent_id"]))
        }
        desk.decide(1, .approved)
        #expect(desk.comment("reply", on: "calm", answering: 1).status == 422)
        #expect(desk.comment("reply", answering: 1).status == 202)
    }

    @Test func `the same words are 409, a closed article 403, no article 404`() throws {
        let desk = try Desk()
        #expect(desk.comment("hello").status == 202)
        let duplicate = desk.comment(" HELLO")
        #expect((duplicate.status, duplicate.json["type"].string) == (409, "/problems/duplicate-comment"))
        #expect(desk.comment("x", on: "none").status == 404)
        #expect(desk.comment("x", on: "embargo").status == 404)
        var rules = CommentRules()
        rules.open = false
        let closed = try Desk(rules: rules)
        #expect(closed.comment("x").json["type"].string == "/problems/comments-closed")
        #expect(closed.comment("x").status == 403)
        #expect(closed.get("/articles/storm").json["comments"]["open"] == .boolean(false))
    }

    @Test func `the rule for addresses is the site's`() throws {
        var rules = CommentRules()
        rules.email = .optional
        #expect(try Desk(rules: rules).post(#"{"name": "A", "body": "x"}"#).status == 202)
        #expect(try Desk(rules: rules).post(#"{"name": "A", "email": "x", "body": "x"}"#).status == 422)
        rules.email = .off
        #expect(
            try Desk(rules: rules).post(#"{"name": "A", "email": "a@b.example", "body": "x"}"#).faults["/email"] != nil
        )
    }

    @Test func `too many from one address are 429 and say when to come again`() throws {
        let desk = try Desk(rates: ReaderRates())
        func post(_ number: Int, from client: String) -> Answer {
            desk.post(#"{"name": "A", "email": "a@b.example", "body": "words \#(number)"}"#, from: client)
        }
        #expect(post(1, from: "192.0.2.1").status == 202)
        let refused = post(2, from: "192.0.2.1")
        #expect(refused.status == 429)
        #expect(refused[.retryAfter] == "15")
        #expect(refused.json["type"].string == "/problems/too-fast")
        #expect(post(3, from: "192.0.2.2").status == 202)
        desk.hands.wait(15)
        #expect(post(4, from: "192.0.2.1").status == 202)
        desk.hands.wait(15)
        #expect(post(5, from: "192.0.2.1")[.retryAfter] == "30")
        desk.hands.wait(30)
        #expect(post(6, from: "192.0.2.1").status == 202)
        #expect(post(7, from: "2001:db8::1").status == 202)
        #expect(post(8, from: "2001:db8::ffff").status == 429)
        #expect(post(9, from: "2001:db8:0:1::1").status == 202)
    }

    @Test func `a body with faults costs nobody a turn`() throws {
        let desk = try Desk(rates: ReaderRates())
        #expect(desk.post("{}", from: "192.0.2.1").status == 422)
        #expect(desk.post(good, from: "192.0.2.1").status == 202)
    }

    @Test func `a comment that finds no article costs nobody a turn, one that says the same again does`() throws {
        let desk = try Desk(rates: ReaderRates())
        #expect(desk.post(good, to: "/articles/no-such-story/comments", from: "192.0.2.1").status == 404)
        #expect(desk.post(good, from: "192.0.2.1").status == 202)
        desk.hands.wait(15)
        #expect(desk.post(good, from: "192.0.2.1").status == 409)
        #expect(desk.post(good, from: "192.0.2.1").status == 429)
    }

    @Test func `a body in another character set is 415, one that names UTF-8 is welcome`() throws {
        let desk = try Desk()
        #expect(desk.post(good, type: "application/json; charset=iso-8859-1").status == 415)
        #expect(desk.post(good, type: "application/json; charset=UTF-8").status == 202)
    }
}
