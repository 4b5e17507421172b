import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import Testing

@Suite struct CommentFormTests {
    @Test func `a first comment is held, its writer sees why, and everyone reads it when it is approved`() throws {
        let desk = try Desk.withPages()
        let posted = desk.say("Hello\r\n\r\nfrom the *coast*")
        #expect(posted.status == 303)
        #expect(posted[.location] == "/stories/storm/comments/1")
        #expect(posted[.cacheControl] == "private, no-store")
        let cookie = try #require(posted[.setCookie])
        #expect(cookie.hasPrefix("commenter=bsc_"))
        for part in ["; Path=/stories/storm/comments;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            #expect(cookie.contains(part))
        }
        let sent = String(cookie.prefix { $0 != ";" })
        let notice = desk.get("/stories/storm/comments/1", [.cookie: "theme=dark; \(sent)"])
        #expect(notice.status == 200)
        #expect(notice[.cacheControl] == "private, no-store")
        #expect(notice.text.contains("Your comment is held for moderation"))
        #expect(notice.text.contains("It is one of your first comments here."))
        #expect(notice.text.contains("<em>coast</em>"))
        for stranger in [HTTPFields(), [.cookie: "commenter=bsc_guessed"]] {
            let answer = desk.get("/stories/storm/comments/1", stranger)
            #expect(answer.status == 404)
            #expect(!answer.text.contains("coast"))
        }
        #expect(!desk.get("/stories/storm").text.contains("coast"))
        desk.decide(1, .approved)
        #expect(desk.get("/stories/storm").text.contains("id=\"comment-1\""))
        #expect(desk.get("/stories/storm/comments/1").text.contains("Your comment is public") == true)
    }

    @Test func `the cookie brings the next comment to the same commenter`() throws {
        let desk = try Desk.withPages()
        let sent = String(try #require(desk.say("One")[.setCookie]).prefix { $0 != ";" })
        let second = desk.say("Two", as: "Ann", [.cookie: sent])
        #expect(second[.setCookie] == nil)
        desk.decide(1, .approved)
        desk.decide(2, .approved)
        #expect(desk.say("Three", as: "Ann", [.cookie: sent])[.location] == "/stories/storm#comment-3")
    }

    @Test func `a comment that is shown at once is where the answer leads`() throws {
        let desk = try Desk.withPages(rules: CommentFlowTests.unheld)
        #expect(desk.say("One")[.location] == "/stories/storm#comment-1")
        for number in 2...7 { _ = desk.say("Number \(number)") }
        let reply = desk.submit(["name": "Bo", "email": "bo@mail.example", "body": "So?", "parent_id": "1"])
        #expect(reply[.location] == "/stories/storm?under=1#comment-8")
        #expect(desk.get("/stories/storm?under=1").text.contains("id=\"comment-8\""))
    }

    @Test func `in a long discussion it begins a page`() throws {
        let desk = try Desk.withPages(rules: CommentFlowTests.unheld)
        for number in 1...51 {
            _ = desk.say("Number \(number)")
            desk.hands.wait(1)
        }
        let location = try #require(desk.say("The last")[.location])
        let target = String(location.prefix { $0 != "#" })
        #expect(location.hasSuffix("#comment-52"))
        #expect(!desk.get("/stories/storm").text.contains("id=\"comment-52\""))
        #expect(desk.get(target).text.contains("id=\"comment-52\""))
        #expect(!desk.get(target).text.contains("id=\"comment-51\""))
    }

    @Test func `faults stand beside their fields, and what was typed is kept`() throws {
        let desk = try Desk.withPages()
        let answer = desk.submit(["name": "  ", "email": "no<address>", "body": "A \"long\" <b>text</b>"])
        #expect(answer.status == 422)
        #expect(answer[.cacheControl] == "private, no-store")
        #expect(answer.text.contains("<p class=\"fault\" id=\"fault-name\">Name must not be empty.</p>"))
        #expect(answer.text.contains("<p class=\"fault\" id=\"fault-email\">Email must be an e-mail address.</p>"))
        #expect(answer.text.contains("aria-describedby=\"fault-email\""))
        #expect(answer.text.contains("A &quot;long&quot; &lt;b&gt;text&lt;/b&gt;</textarea>"))
        #expect(answer.text.contains("value=\"no&lt;address&gt;\""))
        #expect(!answer.text.contains("fault-body"))
        #expect(desk.submit(["name": "Ann", "email": "a@b.example"]).text.contains("Comment is required"))
        #expect(desk.submit(["name": "Ann", "email": "a@b.example", "body": "x", "zz": "1"]).status == 422)
    }

    @Test func `what cannot be taken now keeps its text`() throws {
        let desk = try Desk.withPages(rates: ReaderRates())
        let fields: KeyValuePairs = ["name": "Ann", "email": "a@b.example", "body": "My one thought"]
        #expect(desk.submit(fields, from: "192.0.2.1").status == 303)
        let fast = desk.submit(["name": "Ann", "email": "a@b.example", "body": "My next thought"], from: "192.0.2.1")
        #expect(fast.status == 429)
        #expect(fast[.retryAfter] == "15")
        #expect(fast.text.contains("My next thought</textarea>"))
        let again = desk.submit(fields, from: "192.0.2.9")
        #expect(again.status == 409)
        #expect(again.text.contains("My one thought</textarea>"))
    }

    @Test func `a filled honeypot is spam that nobody is told of`() throws {
        let desk = try Desk.withPages(rules: CommentFlowTests.unheld)
        let answer = desk.submit([
            "name": "A", "email": "a@b.example", "body": "Buy", "website": "https://spam.example",
        ])
        #expect(answer.status == 303)
        #expect(!desk.get("/stories/storm").text.contains("Buy"))
        #expect(desk.get("/stories/storm").text.contains("name=\"website\""))
    }

    @Test(arguments: [
        (HTTPField.Name.secFetchSite, "cross-site", false), (.secFetchSite, "same-site", false),
        (.secFetchSite, "same-origin", true),
    ])
    func `a form of another site is refused`(name: HTTPField.Name, value: String, isTaken: Bool) throws {
        let answer = try Desk.withPages().say("Hello", as: "Ann", [name: value])
        #expect(answer.status == (isTaken ? 303 : 403))
    }

    @Test(arguments: [
        ("https://news.example", true), ("http://localhost:8080", true), ("https://evil.example", false),
        ("null", false), ("https://news.example.evil.example", false),
    ])
    func `an older browser is known by its origin`(origin: String, isTaken: Bool) throws {
        let desk = try Desk.withPages()
        let answer = desk.send(
            .post,
            "/stories/storm/comments",
            [.contentType: "application/x-www-form-urlencoded", .origin: origin, .host: "localhost:8080"],
            body: Array("name=Ann&email=a%40b.example&body=Hello".utf8)
        )
        #expect(answer.status == (isTaken ? 303 : 403))
    }

    @Test(arguments: [
        ("application/json", "{}", 415), ("application/x-www-form-urlencoded; charset=latin1", "a=b", 415),
        ("application/x-www-form-urlencoded", "name=%zz", 400),
        ("application/x-www-form-urlencoded", "name=a&name=b", 400),
        ("application/x-www-form-urlencoded", "body=" + String(repeating: "x", count: 140_000), 400),
        ("application/x-www-form-urlencoded", (1...30).map { "a\($0)=" }.joined(separator: "&"), 400),
        ("application/x-www-form-urlencoded", "", 422),
    ])
    func `what no browser sends is refused`(type: String, body: String, status: Int) throws {
        let answer = try Desk.withPages().send(
            .post,
            "/stories/storm/comments",
            [.contentType: type],
            body: Array(body.utf8)
        )
        #expect(answer.status == status)
        #expect(answer[.contentType] == "text/html; charset=utf-8")
    }

    @Test func `where comments are closed or nothing is, the form is refused as a page`() throws {
        var rules = CommentRules()
        rules.open = false
        #expect(try Desk.withPages(rules: rules).say("Hello").status == 403)
        #expect(try Desk.withPages().submit(["body": "x"], to: "embargo").status == 404)
    }

    @Test(arguments: [CommentRules.ChallengeRule.require, .hold])
    func `where challenges are on, an uncached page asks to confirm`(rule: CommentRules.ChallengeRule) throws {
        var rules = CommentFlowTests.unheld
        rules.challenge = rule
        let desk = try Desk.withPages(rules: rules)
        #expect(!desk.get("/stories/storm").text.contains("name=\"challenge\""))
        let asked = desk.say("Hello")
        #expect(asked.status == 200)
        #expect(asked[.cacheControl] == "private, no-store")
        #expect(asked.text.contains("Hello</textarea>"))
        let challenge = try #require(asked.quoted(after: "name=\"challenge\" value=\""))
        func confirm() -> Answer {
            desk.submit(["name": "Ann", "email": "a@b.example", "body": "Hello", "challenge": challenge])
        }
        if rule == .require {
            let early = confirm()
            #expect(early.status == 422)
            #expect(early.text.contains("That was quick."))
            #expect(early.quoted(after: "name=\"challenge\" value=\"") == challenge)
        }
        desk.hands.wait(5)
        #expect(confirm()[.location] == "/stories/storm#comment-1")
        let spent = desk.submit(["name": "Bo", "email": "b@b.example", "body": "More", "challenge": challenge])
        if rule == .require {
            #expect(spent.status == 422)
            #expect(spent.quoted(after: "name=\"challenge\" value=\"") != challenge)
        }
    }

    @Test func `what was typed where people see no field stays through the confirmation`() throws {
        var rules = CommentFlowTests.unheld
        rules.challenge = .hold
        let desk = try Desk.withPages(rules: rules)
        #expect(desk.get("/stories/storm").text.contains("data-challenge=\"/articles/storm/comments/challenge\""))
        let asked = desk.submit(["name": "A", "email": "a@b.example", "body": "Buy", "website": "https://spam.example"])
        #expect(asked.text.contains("autocomplete=\"off\" value=\"https://spam.example\""))
        #expect(!asked.text.contains("data-challenge"))
    }

    @Test func `while it waits its writer may change it or take it back, and nobody else may`() throws {
        let desk = try Desk.withPages()
        let cookie = String(try #require(desk.say("Frist")[.setCookie]).prefix { $0 != ";" })
        let path = "/stories/storm/comments/1"
        #expect(desk.get(path, [.cookie: cookie]).text.contains("Frist</textarea>"))
        #expect(desk.fill(path, "body=Second", [:]).status == 403)
        #expect(desk.fill(path, "body=Second", [.cookie: "commenter=bsc_guessed"]).status == 404)
        #expect(desk.fill(path, "body=Second", [.cookie: cookie, .secFetchSite: "cross-site"]).status == 403)
        let empty = desk.fill(path, "body=+", [.cookie: cookie])
        #expect(empty.status == 422)
        #expect(empty.text.contains("Comment must not be empty."))
        let changed = desk.fill(path, "body=First", [.cookie: cookie])
        #expect((changed.status, changed[.location]) == (303, path))
        #expect(desk.get(path, [.cookie: cookie]).text.contains("First</textarea>"))
        let deleted = desk.fill(path, "delete=yes", [.cookie: cookie])
        #expect((deleted.status, deleted[.location]) == (303, "/stories/storm#comments"))
        #expect(desk.fill(path, "body=Again", [.cookie: cookie]).status >= 400)

        _ = desk.say("Another", as: "Ann", [.cookie: cookie])
        desk.hands.wait(301)
        #expect(!desk.get("/stories/storm/comments/2", [.cookie: cookie]).text.contains("<textarea"))
        #expect(desk.fill("/stories/storm/comments/2", "body=Late", [.cookie: cookie]).status == 403)
    }
}

extension Desk {
    fileprivate func fill(_ path: String, _ body: String, _ fields: HTTPFields) -> Answer {
        var fields = fields
        fields[.contentType] = "application/x-www-form-urlencoded"
        return send(.post, path, fields, body: Array(body.utf8))
    }
}
