import GRDB
import HTTPTypes
import JSON
import News
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct ChangeFeedTests {
    private func follow(_ start: String, _ get: (String) -> Answer) throws -> [JSONValue] {
        var (entries, target): ([JSONValue], String) = ([], start)
        while true {
            let answer = get(target)
            try #require(answer.status == 200, "\(answer.text)")
            entries += answer.json["changes"].array
            target = try #require(answer.json["next"].string)
            if answer.json["more"] == .boolean(false) { return entries }
        }
    }

    @Test func `followers hear of every change once, in order, however they cut it`() throws {
        var random = SeededRandom.printingItsSeed()
        let desk = try Desk()
        let editor = try EditorClient(desk)
        var next = try #require(desk.get("/changes").json["next"].string)
        var heard: [Int64] = []
        for number in 0..<60 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: _ = editor.create(#"{"title": "Number \#(number)", "status": "published"}"#)
            case 1: _ = editor.create(#"{"title": "Draft \#(number)"}"#)
            case 2: _ = editor.patch("storm", #"{"summary": "\#(number)"}"#)
            case 3: _ = editor.patch("snow", #"{"status": "\#(number % 2 == 0 ? "draft" : "published")"}"#)
            default: desk.decide(desk.comment("Words \(number)").json["id"].integer ?? 0, .approved)
            }
            guard random.chance(1, in: 4) else { continue }
            let answer = desk.get(next.replacing("limit=100", with: "limit=\(Int.random(in: 1...5, using: &random))"))
            heard += answer.json["changes"].array.compactMap { $0["number"].integer }
            next = try #require(answer.json["next"].string).replacing(#/limit=\d+/#, with: "limit=100")
        }
        heard += try follow(next) { desk.get($0) }.compactMap { $0["number"].integer }
        let all = try follow("/changes?limit=7") { desk.get($0) }.compactMap { $0["number"].integer }
        #expect(all == all.sorted() && Set(all).count == all.count)
        #expect(heard == all.filter { $0 > 4 })
        let forDesk = try follow("/changes?limit=9", editor.get).compactMap { $0["number"].integer }
        #expect(Set(all).isSubset(of: Set(forDesk)))
        #expect(forDesk == Array(1...Int64(forDesk.count)))
    }

    @Test func `a change of comments says how many there are now, where the article may be named`() throws {
        let desk = try Desk()
        let start = try #require(desk.get("/changes").json["next"].string)
        for number in 1...2 { desk.decide(desk.comment("words \(number)").json["id"].integer ?? 0, .approved) }
        let entries = desk.get(start).json["changes"].array
        #expect(entries.map(\.["kind"].string) == ["comments_changed", "comments_changed"])
        #expect(entries.map { $0["article"]["comment_count"].integer } == [2, 2])
        let editor = try EditorClient(desk)
        _ = editor.patch("storm", #"{"status": "draft"}"#)
        #expect(desk.get(start).json["changes"].array[0]["article"].members == ["id", "slug"])
        #expect(editor.get(start).json["changes"].array[0]["article"]["comment_count"].integer == 2)
    }

    @Test func `it says what happened, and names what is public alone`() throws {
        let desk = try Desk()
        let editor = try EditorClient(desk)
        let start = try #require(desk.get("/changes").json["next"].string)
        _ = editor.create(#"{"title": "One"}"#)
        _ = editor.patch("one", #"{"summary": "s"}"#)
        _ = editor.patch("one", #"{"status": "published"}"#)
        _ = editor.patch("one", #"{"summary": "t"}"#)
        _ = editor.patch("one", #"{"status": "retracted", "retraction": {"reason": "r"}}"#)
        _ = editor.patch("one", #"{"status": "published"}"#)
        _ = editor.trash("one")
        _ = editor.patch("storm", #"{"summary": "t"}"#)
        let entries = desk.get(start).json["changes"].array
        #expect(
            entries.map { $0["kind"].string } == [
                "article_published", "article_updated", "article_retracted", "article_published", "article_removed",
                "article_updated",
            ]
        )
        #expect(entries.map { $0["article"]["slug"].string } == [nil, nil, nil, nil, nil, "storm"])
        #expect(entries[0]["article"]["id"].integer == 5)
        let seen = editor.get(start).json["changes"].array
        #expect(seen.count == entries.count + 2)
        #expect(seen[0]["article"]["slug"].string == "one")
        #expect(editor.get(start)[.cacheControl] == "private, no-store")
    }

    @Test func `numbers of another epoch, and those that are forgotten, are gone`() throws {
        let desk = try Desk()
        let epoch = try #require(desk.get("/changes").json["epoch"].string)
        #expect(desk.get("/changes?since=1&epoch=\(epoch)").status == 200)
        #expect(desk.get("/changes?since=1&epoch=other").json["type"].string == "/problems/epoch-over")
        try desk.repository.pool.write { try $0.execute(sql: "DELETE FROM change WHERE number < 3") }
        #expect(desk.get("/changes?since=1").json["type"].string == "/problems/changes-gone")
        #expect(desk.get("/changes?since=1").status == 410)
        #expect(desk.get("/changes?since=2").json["changes"].array.count == 1)
        #expect(desk.get("/changes").json["changes"].array.count == 1)
    }
}
