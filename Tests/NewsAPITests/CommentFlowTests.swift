import HTTP
import HTTPTypes
import JSON
import News
import Testing

@Suite struct CommentFlowTests {
    @Test func `from the first post to one everywhere`() throws {
        let desk = try Desk()
        let posted = desk.comment("*hello*")
        #expect(posted.status == 202)
        #expect(posted[.location] == "/comments/1")
        #expect(posted[.cacheControl] == "private, no-store")
        #expect(posted.json["status"].string == "pending")
        #expect(posted.json["held_reasons"].array == [.string("first_comment")])
        #expect(posted.json["body_html"].string == "<p><em>hello</em></p>\n")
        let token = try #require(posted.json["commenter_token"].string)
        #expect(counts(desk) == [0, 0, 0, 0])
        #expect(desk.get("/comments/1").status == 404)
        #expect(desk.get("/comments/1", [.commenterToken: "bsc_guessed"]).status == 404)
        let own = desk.get("/comments/1", [.commenterToken: token])
        #expect(own.json["status"].string == "pending")
        #expect(own.json["commenter_token"] == .null)

        desk.decide(1, .approved)
        #expect(counts(desk) == [1, 1, 1, 1])
        #expect(desk.get("/articles/storm/comments").json["comments"].array.map(\.["id"].integer) == [1])
        let shown = desk.get("/comments/1")
        #expect(shown.status == 200)
        #expect(
            shown.json.members == [
                "id", "article", "parent_id", "status", "name", "body", "body_html", "created_at", "edited_at",
                "avatar",
            ]
        )

        let second = desk.comment("more", token: token)
        #expect(second.json["commenter_token"] == .null)
        desk.decide(2, .approved)
        #expect(desk.comment("trusted", token: token).status == 201)
        #expect(counts(desk) == [3, 3, 3, 3])
    }

    @Test func `an address comes out nowhere`() throws {
        let desk = try Desk(rules: Self.unheld)
        var answers = [desk.comment("hello"), desk.comment("again", answering: 1), desk.comment("hello")]
        let token = answers[0].json["commenter_token"].string ?? ""
        for target in [
            "/articles", "/articles/storm", "/articles/storm/comments", "/articles/storm/comments?view=flat",
            "/comments/1",
            "/search?q=mail.example", "/comments/counts?articles=storm", "/", "/readyz",
        ] {
            answers += [desk.get(target), desk.get(target, [.commenterToken: token])]
        }
        answers.append(
            desk.send(
                .patch,
                "/comments/2",
                [.commenterToken: token, .contentType: "application/json"],
                body: Array(#"{"body":"x"}"#.utf8)
            )
        )
        for answer in answers {
            #expect(!answer.text.contains("ann.sender") && !answer.text.contains("mail.example"))
            #expect(!"\(answer.response.fields)".contains("mail.example"))
        }
        #expect(!desk.hands.lines.contains { $0.contains("mail.example") })
    }

    @Test func `a comment with replies that is gone shows its place and nothing else`() throws {
        let desk = try Desk(rules: Self.unheld)
        for (words, parent) in [("root", nil), ("reply", 1)] as [(String, Int64?)] {
            _ = desk.comment(words, answering: parent)
        }
        desk.decide(1, .rejected)
        let comments = desk.get("/articles/storm/comments").json
        #expect(comments["count"].integer == 1)
        let root = try #require(comments["comments"].array.first)
        #expect(root.members == ["id", "status", "replies"])
        #expect(root["status"].string == "deleted")
        #expect(root["replies"]["comments"].array[0]["parent_id"].integer == 1)
        #expect(desk.get("/comments/1").status == 404)
    }

    @Test func `deep replies say whom they answer, and wide branches where they go on`() throws {
        let desk = try Desk(rules: Self.unheld)
        for depth in 1...6 { _ = desk.comment("depth \(depth)", answering: depth == 1 ? nil : Int64(depth - 1)) }
        for number in 0..<6 { _ = desk.comment("wide \(number)", answering: 1) }
        let root = desk.get("/articles/storm/comments").json["comments"].array[0]
        var thread = root
        for _ in 2...4 { thread = thread["replies"]["comments"].array[0] }
        let deepest = thread["replies"]["comments"].array
        #expect(deepest.map(\.["id"].integer) == [5, 6])
        #expect(deepest[1]["in_reply_to"].integer == 5)
        #expect(deepest[0]["in_reply_to"] == .null)
        let more = desk.get(try #require(root["replies"]["next"].string))
        #expect(more.status == 200)
        #expect(more.json["comments"].array.map(\.["id"].integer) == [11, 12])
        #expect(more.json["next"] == .null)
    }

    @Test func `pages of comments keep view and sort`() throws {
        let desk = try Desk(rules: Self.unheld)
        for number in 0..<5 { _ = desk.comment("words \(number)") }
        let first = desk.get("/articles/storm/comments?view=flat&sort=newest&limit=3")
        #expect(first.json["comments"].array[0]["replies"] == .null)
        let next = try #require(first.json["next"].string)
        #expect(first[.link] == "<\(next)>; rel=\"next\"")
        #expect(desk.get(next).json["comments"].array.map(\.["id"].integer) == [2, 1])
        #expect(desk.get(next.replacing("view=flat", with: "view=tree")).faults["cursor"] != nil)
        #expect(desk.get("/articles/storm/comments?view=flat&under=1").faults["under"] == "goes with view=tree")
        #expect(desk.get("/articles/storm/comments?under=99").status == 404)
        #expect(desk.get("/articles/storm/comments?under=0").status == 400)
    }

    @Test func `counts name public articles alone, each once`() throws {
        let desk = try Desk()
        #expect(
            desk.get("/comments/counts?articles=storm,embargo,none,calm,storm").text
                == #"{"counts":{"storm":0,"calm":0}}"#
        )
        #expect(desk.get("/comments/counts").faults["articles"]?.contains("is required") == true)
        let many = (0...100).map { "s\($0)" }.joined(separator: ",")
        #expect(desk.get("/comments/counts?articles=" + many).faults["articles"]?.contains("it names 101") == true)
    }

    static let unheld: CommentRules = {
        var rules = CommentRules()
        rules.hold = .none
        return rules
    }()

    /// What the list, the article, the counts and the comments say of `storm`.
    private func counts(_ desk: Desk) -> [Int64?] {
        [
            desk.get("/articles?ids=1").json["articles"].array[0]["comments"]["count"].integer,
            desk.get("/articles/storm").json["comments"]["count"].integer,
            desk.get("/comments/counts?articles=storm").json["counts"]["storm"].integer,
            desk.get("/articles/storm/comments").json["count"].integer,
        ]
    }
}
