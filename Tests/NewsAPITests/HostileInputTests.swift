import Foundation
import HTTP
import HTTPTypes
import JSON
import TestSupport
import Testing

/// Whatever comes in, no answer is a fault of ours, and no HTML but the renderer's comes out.
@Suite struct HostileInputTests {
    @Test func `naughty strings as names, bodies, queries and paths`() throws {
        let desk = try Desk(rules: CommentFlowTests.unheld)
        for text in try NaughtyStrings.all() { attack(desk, with: text) }
        look(desk)
    }

    @Test func `random hostile strings as names, bodies, queries and paths`() throws {
        var random = SeededRandom.printingItsSeed()
        let desk = try Desk(rules: CommentFlowTests.unheld)
        for _ in 0..<300 { attack(desk, with: random.hostileText(1...60)) }
        look(desk)
    }

    @Test func `JSON that others choke on, as bodies`() throws {
        guard let folder = SharedFolder.url("data/bad_inputs/JSONTestSuite/test_parsing") else { return }
        let desk = try Desk()
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let body = [UInt8](try Data(contentsOf: file))
            let answer = desk.send(.post, "/articles/storm/comments", [.contentType: "application/json"], body: body)
            #expect([400, 422].contains(answer.status), "\(file.lastPathComponent)")
            #expect(answer[.contentType] == "application/problem+json")
        }
    }

    @Test func `forged cursors of every order`() throws {
        var random = SeededRandom.printingItsSeed()
        let desk = try Desk()
        let orders = [
            ("newest", "/articles?"), ("oldest", "/articles?sort=oldest&"), ("updated", "/articles?sort=updated&"),
            ("tag", "/tags?"), ("author", "/authors?"), ("tree-oldest", "/articles/storm/comments?"),
            ("flat-oldest", "/articles/storm/comments?view=flat&"), ("search-relevance", "/search?q=storm&"),
            ("search-newest", "/search?q=storm&sort=newest&"), ("search-oldest", "/search?q=storm&sort=oldest&"),
        ]
        let numbers = [Int64.min, -1, 0, 1, 1000, Int64.max]
        for (order, target) in orders {
            for _ in 0..<20 {
                let parts = (0..<Int.random(in: 2...3, using: &random)).map { _ in
                    "\(numbers.randomElement(using: &random) ?? 0)"
                }
                let cursor = Base64URL.encode(([order] + parts).joined(separator: " ").utf8)
                let answer = desk.get(target + "cursor=" + cursor)
                #expect([200, 400].contains(answer.status), "\(target) \(parts)")
            }
        }
    }

    private func attack(_ desk: Desk, with text: String) {
        var json = JSONWriter()
        json.object { json in
            json.member("name", String(text.prefix(40)))
            json.member("email", "a@b.example")
            json.member("body", text)
        }
        var answers = [
            desk.send(.post, "/articles/storm/comments", [.contentType: "application/json"], body: json.bytes)
        ]
        answers.append(desk.send(.post, "/articles/storm/comments", [.contentType: text], body: Array(text.utf8)))
        let encoded = PercentCoding.encode(query: text)
        for name in [
            "q", "category", "tag", "language", "ids", "published_after", "sort", "fields", "limit", "cursor", encoded,
        ] {
            answers.append(desk.get("/articles?\(name)=\(encoded)"))
        }
        answers.append(desk.get("/search?q=" + encoded))
        answers.append(desk.get("/search?q=storm&tag=" + encoded))
        answers.append(desk.get("/comments/counts?articles=" + encoded))
        let segment = PercentCoding.encode(segment: text)
        for path in ["/articles/", "/articles/\(segment)/comments", "/tags/", "/categories/", "/comments/", "/"] {
            answers.append(desk.get(path + (path.hasSuffix("/") ? segment : "")))
        }
        answers.append(desk.get("/comments/1", [.commenterToken: "x" + segment]))
        for answer in answers { expectHarmless(answer, text) }
    }

    /// What was kept, as readers see it.
    private func look(_ desk: Desk) {
        var next: String? = "/articles/storm/comments?limit=100"
        while let target = next {
            let answer = desk.get(target)
            #expect(answer.status == 200)
            expectHarmless(answer, target)
            next = answer.json["next"].string
        }
        #expect(desk.hands.lines == [])
    }

    private func expectHarmless(_ answer: Answer, _ input: String) {
        #expect(answer.status < 500, "\(input.debugDescription): \(answer.text)")
        guard !answer.body.isEmpty else { return }
        #expect(answer.json != .null, "not JSON for \(input.debugDescription)")
        for html in answer.json.texts(endingIn: "_html") + answer.json.texts(endingIn: "snippet") {
            #expect(HTMLScan.foreignTags(html) == [], "\(input.debugDescription)")
        }
    }
}
