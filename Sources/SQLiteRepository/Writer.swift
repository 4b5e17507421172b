import Foundation
import GRDB
import News

/// The one writer: takes all waiting writes into one transaction, a savepoint each, commits once, then answers them in their order.
///
/// One sync for many writes is what makes durable writes fast; a savepoint each keeps a bad one from spoiling the others.
///
/// `@unchecked Sendable` is true because `waiting` and `isClosed` are only touched while `condition` is locked, and nothing else changes.
final class Writer: @unchecked Sendable {
    private let pool: DatabasePool
    private let follower: ChangeFollower
    private let waitingMax: Int
    private let condition = NSCondition()
    private var waiting: [any WaitingWrite] = []
    private var isClosed = false
    private let finished = DispatchSemaphore(value: 0)

    /// Writes in one transaction: bounds how long the first of them waits for its answer.
    private static let groupMax = 256

    init(pool: DatabasePool, follower: ChangeFollower, waitingMax: Int) {
        self.pool = pool
        self.follower = follower
        self.waitingMax = waitingMax
        let thread = Thread { [self] in
            while let group = nextGroup() { commit(group) }
            finished.signal()
        }
        thread.name = "writer"
        thread.start()
    }

    /// Queues `work` and returns. `answer` is called once, from the writer's thread after COMMIT, or from here when the line is full.
    func submit<Value>(_ answer: @escaping WriteAnswer<Value>, _ work: @escaping @Sendable (Database) throws -> Value) {
        condition.lock()
        let refusal: NewsError? =
            isClosed ? .unavailable(log: "the repository is closed") : waiting.count >= waitingMax ? .busy : nil
        if refusal == nil {
            waiting.append(Write(work: work, answer: answer))
            condition.signal()
        }
        condition.unlock()
        if let refusal { answer(.failure(refusal)) }
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.signal()
        condition.unlock()
        // Passed on, for whoever else waits for the end.
        finished.wait()
        finished.signal()
    }

    /// Waits for writes; `nil` when closed and nothing waits.
    private func nextGroup() -> [any WaitingWrite]? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty && !isClosed { condition.wait() }
        guard !waiting.isEmpty else { return nil }
        let group = Array(waiting.prefix(Self.groupMax))
        waiting.removeFirst(group.count)
        return group
    }

    private func commit(_ group: [any WaitingWrite]) {
        do {
            try pool.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    for write in group { try write.perform(in: database) }
                    return .commit
                }
                // Before the first answer: whoever has it may rely on seeing what was written.
                follower.catchUp(in: database)
            }
            for write in group { write.answer(failure: nil) }
        } catch {
            for write in group { write.answer(failure: NewsError(translating: error)) }
        }
    }
}

private protocol WaitingWrite: AnyObject {
    /// Throws only what has ended the whole transaction.
    func perform(in database: Database) throws
    /// `failure`: why the transaction was not committed; `nil` when it was.
    func answer(failure: NewsError?)
}

/// Touched by the writer's thread alone once it has been queued.
private final class Write<Value>: WaitingWrite {
    private let work: @Sendable (Database) throws -> Value
    private let answer: WriteAnswer<Value>
    private var result: Result<Value, NewsError>?

    init(work: @escaping @Sendable (Database) throws -> Value, answer: @escaping WriteAnswer<Value>) {
        self.work = work
        self.answer = answer
    }

    func perform(in database: Database) throws {
        do {
            try database.inSavepoint {
                result = .success(try work(database))
                return .commit
            }
        } catch {
            // A full disk or a failed write rolls back everything, savepoints and all: then nobody's write was kept.
            guard database.isInsideTransaction else { throw error }
            result = .failure(NewsError(translating: error))
        }
    }

    func answer(failure: NewsError?) {
        if let failure {
            answer(.failure(failure))
        } else if let result {
            answer(result)
        }
    }
}
