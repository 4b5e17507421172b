import Foundation
import GRDB
import News

/// Reads the change log as it grows and passes it on. Whoever commits here asks after each commit; a thread of its own asks for what
/// other processes have committed, when SQLite says that there is something.
///
/// `@unchecked Sendable` is true because all that changes is only touched while `lock` is held.
final class ChangeFollower: @unchecked Sendable {
    /// Half of the 100 ms within which another process's write has to show.
    private static let pollSeconds = 0.05

    private let lock = NSLock()
    private var announce: (@Sendable ([Change]) -> Void)?
    private var announced: Int64 = 0
    private var isClosed = false
    private let ended = DispatchSemaphore(value: 0)

    /// Nobody is told anything before this.
    ///
    /// - connection: for the thread that follows others, and for nothing else.
    func start(on connection: DatabaseQueue, announce: @escaping @Sendable ([Change]) -> Void) throws {
        let newest = try connection.unsafeRead { try $0.newestChange() }
        lock.withLock {
            self.announce = announce
            announced = newest
        }
        let thread = Thread { [self] in
            followOthers(on: connection)
            try? connection.close()
            ended.signal()
        }
        thread.name = "change follower"
        thread.start()
    }

    /// Announces what was committed since the last call. Under the lock, so that nothing is announced twice or out of order.
    func catchUp(in database: Database) {
        lock.withLock {
            guard let announce else { return }
            do {
                let changes = try database.changes(after: announced)
                guard let last = changes.last else { return }
                announce(changes)
                announced = last.number
            } catch {
                // What was touched cannot be read: everything was. The rows themselves, and new numbers, come with the next call that
                // can read them.
                announce([Change(number: announced, keys: [.site])])
            }
        }
    }

    /// Returns when the thread is gone and its connection closed.
    func close() {
        let isRunning = lock.withLock {
            defer { announce = nil }
            isClosed = true
            return announce != nil
        }
        if isRunning { ended.wait() }
    }

    private func followOthers(on connection: DatabaseQueue) {
        var version: Int64?
        while !lock.withLock({ isClosed }) {
            try? connection.unsafeRead { database in
                // 3 µs, and another number when anyone else has committed (SQLite, "PRAGMA data_version").
                let found = try database.row("PRAGMA data_version") { $0.integer() }
                guard found != version else { return }
                catchUp(in: database)
                version = found
            }
            Thread.sleep(forTimeInterval: Self.pollSeconds)
        }
    }
}
