import Foundation
import GRDB

/// A connection that folds write-ahead logs into their databases, and does nothing else.
struct CheckpointConnection {
    /// Until a log is tried again that could not be folded: in vain it may have held up the writers, for a fifth of that.
    static let restSeconds = 0.5

    private let connection: DatabaseQueue

    /// - schemas: names in SQL of the databases whose logs it folds.
    init(path: String, configuration: Configuration = Configuration(), schemas: some Sequence<String> = ["main"]) throws
    {
        var configuration = configuration
        configuration.busyMode = .callback(Self.waitForOthers)
        connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.writeWithoutTransaction { database in
            // With less the log would be forgotten before what was folded has reached the disk.
            for schema in schemas { try database.execute(sql: "PRAGMA \(schema).synchronous = FULL") }
        }
    }

    func close() {
        try? connection.close()
    }

    /// Whether all was folded, and nobody reads from the log any more, so that the next write begins it anew. `false` when somebody does,
    /// or folds it already.
    ///
    /// First nearly all of it, with the writers writing on behind, and once more what they wrote meanwhile; then, in a moment for which they
    /// wait, the rest (SQLite, "PRAGMA wal_checkpoint").
    func fold(_ schema: String) throws -> Bool {
        try connection.writeWithoutTransaction { database in
            var folded: Int64 = 0
            for _ in 0..<Self.roundsMax {
                let found = try database.row("PRAGMA \(schema).wal_checkpoint(PASSIVE)") {
                    (isBusy: $0.boolean(), frames: $0.integer(), folded: $0.integer())
                }
                // Where much is left, somebody reads from before it, and the last step would wait in vain.
                guard let found, !found.isBusy, found.frames - found.folded < Self.restFramesMax else { return false }
                guard found.folded - folded >= Self.restFramesMax else { break }
                folded = found.folded
            }
            let isBusy = try database.row("PRAGMA \(schema).wal_checkpoint(RESTART)") { $0.boolean() }
            return isBusy == false
        }
    }

    /// Of the first step, where writers write as fast as it folds.
    private static let roundsMax = 8
    /// 8 MB: so much may be folded while the writers wait.
    private static let restFramesMax: Int64 = 2_000

    /// Every millisecond: SQLite's own back-off would sleep through the pauses of busy writers.
    private static func waitForOthers(tries: Int) -> Bool {
        Thread.sleep(forTimeInterval: 0.001)
        return tries < 100
    }
}
