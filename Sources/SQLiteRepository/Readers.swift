import Foundation
import GRDB
import News

/// What a connection remembers from one transaction to the next. Belongs to it, and is used where it is.
final class ConnectionMemory {
    let names = TermNames()
    let search = SearchMemory()
    /// `nil` where nothing ends what is read: the writer's.
    var limit: ReadLimit?
}

/// A connection that reads, and what it remembers.
private struct Reader {
    let connection: DatabaseQueue
    let limit: ReadLimit
    let memory = ConnectionMemory()

    init(connection: DatabaseQueue, limit: ReadLimit) {
        self.connection = connection
        self.limit = limit
        memory.limit = limit
        limit.watch(connection)
    }
}

/// The connections that read: as many as threads that do, handed out by one short lock.
///
/// `DatabasePool` hands its own out through queues that wake each other, which took three times as long as reading an article did.
///
/// `@unchecked Sendable` is true because `idle` and `isClosed` are only touched while `condition` is locked.
final class Readers: @unchecked Sendable {
    private let condition = NSCondition()
    /// The one given back last is taken first: its pages are still in the caches.
    private var idle: [Reader]
    private let count: Int
    private var isClosed = false

    /// The file must be there, and in its write-ahead log mode.
    ///
    /// - limit: of the time that one read may take.
    init(path: String, configuration: Configuration, count: Int, limit: Duration) throws {
        var configuration = configuration
        configuration.readonly = true
        idle = try (0..<max(1, count)).map { _ in
            try Reader(connection: DatabaseQueue(path: path, configuration: configuration), limit: ReadLimit(limit))
        }
        self.count = idle.count
    }

    /// Runs `body` in one read transaction: on one consistent snapshot. Waits while all connections are taken. Throws `SQLITE_INTERRUPT` when
    /// it takes too long.
    func read<Value>(_ body: (Database, ConnectionMemory) throws -> Value) throws -> Value {
        let reader = try take()
        defer { giveBack(reader) }
        return try reader.connection.unsafeRead { database in
            reader.limit.begin()
            defer { reader.limit.stop() }
            try database.run("BEGIN")
            do {
                let value = try body(database, reader.memory)
                try database.run("COMMIT")
                return value
            } catch {
                // To end the transaction must not be ended too.
                reader.limit.stop()
                if database.isInsideTransaction { try? database.run("ROLLBACK") }
                throw error
            }
        }
    }

    /// Runs `body` without a transaction around it, for what asks for one thing after another that need not belong together.
    func look<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let reader = try take()
        defer { giveBack(reader) }
        return try reader.connection.unsafeRead(body)
    }

    /// Waits for what is read, and closes all connections. Later reads are `unavailable`.
    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        while idle.count < count { condition.wait() }
        for reader in idle { try? reader.connection.close() }
        condition.broadcast()
    }

    private func take() throws -> Reader {
        condition.lock()
        defer { condition.unlock() }
        while !isClosed {
            if let reader = idle.popLast() { return reader }
            condition.wait()
        }
        throw NewsError.unavailable(log: "the repository is closed")
    }

    private func giveBack(_ reader: Reader) {
        condition.lock()
        idle.append(reader)
        // `close` may wait beside those who want to read.
        if isClosed { condition.broadcast() } else { condition.signal() }
        condition.unlock()
    }
}
