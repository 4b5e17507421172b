import Foundation
import GRDB
import Metrics
import News

/// The one writer: takes all waiting writes into one transaction, commits once, then answers them in their order.
///
/// One sync for many writes is what makes durable writes fast. A write that is refused has written nothing, and spoils nothing. One that
/// fails half done takes the whole transaction back; then each write of the group gets one of its own. A savepoint for each would do too,
/// and cost every write what next to none needs.
///
/// `@unchecked Sendable` is true because `waiting`, `counted` and `isClosed` are only touched while `condition` is locked, and nothing else changes.
final class Writer: @unchecked Sendable {
    private let pool: DatabasePool
    private let follower: ChangeFollower
    private let waitingMax: Int
    private let condition = NSCondition()
    private var waiting: [any WaitingWrite] = []
    private var isClosed = false
    private var counted = WriterCounters()
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
        if refusal == .busy { counted.refused += 1 }
        if refusal == nil {
            waiting.append(Write(work: work, answer: answer))
            condition.signal()
        }
        condition.unlock()
        if let refusal { answer(.failure(refusal)) }
    }

    /// Whether somebody waits for their turn, beside those who have it.
    var isBusy: Bool {
        condition.lock()
        defer { condition.unlock() }
        return !waiting.isEmpty
    }

    var counters: WriterCounters {
        condition.lock()
        defer { condition.unlock() }
        var counted = counted
        counted.waiting = waiting.count
        return counted
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
        let now = ContinuousClock.now
        for write in group { counted.waits.observe((now - write.queued) / .seconds(1)) }
        return group
    }

    private func commit(_ group: [any WaitingWrite]) {
        do {
            try perform(group)
            for write in group { write.answer(failure: nil) }
        } catch is HalfDone where group.count > 1 {
            for write in group { commit([write]) }
        } catch {
            let failure = NewsError(translating: (error as? HalfDone)?.reason ?? error)
            for write in group { write.answer(failure: failure) }
        }
    }

    private func perform(_ group: [any WaitingWrite]) throws {
        let start = ContinuousClock.now
        do {
            try transact(group)
        } catch {
            count { $0.failures += 1 }
            throw error
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        count { counted in
            counted.commits.observe(seconds)
            counted.groups.observe(Double(group.count))
        }
    }

    private func count(_ change: (inout WriterCounters) -> Void) {
        condition.lock()
        defer { condition.unlock() }
        change(&counted)
    }

    private func transact(_ group: [any WaitingWrite]) throws {
        try pool.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                for write in group { try write.perform(in: database) }
                return .commit
            }
            // Before the first answer: whoever has it may rely on seeing what was written.
            follower.catchUp(in: database)
        }
    }
}

/// A write has failed and left something behind in its transaction.
private struct HalfDone: Error {
    var reason: any Error
}

private protocol WaitingWrite: AnyObject {
    var queued: ContinuousClock.Instant { get }
    /// May be asked for again, in another transaction. Throws when this one must not be committed.
    func perform(in database: Database) throws(HalfDone)
    /// `failure`: why the transaction was not committed; `nil` when it was.
    func answer(failure: NewsError?)
}

/// Touched by the writer's thread alone once it has been queued.
private final class Write<Value>: WaitingWrite {
    private let work: @Sendable (Database) throws -> Value
    private let answer: WriteAnswer<Value>
    let queued = ContinuousClock.now
    private var result: Result<Value, NewsError>?

    init(work: @escaping @Sendable (Database) throws -> Value, answer: @escaping WriteAnswer<Value>) {
        self.work = work
        self.answer = answer
    }

    func perform(in database: Database) throws(HalfDone) {
        let changes = database.totalChangesCount
        do {
            result = .success(try work(database))
        } catch {
            // A full disk rolls everything back by itself, the writes before this one too.
            guard database.isInsideTransaction, database.totalChangesCount == changes else {
                throw HalfDone(reason: error)
            }
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
