import HTTP
import HTTPTypes
import JSON
import News
import TestSupport
import Testing

/// The nastiest strings as name and body of comments: what is served of them is their text as JSON, and HTML of the renderer's alone.
@Suite struct HostileCommentTests {
    @Test func `script payloads are text in JSON, and inert in HTML`() throws {
        #expect(Set(ScriptPayloads.all).count == ScriptPayloads.all.count)
        try postAndRead(ScriptPayloads.all)
    }

    @Test func `naughty strings are text in JSON, and inert in HTML`() throws {
        try postAndRead(NaughtyStrings.all())
    }

    @Test func `script payloads inside of Markdown's own marks are inert`() throws {
        let wrappings: [(String) -> String] = [
            { "> - **\($0)**" }, { "[\($0)](https://a.example)" }, { "[x](\($0))" }, { "[x](<\($0)>)" },
            { "![\($0)](\($0))" }, { "<\($0)>" }, { "<https://a.example/\($0)>" }, { "```\($0)\n\($0)" },
            { "[x][\($0)]\n\n[\($0)]: \($0) \"\($0)\"" }, { "<!-- \($0)" }, { "`\($0)" }, { "\\\($0)" },
        ]
        try postAndRead(ScriptPayloads.all.flatMap { payload in wrappings.map { $0(payload) } })
    }

    private func postAndRead(_ texts: [String]) throws {
        let desk = try Desk(rules: Self.rules)
        var kept: [Int64: (name: String, body: String)] = [:]
        for text in texts {
            let trimmed = Self.trimmed(text)
            let isName =
                !trimmed.isEmpty && text.utf8.count <= 200
                && !trimmed.unicodeScalars.contains { $0.properties.generalCategory == .control }
            // U+0000 is refused: much that reads texts takes it for their end.
            let isBody = !trimmed.isEmpty && !text.unicodeScalars.contains("\0")
            // As a name, and where it can be none, as a body beside another.
            for name in isName ? [text] : [text, "Ann"] {
                var json = JSONWriter()
                json.object { json in
                    json.member("name", name)
                    json.member("body", text)
                }
                let answer = desk.send(
                    .post,
                    "/articles/storm/comments",
                    [.contentType: "application/json"],
                    body: json.bytes
                )
                let isGood = isBody && (isName || name == "Ann")
                try #require(answer.status == (isGood ? 201 : 422), "\(text.debugDescription): \(answer.text)")
                guard isGood else { continue }
                let id = try #require(answer.json["id"].integer)
                kept[id] = (Self.trimmed(name), trimmed)
                expectInert(answer.json, kept[id])
                #expect(answer[.contentType] == "application/json")
                let again = desk.get("/comments/\(id)")
                expectInert(again.json, kept[id])
            }
        }
        var next: String? = "/articles/storm/comments?view=flat&limit=100"
        var read = 0
        while let target = next {
            let page = desk.get(target)
            for comment in page.json["comments"].array {
                expectInert(comment, comment["id"].integer.flatMap { kept[$0] })
                read += 1
            }
            next = page.json["next"].string
        }
        #expect(read == kept.count)
        #expect(desk.hands.lines == [])
    }

    private func expectInert(_ comment: JSONValue, _ sent: (name: String, body: String)?) {
        let place = sent?.body.debugDescription ?? "an unknown comment"
        #expect(comment["name"].string.map { Array($0.unicodeScalars) } == sent.map { Array($0.name.unicodeScalars) })
        #expect(
            comment["body"].string.map { Array($0.unicodeScalars) } == sent.map { Array($0.body.unicodeScalars) },
            "\(place)"
        )
        let html = comment["body_html"].string ?? "<none>"
        #expect(HTMLScan.foreignTags(html) == [], "of \(place)")
        #expect(HTMLScan.misnestedTags(html) == [], "of \(place): \(html)")
        #expect(HTMLScan.bareAmpersands(html) == [], "of \(place)")
        for scheme in HTMLScan.schemes(html) {
            #expect(["http", "https", "mailto"].contains(scheme), "of \(place): \(html)")
        }
    }

    /// The same words twice are no duplicate here: some strings differ by what a reader does not see.
    static let rules: CommentRules = {
        var rules = CommentFlowTests.unheld
        rules.email = .off
        rules.duplicateSeconds = 0
        (rules.linksToHold, rules.linksToReject) = (0, 0)
        return rules
    }()

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
