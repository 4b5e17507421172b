import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import Testing

@Suite struct CommentDefenceTests {
    private func desk(rates: ReaderRates? = nil, _ change: (inout CommentRules) -> Void = { _ in }) throws -> Desk {
        var rules = CommentRules()
        rules.hold = .none
        change(&rules)
        return try Desk(rules: rules, rates: rates)
    }

    private func post(_ desk: Desk, _ members: String, from client: String? = nil, token: String? = nil) -> Answer {
        desk.post(#"{"name": "Ann", "email": "ann@a.example", \#(members)}"#, token: token, from: client)
    }

    @Test func `links hold, and more of them keep out`() throws {
        let desk = try desk()
        #expect(desk.comment("one https://a.example").status == 201)
        let two = desk.comment("[a](https://a.example) www.b.example")
        #expect((two.json["status"].string, two.json["held_reasons"].array) == ("pending", [.string("links")]))
        let five = desk.comment("http://a.ex http://b.ex http://c.ex http://d.ex http://e.ex")
        #expect((five.status, five.json["status"].string) == (202, "rejected"))
    }

    @Test func `a robot that fills every field is known by it`() throws {
        let desk = try desk()
        #expect(post(desk, #""body": "one", "website": """#).status == 201)
        let filled = post(desk, #""body": "two", "website": "https://spam.example""#)
        #expect((filled.status, filled.json["status"].string) == (202, "spam"))
        #expect(filled.json["held_reasons"].array == [.string("honeypot")])
        let none = try self.desk { $0.honeypot = "" }
        #expect(post(none, #""body": "two", "website": "x""#).faults["/website"] != nil)
    }

    @Test func `many comments from one network wait, those from others do not`() throws {
        let desk = try desk { ($0.networkPerHour, $0.networkPerDay) = (3, 5) }
        func status(_ number: Int, _ client: String) -> String? {
            post(desk, #""body": "number \#(number)""#, from: client).json["held_reasons"].array.first?.string
        }
        for number in 1...3 { #expect(status(number, "192.0.2.\(number)") == nil) }
        #expect(status(4, "192.0.2.4") == "network_rate")
        #expect(status(5, "198.51.100.4") == nil)
        desk.hands.wait(3600)
        #expect(status(6, "192.0.2.4") == nil)
        #expect(status(7, "192.0.2.5") == "network_rate", "the fifth of the day before")
        #expect(status(8, "2001:db8::1") == nil)
        desk.hands.wait(86_400)
        #expect(status(9, "192.0.2.5") == nil)
    }

    @Test func `an hour that began yesterday is one hour`() throws {
        let desk = try desk { ($0.networkPerHour, $0.networkPerDay) = (2, 0) }
        let untilMidnight = 86_400 - desk.hands.now.seconds % 86_400
        desk.hands.wait(untilMidnight - 60)
        for number in 1...2 { #expect(post(desk, #""body": "\#(number)""#, from: "192.0.2.1").status == 201) }
        desk.hands.wait(120)
        #expect(post(desk, #""body": "3""#, from: "192.0.2.1").json["held_reasons"].array == [.string("network_rate")])
    }

    @Test func `whose comments are kept out waits`() throws {
        let desk = try desk()
        let token = desk.comment("one").json["commenter_token"].string
        _ = desk.comment("two", token: token)
        desk.decide(2, .rejected)
        #expect(desk.comment("three", token: token).json["held_reasons"].array == [.string("history")])
        desk.hands.wait(8 * 86_400)
        #expect(desk.comment("four", token: token).status == 201)
    }

    // MARK: Challenges

    @Test func `a challenge is good once, for its article, after a while and not for ever`() throws {
        let desk = try desk { $0.challenge = .require }
        func challenge(_ slug: String = "storm") -> String {
            desk.post("{}", to: "/articles/\(slug)/comments/challenge").json["challenge"].string ?? ""
        }
        func send(_ words: String, _ challenge: String) -> String? {
            let answer = post(desk, #""body": "\#(words)", "challenge": "\#(challenge)""#)
            return answer.status == 201 ? nil : answer.faults["/challenge"] ?? "\(answer.status)"
        }
        #expect(post(desk, #""body": "none""#).faults["/challenge"]?.hasPrefix("is required") == true)
        let first = challenge()
        #expect(send("early", first)?.hasPrefix("came back sooner") == true)
        desk.hands.wait(3)
        #expect(send("good", first) == nil)
        #expect(send("again", first) == "was used already")
        #expect(send("elsewhere", challenge("calm")) == "was not made here for this article")
        #expect(send("made up", first.replacing(".", with: "x")) == "was not made here for this article")
        let old = challenge()
        desk.hands.wait(7200)
        #expect(send("late", old)?.hasPrefix("is too old") == true)
        #expect(desk.post("{}", to: "/articles/none/comments/challenge").status == 404)
    }

    @Test func `a refused comment does not spend its challenge`() throws {
        let desk = try desk { $0.challenge = .require }
        let challenge = desk.post("{}", to: "/articles/storm/comments/challenge").json["challenge"].string ?? ""
        desk.hands.wait(5)
        #expect(post(desk, #""body": "x", "parent_id": 77, "challenge": "\#(challenge)""#).status == 422)
        #expect(post(desk, #""body": "x", "challenge": "\#(challenge)""#).status == 201)
    }

    @Test func `without one a comment waits, where the site says so`() throws {
        let desk = try desk { $0.challenge = .hold }
        #expect(post(desk, #""body": "x""#).json["held_reasons"].array == [.string("challenge")])
        let off = try self.desk()
        #expect(post(off, #""body": "x", "challenge": "anything""#).status == 201)
    }

    // MARK: Reports

    @Test func `enough reports make a comment wait, until a moderator has looked`() throws {
        let desk = try desk()
        let moderator = try EditorClient(desk, [.moderateComments])
        _ = desk.comment("rude")
        func report(_ client: String, _ reason: String = "abuse") -> Int {
            desk.post(#"{"reason": "\#(reason)"}"#, to: "/comments/1/reports", from: client).status
        }
        #expect(report("192.0.2.1") == 202)
        #expect(report("192.0.2.9", "spam") == 202, "the same network: it does not count twice")
        #expect(report("198.51.100.1", "illegal") == 202)
        #expect(desk.get("/comments/1").status == 200)
        let reported = moderator.get("/moderation/comments?reported=true&status=approved").json["comments"].array
        #expect(reported.map(\.["id"].integer) == [1])
        #expect(Set(reported[0]["reports"].array.compactMap(\.["reason"].string)) == ["abuse", "illegal"])
        #expect(report("203.0.113.1") == 202)
        #expect(desk.get("/comments/1").status == 404)
        #expect(desk.get("/articles/storm").json["comments"]["count"].integer == 0)
        let held = moderator.get("/moderation/comments").json["comments"].array
        #expect(held.map(\.["held_reasons"].array) == [[.string("reports")]])
        #expect(report("203.0.113.77") == 404, "what is not public cannot be reported")
        desk.decide(1, .approved)
        #expect(moderator.get("/moderation/comments/1").json["reports"].array == [])
        #expect(desk.post(#"{"reason": "boring"}"#, to: "/comments/1/reports").faults["/reason"] != nil)
    }

    @Test func `reports from one address are slowed`() throws {
        let desk = try desk(rates: ReaderRates())
        _ = desk.comment("rude")
        let statuses = (0..<8).map { _ in
            desk.post(#"{"reason": "spam"}"#, to: "/comments/1/reports", from: "192.0.2.1").status
        }
        #expect(statuses == [202, 202, 202, 202, 202, 202, 429, 429])
    }

    // MARK: The learned score

    @Test func `what moderators call spam is held from then on, with the words that say so`() throws {
        let desk = try desk()
        let moderator = try EditorClient(desk, [.moderateComments])
        let spam = "Earn easy money from home, visit my channel"
        #expect(desk.comment(spam).status == 201)
        var decisions: [String] = []
        for number in 1...50 {
            let ad = desk.comment("Earn money from home today, visit my channel \(number)", on: "calm")
            let talk = desk.comment("The council should mend the bridge on street \(number)", on: "calm")
            decisions.append(#"{"id": \#(ad.json["id"].integer ?? 0), "from": "approved", "to": "spam"}"#)
            // To confirm what is shown already is a decision too.
            decisions.append(#"{"id": \#(talk.json["id"].integer ?? 0), "from": "approved", "to": "approved"}"#)
        }
        let all = decisions.joined(separator: ",")
        #expect(moderator.post("/moderation/decisions", #"{"decisions": [\#(all)]}"#).status == 200)
        let held = desk.comment(spam + " now")
        #expect(held.json["held_reasons"].array == [.string("spam_score")])
        #expect(desk.comment("The council should mend the road").status == 201)
        let id = held.json["id"].integer ?? 0
        let seen = moderator.get("/moderation/comments/\(id)").json["spam"]
        let words = seen["words"].array.compactMap(\.["word"].string)
        #expect(
            words.contains {
                ["money", "visit", "channel", "earn", "from home", "visit my", "my channel"].contains($0)
            },
            "\(words)"
        )

        // What is taken back is unlearned: one decision fewer, and the score says nothing any more.
        #expect(
            moderator.post("/moderation/decisions", #"{"decisions": [{"id": 2, "from": "spam", "to": "pending"}]}"#)
                .status
                == 200
        )
        #expect(moderator.get("/moderation/comments/\(id)").json["spam"] == .null)
        #expect(desk.comment(spam + " again").status == 201)
    }

    // MARK: Editing

    @Test func `words that are changed are judged like new ones`() throws {
        let desk = try desk()
        let token = desk.comment("harmless").json["commenter_token"].string ?? ""
        func edit(_ words: String) -> Answer {
            desk.send(
                .patch,
                "/comments/1",
                [.commenterToken: token, .contentType: "application/json"],
                body: Array(#"{"body": "\#(words)"}"#.utf8)
            )
        }
        let links = edit("http://a.ex http://b.ex")
        #expect((links.json["status"].string, links.json["held_reasons"].array) == ("pending", [.string("links")]))
        // What waits cannot let itself out.
        let again = edit("harmless again")
        #expect((again.json["status"].string, again.json["held_reasons"].array) == ("pending", [.string("links")]))
        #expect(desk.get("/articles/storm").json["comments"]["count"].integer == 0)
        // What it waits for beside its words stays with it.
        desk.decide(1, .approved)
        for network in 1...3 {
            _ = desk.post(#"{"reason": "abuse"}"#, to: "/comments/1/reports", from: "192.0.\(network).1")
        }
        #expect(
            edit("http://a.ex http://b.ex http://c.ex").json["held_reasons"].array == [
                .string("links"), .string("reports"),
            ]
        )
        #expect(edit("harmless, really").json["held_reasons"].array == [.string("reports")])
    }
}
