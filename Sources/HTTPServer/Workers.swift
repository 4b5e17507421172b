import HTTP
import HTTPTypes
import Metrics
import Synchronization

/// A fixed number of threads that run the responder, and the one bounded line before them. They never touch a socket.
///
/// Threads of their own, because handlers block: on a concurrent queue or in Swift's cooperative pool a few blocked handlers make
/// everything else wait.
final class Workers: Sendable {
    struct Job: Sendable {
        var request: Request
        var connection: UInt64
        var mailbox: Mailbox
        /// Since when it waits for a worker.
        var queued: Moment
        /// Set when the answer is for the cache too, and for whoever waits for it there.
        var fill: Fill?
    }

    private struct Line: Sendable {
        /// A ring: `count` jobs from `first` on.
        var jobs: [Job?]
        var first = 0
        var count = 0
        var sleeping = 0
        var isClosed = false
        var waits = Histogram.durations

        mutating func append(_ job: Job) {
            jobs[(first + count) % jobs.count] = job
            count += 1
        }

        mutating func next() -> Job? {
            guard count > 0, let job = jobs[first].take() else { return nil }
            first = (first + 1) % jobs.count
            count -= 1
            waits.observe(LoopClock.fresh().seconds(since: job.queued))
            return job
        }
    }

    private let line: Guarded<Line>
    private let responder: Responder
    private let cache: ResponseCache?

    init(count: Int, waitingMax: Int, cache: ResponseCache? = nil, responder: @escaping Responder) {
        line = Guarded(Line(jobs: Array(repeating: nil, count: max(1, waitingMax))))
        self.responder = responder
        self.cache = cache
        for index in 0..<max(1, count) {
            startThread("worker \(index)") { [self] in work() }
        }
    }

    /// Takes as many of `jobs` as there is room for, in their order, and says how many.
    func take(_ jobs: [Job]) -> Int {
        let (taken, asleep) = line.withLock { line in
            let taken = line.isClosed ? 0 : min(jobs.count, line.jobs.count - line.count)
            for job in jobs.prefix(taken) { line.append(job) }
            return (taken, min(taken, line.sleeping))
        }
        for _ in 0..<asleep { line.wakeOne() }
        return taken
    }

    /// How many jobs wait.
    var waiting: Int { line.withLock { $0.count } }

    /// Seconds that jobs waited for a worker.
    var waits: Histogram { line.withLock { $0.waits } }

    /// The threads end when what they do is done.
    func close() {
        line.withLock { $0.isClosed = true }
        line.wakeAll()
    }

    private func work() {
        while let job = nextJob() {
            let answer = Answer(job, cache)
            if let fill = job.fill { cache?.begin(fill) }
            switch responder(job.fill == nil ? job.request : Fill.request(job.request)) {
            case .respond(let response): answer.send(response)
            case .commit(let write): write { answer.send($0) }
            }
        }
    }

    private func nextJob() -> Job? {
        var isSleeping = false
        // Outer `nil` is "go on waiting", inner `nil` is the end.
        let found: Job?? = line.wait { line in
            let job = line.next()
            guard job != nil || line.isClosed else {
                if !isSleeping { line.sleeping += 1 }
                isSleeping = true
                return nil
            }
            if isSleeping { line.sleeping -= 1 }
            return .some(job)
        }
        return found ?? nil
    }
}

/// The one answer to one request, from whichever thread. A second one is dropped, and one that never came is a 500: neither may
/// disturb the connection, on which the next request may have begun.
private final class Answer: Sendable {
    private let job: Workers.Job
    private let cache: ResponseCache?
    private let isOpen = Atomic(true)

    init(_ job: Workers.Job, _ cache: ResponseCache?) {
        self.job = job
        self.cache = cache
    }

    func send(_ response: Response) {
        guard isOpen.exchange(false, ordering: .acquiringAndReleasing) else { return }
        deliver(response)
    }

    private func deliver(_ response: Response) {
        if let cache, let fill = job.fill {
            cache.finish(fill, job, with: response)
        } else {
            job.mailbox.post(.answer(response, connection: job.connection))
        }
    }

    deinit {
        guard isOpen.load(ordering: .acquiring) else { return }
        let problem = Problem(
            .internalServerError,
            "internal",
            title: "Something went wrong here",
            detail: "The request was not answered. It may or may not have had an effect."
        )
        deliver(problem.response(requestID: job.request.id))
    }
}
