import GRDB
package import News

extension SQLiteRepository {
    /// SQLite overwrites what is deleted (`secure_delete`), in the pages that it writes to the log; the file has the old ones until the log
    /// is folded into it, and the log the older ones until it is emptied.
    ///
    /// On a connection of its own, which waits for readers a moment and then gives up: other writers wait as long, and a backup reads for
    /// minutes.
    @discardableResult
    package func scrub() throws(NewsError) -> Bool {
        do {
            let due = try readers.read { database, _ in
                try database.row("SELECT scrubs_due FROM history WHERE id = 1") { $0.integer() } ?? 0
            }
            guard due > 0 else { return true }
            var configuration = configuration
            configuration.busyMode = .timeout(0.25)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.writeWithoutTransaction { database in
                try database.execute(
                    sql: "PRAGMA synchronous = FULL; PRAGMA keys.synchronous = FULL; PRAGMA keys.secure_delete = ON"
                )
                // Of an erasure that was killed between its two files the keys may be left.
                let destroyed = SQLValue.list(try database.rows("SELECT id FROM destroyed_key") { $0.integer() })
                try database.inTransaction(.immediate) {
                    try database.run(
                        "DELETE FROM keys.commenter_key WHERE id IN (SELECT value FROM json_each(?))",
                        [destroyed]
                    )
                    return .commit
                }
                for file in ["main", "keys"] {
                    let isBusy = try database.row("PRAGMA \(file).wal_checkpoint(TRUNCATE)") { $0.boolean() } ?? true
                    if isBusy { return false }
                }
                // What was erased meanwhile stays due.
                try database.inTransaction(.immediate) {
                    try database.run(
                        "DELETE FROM destroyed_key WHERE id IN (SELECT value FROM json_each(?))",
                        [destroyed]
                    )
                    try database.run(
                        "UPDATE history SET scrubs_due = max(0, scrubs_due - ?) WHERE id = 1",
                        [.integer(due)]
                    )
                    return .commit
                }
                return true
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        } catch {
            throw NewsError(translating: error)
        }
    }
}
