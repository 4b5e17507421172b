import GRDB
import GRDBSQLite
import News

/// Ends what a connection reads when its time is over: as long as somebody reads from a snapshot, the write-ahead log cannot be begun anew
/// behind it.
///
/// Belongs to one connection, and is used where that is.
final class ReadLimit {
    private let length: Duration
    private var end: ContinuousClock.Instant?

    /// Instructions of SQLite's virtual machine between two looks at the clock: some tenths of a millisecond.
    private static let instructions: Int32 = 10_000

    init(_ length: Duration) {
        self.length = length
    }

    /// Must outlive `connection`.
    func watch(_ connection: DatabaseQueue) {
        connection.unsafeRead { database in
            sqlite3_progress_handler(
                database.sqliteConnection,
                Self.instructions,
                { limit in
                    let limit = limit.map { Unmanaged<ReadLimit>.fromOpaque($0).takeUnretainedValue() }
                    return limit?.isOver == true ? 1 : 0
                },
                Unmanaged.passUnretained(self).toOpaque()
            )
        }
    }

    func begin() { end = .now + length }

    func stop() { end = nil }

    /// One statement after another, each of them short, can take as long as a long one.
    func check() throws {
        if isOver { throw DatabaseError(resultCode: .SQLITE_INTERRUPT) }
    }

    private var isOver: Bool { end.map { $0 < .now } ?? false }
}
