import Foundation
import GRDB
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// Another program holds the lock of one of the files.
    struct FaultLockTests {
        private static let comment = #"{"name": "Ann", "email": "ann@mail.example", "body": "Hello"}"#

        @Test func `a lock that is held too long is told to who writes, and to nobody else`() throws {
            let newsroom = try FaultyNewsroom()
            let lock = try Lock(newsroom.database)
            let clock = ContinuousClock()
            let start = clock.now
            let writer = try newsroom.server.connect()
            try writer.send(post)
            try newsroom.expectReads()
            let reply = try writer.reply()
            #expect(reply.status == 503)
            #expect(reply.json?["type"]?.text?.hasSuffix("busy") == true, "\(reply.body)")
            #expect(reply.fields["retry-after"] == "1")
            #expect((.seconds(4)...(.seconds(15))).contains(clock.now - start))
            lock.release()
            #expect(try newsroom.server.post("/articles/storm/comments", Self.comment).status == 201)
            newsroom.startWriting()
            try newsroom.expectNothingLost()
        }

        @Test func `a lock of the key ring is waited for`() throws {
            let newsroom = try FaultyNewsroom()
            let lock = try Lock(newsroom.database + ".keys")
            let writer = try newsroom.server.connect()
            try writer.send(post)
            try newsroom.expectReads()
            lock.release()
            #expect(try writer.reply().status == 201)
            newsroom.startWriting()
            try newsroom.expectNothingLost()
        }

        @Test func `where the database stays locked a start is refused in words, and the next one is well`() throws {
            let newsroom = try FaultyNewsroom()
            newsroom.server.signal(SIGTERM)
            #expect(newsroom.server.waitForEnd() == 0)
            let lock = try Lock(newsroom.database)
            let arguments = ["--database", newsroom.database]
            let failure = #expect(throws: RunningServer.Failure.self) {
                _ = try RunningServer(arguments, in: newsroom.folder)
            }
            #expect(failure?.log.contains("news.sqlite: database is locked.") == true, "\(failure?.log ?? "")")
            lock.release()
            #expect(try RunningServer(arguments, in: newsroom.folder).get("/articles/storm").status == 200)
        }

        private var post: String {
            """
            POST /articles/storm/comments HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Content-Length: \(Self.comment.utf8.count)\r
            \r
            \(Self.comment)
            """
        }
    }
}

/// Who writes to a file and does not come to an end.
private final class Lock {
    private let queue: DatabaseQueue

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    }

    func release() {
        try? queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try? queue.close()
    }
}
