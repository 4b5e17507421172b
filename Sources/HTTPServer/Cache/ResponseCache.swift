import HTTP
import HTTPTypes

/// Answers that anyone may share, kept until something that they depend on changes. One for all loops, behind one lock.
///
/// It holds by three rules that no reader ever sees an answer older than a write that was acknowledged before its request:
///
/// - A change is announced, and what depends on it dropped, before the write is answered.
/// - A fill notes the newest announced change before it reads. Its answer is not kept when a later change touched it.
/// - A request waits for another's fill only while nothing was announced since that fill began to read.
final class ResponseCache: Sendable {
    private struct State: Sendable {
        var table: CacheTable
        var changes = ChangeMemory()
        /// The fills that a request may wait for: the last of each question.
        var latest: [CacheQuestion: Fill] = [:]
        var running: [ObjectIdentifier: Running] = [:]
        var counters = CacheCounters()

        /// Whether it has not begun to read, or nothing was announced since.
        func readsWhatIsTrueNow(_ fill: Fill) -> Bool {
            guard let begun = running[ObjectIdentifier(fill)]?.begun else { return true }
            return begun == changes.newest
        }

        mutating func end(_ fill: Fill) -> Running {
            if latest[fill.question] === fill { latest[fill.question] = nil }
            return running.removeValue(forKey: ObjectIdentifier(fill)) ?? Running()
        }
    }

    private struct Running: Sendable {
        /// The newest change when it began to read; `nil` while it waits for a worker.
        var begun: Int?
        var waiting: [Workers.Job] = []
    }

    private let state: Guarded<State>

    init(bytesMax: Int) {
        state = Guarded(State(table: CacheTable(bytesMax: bytesMax)))
    }

    // MARK: Hits

    /// - second: since 1970.
    func find(_ read: SharedRead, in bytes: Span<UInt8>, second: Int) -> StoredResponse? {
        let hash = CacheQuestion.hash(read, in: bytes)
        let found = state.withLock { $0.table.find(hash, second: Int64(second)) }
        guard let found, found.answers(read, in: bytes) else { return nil }
        return found
    }

    // MARK: Misses

    /// Takes a job whose answer is not there: it waits for a fill that is on its way (`nil`), or leads one of its own.
    func join(_ job: Workers.Job, asking question: CacheQuestion) -> Fill? {
        state.withLock { state in
            if let fill = state.latest[question], state.readsWhatIsTrueNow(fill) {
                state.running[ObjectIdentifier(fill)]?.waiting.append(job)
                state.counters.collapsed += 1
                return nil
            }
            let fill = Fill(question)
            state.latest[question] = fill
            state.running[ObjectIdentifier(fill)] = Running()
            return fill
        }
    }

    /// To be called before the fill reads anything.
    func begin(_ fill: Fill) {
        state.withLock { $0.running[ObjectIdentifier(fill)]?.begun = $0.changes.newest }
    }

    /// Answers the job that led the fill, and all that wait for it.
    func finish(_ fill: Fill, _ job: Workers.Job, with response: Response) {
        let shared = StoredResponse(response, to: fill.question)
        let (waiting, isStored, second) = state.withLock { state in
            let running = state.end(fill)
            // Under the lock: it is no earlier than the moment at which any of them began to wait.
            let second = LoopClock.secondNow()
            guard let shared, let begun = running.begun, state.changes.isUntouched(shared.keys, since: begun) else {
                return (running.waiting, false, second)
            }
            let isStored = state.table.insert(shared)
            if isStored { state.counters.stored += 1 }
            return (running.waiting, isStored, second)
        }
        guard let shared else {
            // Somebody's own, or a problem with its request's id in it: everybody else gets an answer of their own.
            let answer = Conditional.notModified(response, job.request, now: second) ?? response
            job.mailbox.post(.answer(answer, connection: job.connection))
            return askAgain(waiting)
        }
        job.post(shared, isStored ? .stored : .missed)
        // Who came after the moment at which it may have become wrong must not get it.
        guard shared.mayChangeAt.map({ Int64(second) < $0 }) ?? true else { return askAgain(waiting) }
        for other in waiting { other.post(shared, .collapsed) }
    }

    /// The fill found no worker: who waits for it tries without.
    func abandon(_ fill: Fill) {
        askAgain(state.withLock { $0.end(fill) }.waiting)
    }

    private func askAgain(_ jobs: [Workers.Job]) {
        for job in jobs { job.mailbox.post(.retry(job)) }
    }

    // MARK: Changes

    /// Drops what depends on a committed change, before its write is answered. In any order: what counts is when it is told.
    func announce(touching keys: [String]) {
        state.withLock { state in
            state.changes.note(touching: keys)
            for key in keys {
                let count = state.table.drop(key)
                if count > 0 { state.counters.dropped[CacheCounters.kind(of: key), default: 0] += count }
            }
        }
    }

    var counters: CacheCounters {
        state.withLock { state in
            state.counters.entries = state.table.count
            state.counters.bytes = state.table.bytes
            state.counters.evicted = state.table.evicted
            return state.counters
        }
    }
}

/// One answer on its way into the cache.
final class Fill: Sendable {
    let question: CacheQuestion

    init(_ question: CacheQuestion) {
        self.question = question
    }

    /// What the answer is made from: a GET without conditions, so that it is the whole representation.
    static func request(_ request: Request) -> Request {
        var request = request
        request.method = .get
        request.fields[.ifNoneMatch] = nil
        request.fields[.ifModifiedSince] = nil
        return request
    }
}

/// What a cache did since its start, and holds now.
package struct CacheCounters: Sendable, Equatable {
    package var stored = 0
    /// Requests that waited for another's answer.
    package var collapsed = 0
    /// Answers that a change made wrong, by the kind of the key that it touched: `article` of `article:17`.
    package var dropped: [String: Int] = [:]
    /// Answers that had to go because there was no room.
    package var evicted = 0
    package var entries = 0
    package var bytes = 0

    static func kind(of key: String) -> String { String(key.prefix { $0 != ":" }) }
}

extension Workers.Job {
    fileprivate func post(_ answer: StoredResponse, _ status: CacheStatus) {
        let isNotModified = answer.satisfies(request.fields[.ifNoneMatch])
        mailbox.post(.stored(answer, isNotModified: isNotModified, status, connection: connection))
    }
}
