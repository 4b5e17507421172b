import GRDB
package import Metrics

/// What a repository does, and how its files are, for its operator.
package struct RepositoryCounters: Sendable {
    package var writer: WriterCounters
    package var checkpoints: CheckpointCounters
    /// Comments that wait for a moderator; `nil` when the database does not answer.
    package var heldComments: Int64?
    /// Of the database, and of the log beside it.
    package var databaseBytes: Int64
    package var logBytes: Int64
}

/// What the writer did since its start, and has before it.
package struct WriterCounters: Sendable {
    /// Writes that wait now.
    package var waiting = 0
    /// Writes that found the line full.
    package var refused = 0
    /// Seconds that writes waited for their turn.
    package var waits = Histogram.durations
    /// Writes that became one commit.
    package var groups = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256])
    /// Seconds from the begin of a transaction to its end, the sync included.
    package var commits = Histogram.durations
    /// Transactions that were taken back.
    package var failures = 0
}

extension SQLiteRepository {
    package func counters() -> RepositoryCounters {
        let held = try? readers.read { database, _ in
            try database.row("SELECT count(*) FROM comment WHERE status = 'pending'") { $0.integer() }
        }
        return RepositoryCounters(
            writer: writer.counters,
            checkpoints: checkpointer.counters,
            heldComments: held ?? nil,
            databaseBytes: FileName.bytes(of: path),
            logBytes: FileName.bytes(of: FileName.resolved(path) + "-wal")
        )
    }
}
