import Foundation
import GRDB
import GRDBSQLite
package import Metrics

/// What a `Checkpointer` did since its start.
package struct CheckpointCounters: Sendable {
    /// Seconds that folding a log took.
    package var durations = Histogram.durations
    /// Times that a log could not be folded: somebody was reading what was there before, or the disk failed.
    package var failures = 0
}

/// Folds the write-ahead logs into their databases, on a thread and a connection of its own: SQLite would have a commit do it, which then
/// answers later than the others.
///
/// A log that was folded is written from its beginning again, unless somebody still reads from it: so its size is bounded by what is
/// written while it is folded, and by the longest read (`ReadLimit`; a backup has none).
///
/// `@unchecked Sendable` is true because all that changes is only touched while `condition` is locked.
final class Checkpointer: @unchecked Sendable {
    private let connection: CheckpointConnection
    /// Bytes of content from which on a log is folded, by the name of its database in SQL. The larger, the more pages were written more
    /// than once meanwhile and are written back once; the smaller, the sooner a page is found in it.
    private let bounds: [String: Int64]
    private let condition = NSCondition()
    private var long: Set<String> = []
    private var counted = CheckpointCounters()
    private var isClosed = false
    private let ended = DispatchSemaphore(value: 0)

    init(path: String, configuration: Configuration, bounds: [String: Int64]) throws {
        connection = try CheckpointConnection(path: path, configuration: configuration, schemas: bounds.keys)
        self.bounds = bounds
        let thread = Thread { [self] in
            while let schemas = nextLong() {
                let areFolded = schemas.map(fold)
                if areFolded.contains(false) { rest() }
            }
            ended.signal()
        }
        thread.name = "checkpointer"
        thread.start()
    }

    /// Learns of each commit on a connection how long its log is by then, in place of SQLite's own rule, which has the commit fold it. Must
    /// outlive `database`.
    func watch(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { checkpointer, _, schema, pages in
                if let checkpointer, let schema {
                    Unmanaged<Checkpointer>.fromOpaque(checkpointer).takeUnretainedValue()
                        .note(String(cString: schema), bytes: Int64(pages) * pageBytes)
                }
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    var counters: CheckpointCounters {
        condition.withLock { counted }
    }

    /// Returns when the thread is gone and its connection closed.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
        ended.wait()
        ended.signal()
        connection.close()
    }

    private func note(_ schema: String, bytes: Int64) {
        guard let bound = bounds[schema], bytes >= bound else { return }
        condition.withLock {
            long.insert(schema)
            condition.signal()
        }
    }

    /// Waits for logs that are too long; `nil` when closed.
    private func nextLong() -> Set<String>? {
        condition.withLock {
            while long.isEmpty && !isClosed { condition.wait() }
            defer { long = [] }
            return isClosed ? nil : long
        }
    }

    private func rest() {
        condition.withLock {
            let end = Date(timeIntervalSinceNow: CheckpointConnection.restSeconds)
            while !isClosed, condition.wait(until: end) {}
        }
    }

    private func fold(_ schema: String) -> Bool {
        let start = ContinuousClock.now
        let isFolded = (try? connection.fold(schema)) ?? false
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        condition.withLock {
            counted.durations.observe(seconds)
            guard !isFolded else { return }
            counted.failures += 1
            long.insert(schema)
        }
        return isFolded
    }
}

/// SQLite's own since 3.12, and ours.
private let pageBytes: Int64 = 4_096
