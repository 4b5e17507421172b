import Foundation
import GRDB
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
/// `@unchecked Sendable` is true because `counted` and `isClosed` are only touched while `condition` is locked.
final class Checkpointer: @unchecked Sendable {
    /// A log, and the size from which on it is folded. The larger, the more pages were written more than once meanwhile and are written
    /// back once; the smaller, the sooner a page is found in it.
    struct Log {
        /// The name of the database in SQL.
        var schema: String
        var path: String
        var bytes: Int64
    }

    /// To look at the sizes costs some microseconds.
    private static let pollSeconds = 0.1
    /// Until a log is tried again that somebody reads from: in vain, it would hold up the writer each time for `waitSeconds`.
    private static let restSeconds = 2.0
    /// How long the last step waits for readers, with the writer behind it.
    private static let waitSeconds = 0.02

    private let connection: DatabaseQueue
    private let logs: [Log]
    private let condition = NSCondition()
    private var counted = CheckpointCounters()
    private var isClosed = false
    private let ended = DispatchSemaphore(value: 0)

    init(path: String, configuration: Configuration, logs: [Log]) throws {
        var configuration = configuration
        configuration.busyMode = .timeout(Self.waitSeconds)
        connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.writeWithoutTransaction { database in
            // With less the log would be forgotten before what was folded has reached the disk.
            for log in logs { try database.execute(sql: "PRAGMA \(log.schema).synchronous = FULL") }
        }
        self.logs = logs
        let thread = Thread { [self] in
            keepShort()
            ended.signal()
        }
        thread.name = "checkpointer"
        thread.start()
    }

    var counters: CheckpointCounters {
        condition.withLock { counted }
    }

    /// Returns when the thread is gone and its connection closed.
    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
        ended.wait()
        ended.signal()
        try? connection.close()
    }

    private func keepShort() {
        var pause = Self.pollSeconds
        while waits(for: pause) {
            let long = logs.filter { FileName.bytes(of: $0.path) >= $0.bytes }
            let areFolded = long.map(fold)
            pause = areFolded.contains(false) ? Self.restSeconds : Self.pollSeconds
        }
    }

    /// Whether it is not closed meanwhile.
    private func waits(for seconds: Double) -> Bool {
        condition.withLock {
            let end = Date(timeIntervalSinceNow: seconds)
            while !isClosed, condition.wait(until: end) {}
            return !isClosed
        }
    }

    private func fold(_ log: Log) -> Bool {
        let start = ContinuousClock.now
        let isFolded = (try? connection.writeWithoutTransaction { try Self.fold(log.schema, in: $0) }) ?? false
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        condition.withLock {
            counted.durations.observe(seconds)
            if !isFolded { counted.failures += 1 }
        }
        return isFolded
    }

    /// First nearly all of it, with the writer writing on behind; then, in a moment for which the writer waits, the rest, so that the next
    /// write begins the log anew (SQLite, "PRAGMA wal_checkpoint").
    private static func fold(_ schema: String, in database: Database) throws -> Bool {
        let found = try database.row("PRAGMA \(schema).wal_checkpoint(PASSIVE)") {
            (isBusy: $0.boolean(), frames: $0.integer(), folded: $0.integer())
        }
        // Where much is left, somebody reads from before it, and the second step would wait in vain.
        guard let found, !found.isBusy, found.frames - found.folded < restFramesMax else { return false }
        let isBusy = try database.row("PRAGMA \(schema).wal_checkpoint(RESTART)") { $0.boolean() }
        return isBusy == false
    }

    private static let restFramesMax: Int64 = 2_000
}
