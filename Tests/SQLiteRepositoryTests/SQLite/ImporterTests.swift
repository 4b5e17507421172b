import Foundation
import News
import NewsImport
import Synchronization
import Testing

@testable import SQLiteRepository

@Suite struct ImporterTests {
    private let lines = """
        {"title": "Storm", "body": "one", "id": 1, "depth": 3}
        {"title": "Calm", "body": "two", "category": ["World", "Asia"]}

        nonsense
        {"body": "So true", "article": "storm", "name": "Ann"}
        {"body": "Lost", "article": "nowhere"}
        {"body": "Lost too", "article": "1", "parent_id": "none"}
        """

    @Test func `good lines are kept, bad ones are told by their number`() throws {
        let room = Newsroom(try SQLiteFiles())
        var bad: [Int: String] = [:]
        let report = try run(lines, into: room) { event in
            if case .badLine(let number, let reason) = event { bad[number] = reason }
        }
        #expect(bad.keys.sorted() == [4, 6, 7])
        #expect(bad[4]?.hasPrefix("not JSON: ") == true)
        #expect(bad[6] == "its article is not here")
        #expect(bad[7] == "the comment that it answers is not here")
        #expect((report.lines, report.added, report.badLines, report.ignoredMembers) == (6, 3, 3, 1))
        #expect(try Set(room.allSlugs()) == ["storm", "calm"])
        #expect(try room.commentCount(on: "storm") == 1)
    }

    @Test func `a second run changes nothing`() throws {
        let room = Newsroom(try SQLiteFiles())
        _ = try run(lines, into: room)
        let before = try room.changeNumber()
        let report = try run(lines, into: room)
        #expect((report.added, report.updated, report.unchanged, report.badLines) == (0, 0, 3, 3))
        #expect(try room.changeNumber() == before)
        #expect(try room.repository.check() == [])
    }

    @Test func `a dry run writes nothing and foresees the rest`() throws {
        let room = Newsroom(try SQLiteFiles())
        let articles = lines.split(separator: "\n").prefix(2).joined(separator: "\n")
        let twice = articles + "\n" + articles + "\n" + #"{"title": "Storm", "body": "changed", "id": 1}"#
        let foreseen = try run(twice, into: room, isDryRun: true)
        #expect((foreseen.added, foreseen.unchanged, foreseen.updated) == (2, 2, 1))
        #expect(try room.allSlugs() == [])
        #expect(try room.changeNumber() == 0)
        #expect(try run(twice, into: room) == foreseen)
    }

    @Test func `an interrupted import keeps what was committed, and goes on from there`() throws {
        let room = Newsroom(try SQLiteFiles())
        let many = (0..<700).map { #"{"title": "Story \#($0)", "body": "x"}"# }.joined(separator: "\n")
        let flag = Flag()
        var importer = Importer(into: room.repository, now: { Newsroom.now }, isInterrupted: { flag.isUp }) { event in
            if case .progress(let report) = event, report.added > 0 { flag.raise() }
        }
        let report = try importer.run(LineReader(many))
        #expect(report.wasInterrupted)
        #expect(report.added > 0 && report.added < 700)
        #expect(try room.count() == Int64(report.added))
        let rest = try run(many, into: room)
        #expect((rest.unchanged, rest.added) == (report.added, 700 - report.added))
        #expect(!rest.wasInterrupted)
    }

    @Test func `all comments go to the article that is named`() throws {
        let room = Newsroom(try SQLiteFiles())
        try room.take([Newsroom.article("Storm"), Newsroom.article("Calm")])
        let comments = (0..<20).map { #"{"body": "words \#($0)", "article_id": "elsewhere"}"# }.joined(separator: "\n")
        for slug in ["storm", "calm"] {
            var importer = Importer(into: room.repository, commentsTo: slug, now: { Newsroom.now })
            #expect(try importer.run(LineReader(comments)).added == 20)
            #expect(try room.commentCount(on: slug) == 20)
        }
    }

    @Test func `progress counts up to the report`() throws {
        let room = Newsroom(try SQLiteFiles())
        var counts: [Int] = []
        let many = (0..<600).map { #"{"title": "Story \#($0)", "body": "x"}"# }.joined(separator: "\n")
        let report = try run(many, into: room) { event in
            if case .progress(let report) = event { counts.append(report.added) }
        }
        #expect(counts == counts.sorted())
        #expect(counts.last == 600)
        #expect(report.added == 600)
    }

    private func run(
        _ text: String,
        into room: Newsroom,
        isDryRun: Bool = false,
        onEvent: @escaping (Importer.Event) -> Void = { _ in }
    ) throws -> Importer.Report {
        var importer = Importer(into: room.repository, isDryRun: isDryRun, now: { Newsroom.now }, onEvent: onEvent)
        return try importer.run(LineReader(text))
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)

    var isUp: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}
