import Foundation
import GRDB
import News
import TestSupport
import Testing

@testable import SQLiteRepository

/// What is announced, in what order, and when.
@Suite struct ChangeFollowerTests {
    /// Announcements, as they come from any thread.
    private final class Ear: @unchecked Sendable {
        private let condition = NSCondition()
        private var heard: [Change] = []

        var changes: [Change] { condition.withLock { heard } }
        var numbers: [Int64] { changes.map(\.number) }

        func hear(_ changes: [Change]) {
            condition.withLock {
                heard += changes
                condition.broadcast()
            }
        }

        /// The first change that touched `key`; `nil` after ten seconds.
        func wait(for key: Key) -> Change? {
            condition.withLock {
                while true {
                    if let change = heard.first(where: { $0.keys.contains(key) }) { return change }
                    guard condition.wait(until: Date(timeIntervalSinceNow: 10)) else { return nil }
                }
            }
        }
    }

    @Test func `one's own writes are announced before they are answered, and once`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        let ear = Ear()
        try files.repository.follow(ear.hear)
        for number in 0..<20 {
            let posted = try room.post("words \(number)", rules: Newsroom.unheld)
            #expect(posted.comment.status == .approved)
            #expect(try ear.numbers.last == room.changeNumber())
        }
        // Nothing that was there before, each number once, in their order.
        #expect(ear.numbers.count == 20 && Set(ear.numbers).count == 20 && ear.numbers == ear.numbers.sorted())
        #expect(ear.wait(for: .comments(1))?.keys == [.article(1), .comments(1), .allComments])
    }

    @Test func `what readers never see touches no answer of theirs`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        let ear = Ear()
        try files.repository.follow(ear.hear)
        let id = try room.post("cheap watches") { $0.fillsHoneypot = true }.comment.id
        try room.decide(.init(commentID: id, to: .rejected))
        try room.decide(.init(commentID: id, to: .deleted))
        #expect(ear.changes.map(\.keys) == [[], [], []])
        let shown = try room.post("words").comment.id
        try room.decide(.init(commentID: shown, to: .approved))
        #expect(ear.changes.last?.keys == [.article(1), .comments(1), .allComments])
    }

    @Test func `an import in this process is announced before it returns`() throws {
        let files = try SQLiteFiles()
        let ear = Ear()
        try files.repository.follow(ear.hear)
        try Newsroom(files).take([Newsroom.article("Storm")])
        #expect(ear.numbers == [1])
    }

    @Test func `another process's writes are announced without being asked for`() throws {
        let files = try SQLiteFiles()
        let ear = Ear()
        try files.repository.follow(ear.hear)
        let other = try SQLiteRepository(path: files.folder.path("news.sqlite"), secrets: files.repository.secrets)
        defer { other.close() }
        let beside = Newsroom(other, backstage: files)
        try beside.take([Newsroom.article("Storm")])
        #expect(ear.wait(for: .article(1)) != nil)
        // One's own and others' in one sequence.
        for number in 0..<10 {
            try beside.post("theirs \(number)", rules: Newsroom.unheld)
            try Newsroom(files).post("ours \(number)", rules: Newsroom.unheld)
        }
        #expect(ear.numbers == Array(1...21))
    }

    @Test func `a log that cannot be read may mean anything, and takes no number from the next change`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        let ear = Ear()
        try files.repository.follow(ear.hear)
        try files.repository.pool.writeWithoutTransaction { database in
            try database.execute(sql: "ALTER TABLE change RENAME TO hidden")
            files.repository.follower.catchUp(in: database)
            try database.execute(sql: "ALTER TABLE hidden RENAME TO change")
        }
        #expect(ear.wait(for: .site) == Change(number: 1, keys: [.site]))
        try room.post("words", rules: Newsroom.unheld)
        #expect(ear.wait(for: .comments(1))?.number == 2)
    }

    @Test func `a key of a newer version may mean anything`() throws {
        let files = try SQLiteFiles()
        try files.repository.pool.write { database in
            try database.execute(sql: "INSERT INTO change (at, keys) VALUES (0, 'article:1 weather:7')")
        }
        let changes = try files.repository.readers.read { database, _ in try database.changes(after: 0) }
        #expect(changes == [Change(number: 1, keys: [.article(1), .site])])
    }

    @Test(arguments: [Key.site, .articles, .article(4711), .allComments, .comments(17)])
    func `a key is read as it was written`(key: Key) {
        #expect(Key(key.description) == key)
    }

    @Test(arguments: ["", "article", "article:", "article:x", "articles:1", "site:1", "article:1:2"])
    func `what is no key is none`(text: String) {
        #expect(Key(text) == nil)
    }

    @Test func `the next due moment is that of the first scheduled article`() throws {
        let room = try Newsroom(.sqlite)
        func nextDue() throws -> Timestamp? {
            try room.repository.read { snapshot throws(NewsError) in try snapshot.nextDue(after: Newsroom.now) }
        }
        try room.take([Newsroom.article("Past")])
        #expect(try nextDue() == nil)
        let later = Timestamp(seconds: Newsroom.now.seconds + 7_200)
        let soon = Timestamp(seconds: Newsroom.now.seconds + 60)
        try room.take([
            Newsroom.article("Later", published: later), Newsroom.article("Soon", published: soon),
        ])
        #expect(try nextDue() == soon)
    }
}
