import Foundation
import GRDB
import Metrics
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct CheckpointerTests {
    @Test func `the log stays short under writing, and no commit folds it`() throws {
        let files = try SQLiteFiles(logBytes: 256 << 10)
        try files.repository.write(megabytes: 8)
        // Each megabyte is followed by a moment in which it is folded.
        let log = files.folder.path("news.sqlite-wal")
        #expect(FileName.bytes(of: log) < 4 << 20, "\(FileName.bytes(of: log)) bytes")
        let folds = files.repository.checkpointer.counters.folds
        #expect(folds > 0)
        // Once folded it is no longer long, whatever the size of its file.
        for _ in 0..<5 { try files.repository.write(megabytes: 0) }
        #expect(files.repository.checkpointer.counters.folds == folds)
        let commits = try files.repository.pool.writeWithoutTransaction { database in
            try database.row("PRAGMA wal_autocheckpoint") { $0.integer() }
        }
        #expect(commits == 0)
    }

    @Test func `a log that somebody reads from waits for its end, and holds nobody up`() throws {
        let files = try SQLiteFiles(logBytes: 256 << 10)
        let path = files.folder.path("news.sqlite")
        let reader = try DatabaseQueue(path: path)
        try reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN; SELECT count(*) FROM change")
            try files.repository.write(megabytes: 4, isWatched: false)
            try wait(for: "a fold in vain") { files.repository.checkpointer.counters.failures > 0 }
            #expect(FileName.bytes(of: path + "-wal") >= 4 << 20)
            try database.execute(sql: "COMMIT")
        }
        try wait(for: "the log to be begun anew") {
            try files.repository.write(megabytes: 0)
            return FileName.bytes(of: path + "-wal") <= 256 << 10
        }
        try reader.close()
        #expect(try files.repository.check() == [])
    }

    @Test(arguments: [
        // One long statement, and many short ones.
        "WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line) SELECT max(n) FROM line", "SELECT 1",
    ])
    func `what is read for too long is ended, and the connection is good for the next`(sql: String) throws {
        let files = try SQLiteFiles(readers: 1, readMax: .milliseconds(50))
        let start = ContinuousClock.now
        #expect(throws: NewsError.unavailable(log: "a read took too long and was ended")) {
            try files.repository.read { snapshot throws(NewsError) in
                while ContinuousClock.now - start < .seconds(30) {
                    _ = try (snapshot as? Snapshot)?.query { try $0.row(sql) { $0.integer() } }
                }
            }
        }
        #expect(ContinuousClock.now - start < .seconds(30))
        for _ in 0..<3 {
            #expect(try files.repository.read { snapshot throws(NewsError) in try snapshot.changeNumber() } == 0)
        }
    }

    /// Until it is so, or half a minute is over.
    private func wait(for what: String, _ isSo: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(30)
        while try !isSo() { try #require(.now < end, "waited for \(what)") }
    }
}

extension CheckpointCounters {
    /// Those that were not in vain: whoever looks for changes may read just then.
    fileprivate var folds: Int { durations.count - failures }
}

extension SQLiteRepository {
    /// Commits so much, a megabyte at a time, and at least something.
    ///
    /// - isWatched: whether each waits for the log to have been folded.
    fileprivate func write(megabytes: Int, isWatched: Bool = true) throws {
        for _ in 0...megabytes {
            let before = checkpointer.counters.folds
            try pool.write { database in
                try database.execute(sql: "CREATE TABLE IF NOT EXISTS filling (bytes BLOB)")
                let bytes = megabytes == 0 ? 1 : 1 << 20
                try database.execute(sql: "DELETE FROM filling; INSERT INTO filling VALUES (randomblob(\(bytes)))")
            }
            guard isWatched, megabytes > 0 else { continue }
            let end = ContinuousClock.now + .seconds(30)
            while checkpointer.counters.folds == before, .now < end { usleep(1_000) }
        }
    }
}
