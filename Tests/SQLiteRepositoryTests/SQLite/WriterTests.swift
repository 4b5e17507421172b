import Dispatch
import Foundation
import GRDB
import Metrics
import News
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct WriterTests {
    @Test func `writes that wait share a commit, and each is answered`() throws {
        let (files, room) = try storm()
        let commits = CommitCounter(files)
        let gate = Gate(files.repository.writer)
        let slots = (0..<100).map { number in post("words \(number)", to: files) }
        gate.open()
        for slot in slots { #expect(try slot.take().get().comment.status == .pending) }
        #expect(try room.queue(.pending, limit: 200).items.count == 100)
        // The gate's own, and one or two for the hundred.
        #expect(commits.count <= 3)
    }

    @Test func `says how long writes waited, how many shared a commit, and what waits for a moderator`() throws {
        let (files, _) = try storm(waitingMax: 5)
        let before = files.repository.counters().writer
        let gate = Gate(files.repository.writer)
        let slots = (0..<9).map { number in post("words \(number)", to: files) }
        #expect(files.repository.counters().writer.waiting == 5)
        gate.open()
        for slot in slots { _ = slot.take() }

        let found = files.repository.counters()
        let (commits, groups) = (found.writer.commits, found.writer.groups)
        #expect(found.writer.waiting == 0 && found.writer.refused == before.refused + 4)
        // The gate's own, and all that waited behind it.
        #expect(commits.count == before.commits.count + 2 && groups.count == commits.count)
        #expect(groups.sum == before.groups.sum + 6)
        #expect(found.writer.waits.count == before.waits.count + 6)
        #expect(commits.sum > before.commits.sum && found.writer.failures == 0)
        #expect(found.heldComments == 5)
        #expect(found.databaseBytes > 0 && found.logBytes > 0)
    }

    @Test func `a bad write does not spoil those beside it`() throws {
        let (files, room) = try storm()
        let gate = Gate(files.repository.writer)
        let first = post("one", to: files)
        let broken = Slot<Result<Int, NewsError>>()
        files.repository.writer.submit({ broken.put($0) }) { database in
            try database.execute(sql: "INSERT INTO change (at, keys) VALUES (1, 'half done')")
            try database.execute(sql: "INSERT INTO change (at, keys) VALUES ('not a number', '')")
            return 1
        }
        let refused = post("x", on: "nowhere", to: files)
        let last = post("two", to: files)
        gate.open()
        #expect(try first.take().get().comment.id == 1)
        #expect(try last.take().get().comment.id == 2)
        guard case .failure(.unavailable(let log)) = broken.take() else { return #expect(Bool(false), "not refused") }
        #expect(
            log.contains("not a number") || log.contains("datatype") || log.contains("constraint")
                || log.contains("TEXT")
        )
        guard case .failure(.notFound) = refused.take() else { return #expect(Bool(false), "not refused") }
        let halfDone = try files.repository.pool.read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM change WHERE keys = 'half done'")
        }
        #expect(halfDone == 0)
        #expect(try room.repository.check() == [])
    }

    @Test func `a line that is full refuses at once, and what waits is done`() throws {
        let (files, room) = try storm(waitingMax: 5)
        let gate = Gate(files.repository.writer)
        let slots = (0..<9).map { number in post("words \(number)", to: files) }
        for slot in slots[5...] {
            guard case .failure(.busy) = slot.take() else { return #expect(Bool(false), "not refused") }
        }
        gate.open()
        for slot in slots[..<5] { _ = try slot.take().get() }
        #expect(try room.queue(.pending).items.count == 5)
    }

    @Test func `closing finishes what waits, and refuses what comes after`() throws {
        let (files, _) = try storm()
        let gate = Gate(files.repository.writer)
        let slots = (0..<20).map { number in post("words \(number)", to: files) }
        gate.open()
        files.repository.close()
        for slot in slots { _ = try slot.take().get() }
        guard case .failure(.unavailable) = post("late", to: files).take() else { return #expect(Bool(false), "taken") }
        let reopened = try SQLiteRepository(path: files.folder.path("news.sqlite"), secrets: files.repository.secrets)
        defer { reopened.close() }
        #expect(
            try reopened.read { snapshot throws(NewsError) in try snapshot.moderatedCommentCount(ModerationQuery()) }
                == 20
        )
    }

    @Test func `nobody is answered before the commit`() throws {
        let (files, _) = try storm()
        let seen = Slot<Result<Int, any Error>>()
        let comment = NewComment(
            articleSlug: "storm",
            parentID: nil,
            name: "Ann",
            email: nil,
            text: try files.repository.examine(Body(markdown: "x", html: "x"), by: "Ann", renderer: 1),
            at: Newsroom.now
        )
        files.repository.write { transaction throws(NewsError) in
            try transaction.post(comment, rules: CommentRules())
        } then: { _ in
            // Another connection sees only what was committed.
            seen.put(
                Result {
                    try files.repository.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM comment") ?? 0 }
                }
            )
        }
        #expect(try seen.take().get() == 1)
    }

    private func storm(waitingMax: Int = 1024) throws -> (SQLiteFiles, Newsroom) {
        let files = try SQLiteFiles(waitingMax: waitingMax)
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        return (files, room)
    }

    private func post(_ words: String, on slug: String = "storm", to files: SQLiteFiles) -> Slot<
        Result<PostedComment, NewsError>
    > {
        let slot = Slot<Result<PostedComment, NewsError>>()
        let body = Body(markdown: words, html: words)
        let comment = NewComment(
            articleSlug: slug,
            parentID: nil,
            name: "Ann",
            email: nil,
            text: CommentText(
                body: body,
                renderer: 1,
                digest: CommentRow.digest(body),
                links: 0,
                wordsToHold: [],
                wordsToReject: [],
                spamScore: nil
            ),
            at: Newsroom.now
        )
        files.repository.write { transaction throws(NewsError) in
            try transaction.post(comment, rules: CommentRules())
        } then: {
            slot.put($0)
        }
        return slot
    }
}

/// Holds the writer inside a write of its own, so that others gather behind it.
private final class Gate: Sendable {
    private let isInside = DispatchSemaphore(value: 0)
    private let mayGo = DispatchSemaphore(value: 0)

    init(_ writer: Writer) {
        writer.submit({ (_: Result<Void, NewsError>) in }) { [isInside, mayGo] _ in
            isInside.signal()
            mayGo.wait()
        }
        isInside.wait()
    }

    func open() { mayGo.signal() }
}

/// Counts commits of the writer's connection.
private final class CommitCounter: TransactionObserver, @unchecked Sendable {
    // True because the count is changed on the writer's connection and read when nothing is written any more.
    private(set) var count = 0

    init(_ files: SQLiteFiles) {
        files.repository.pool.add(transactionObserver: self, extent: .databaseLifetime)
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { count += 1 }
    func databaseDidRollback(_ db: Database) {}
}
