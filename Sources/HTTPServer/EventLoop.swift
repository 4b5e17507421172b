import Dispatch
import Glibc
import HTTP

/// One epoll set and the connections in it, on a serial queue that does nothing else for as long as the server lives: it waits in the
/// set and not in Dispatch (docs/decisions/0007). Whatever happens, happens to the set: a socket is ready, or the mailbox's bell rings.
///
/// An actor on that queue, so that the compiler proves that no connection leaves its loop. It is entered once.
actor EventLoop {
    nonisolated let executor: LoopExecutor
    nonisolated let mailbox = Mailbox()
    nonisolated let report = Guarded(Report())
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let shared: Shared
    var connections = ConnectionTable()
    var poller = Poller()
    var acceptor: Acceptor?
    /// Connections that have more to read than one budget: they wait their turn behind what else is due.
    var ready: [UInt64] = []
    /// Connections that get more of a file when everybody else has had a turn.
    var sending: [UInt64] = []
    /// Requests of this batch, handed over at its end: one lock and few wakes for all of them.
    var jobs: [Workers.Job] = []
    var clock = LoopClock()
    var isDraining = false
    var isStopping = false
    var whenEmpty: (@Sendable () -> Void)?

    /// What others may know of a loop, as it was at the end of its last round.
    struct Report: Sendable {
        var counters = Counters()
        var answered = AnsweredRequests()
    }

    /// One read's budget, and the buffer of all reads of this loop.
    var scratch = [UInt8](repeating: 0, count: 64 * 1024)
    /// One piece of a file on its way from the disk to a socket; empty until the first is sent.
    var fileBytes: [UInt8] = []
    /// Where each head is written; what the kernel takes at once never becomes memory of its own.
    var headBytes: [UInt8] = []
    var logBytes: [UInt8] = []
    var logLines = 0
    var tally = Counters()
    var answers = AnswerNotes()
    var ids: RequestIDs

    private var letters: [Letter] = []
    private var deadlines = DeadlineQueue()
    /// When to try listeners again that have found no descriptor.
    private var acceptingAgain: Moment?
    private var hasEnded = false

    init(number: Int, shared: Shared) {
        executor = LoopExecutor(label: "http loop \(number)")
        ids = RequestIDs(loop: number)
        self.shared = shared
    }

    nonisolated func start() {
        executor.queue.async { [self] in assumeIsolated { $0.run() } }
    }

    private func run() {
        // Without it no connection would ever come; it fails for want of memory only.
        precondition(poller.add(mailbox.bell, token: Self.bellToken), "epoll_ctl failed")
        var mayHaveMore = false
        while !hasEnded { mayHaveMore = goRound(mayHaveMore: mayHaveMore) }
        Socket.close(poller.descriptor)
    }

    // MARK: Rounds

    /// Waits for events, and does all that they make possible. Says whether the set may have had more of them.
    ///
    /// - mayHaveMore: what the round before said.
    private func goRound(mayHaveMore: Bool) -> Bool {
        let mustGoOn = mayHaveMore || !ready.isEmpty || !sending.isEmpty || acceptor?.hasMore == true
        let (count, isFull) = poller.poll(milliseconds: mustGoOn ? 0 : patience())
        clock.update()
        for index in 0..<count { handle(poller[index]) }
        continueReading()
        continueSending()
        continueAccepting()
        lookAtDeadlines()
        finishRound()
        // A loop that always finds more would work until the kernel takes its core away in the midst of a batch, and those whose
        // requests it holds would wait for milliseconds (docs/decisions/0007).
        if count > 1 { sched_yield() }
        return isFull
    }

    /// Until the first deadline; -1 when there is none. Deadlines that lie close together are looked at together.
    private func patience() -> CInt {
        guard let moment = [deadlines.first?.moment, acceptingAgain].compactMap(\.self).min() else { return -1 }
        let milliseconds = clock.microsecondsUntil(moment) / 1_000
        return CInt(clamping: max(milliseconds, Self.deadlineLeewayMilliseconds))
    }

    private static let deadlineLeewayMilliseconds = 20

    /// Goes on accepting in a while, with the listeners that have found no descriptor.
    func retryAccepting() {
        acceptingAgain = acceptingAgain ?? clock.now.adding(milliseconds: 100)
    }

    private func readLetters() {
        mailbox.takeAll(into: &letters)
        for letter in letters { read(letter) }
        letters.removeAll(keepingCapacity: true)
    }

    private func lookAtDeadlines() {
        if let moment = acceptingAgain, moment <= clock.now {
            acceptingAgain = nil
            acceptor?.tryAgain()
        }
        while let entry = deadlines.removeFirst(dueAt: clock.now) {
            guard let connection = connections[entry.connection], connection.armed == entry.moment else { continue }
            connection.armed = nil
            perform(connection.state.late(now: clock.now), on: connection)
            arm(connection)
        }
    }

    private func finishRound() {
        handOver()
        if logLines > 0 {
            shared.log?.take(&logBytes, lines: logLines)
            logLines = 0
        }
        tally.open = connections.count
        report.withLock { report in
            report.counters = tally
            answers.enter(into: &report.answered)
        }
        if isStopping, connections.count == 0, let whenEmpty {
            self.whenEmpty = nil
            end()
            whenEmpty()
        }
    }

    /// Gives the batch's requests to the workers. Those that find no room are answered here.
    private func handOver() {
        while !jobs.isEmpty {
            let batch = jobs
            jobs.removeAll(keepingCapacity: true)
            let taken = shared.workers.take(batch)
            for job in batch.dropFirst(taken) {
                if let fill = job.fill { shared.cache?.abandon(fill) }
                guard let connection = connections[job.connection] else { continue }
                tally.overloaded += 1
                perform(answer(connection, shared.refusing(.overloaded, job.request)), on: connection)
            }
        }
    }

    private static let bellToken = UInt64.max

    private func handle(_ event: Poller.Event) {
        if event.token == Self.bellToken { return readLetters() }
        if acceptor?.owns(event.token) == true {
            acceptor?.markReady(event.token)
            return
        }
        guard let connection = connections[event.token] else { return }
        connection.peerEnds = connection.peerEnds || event.peerEnds
        if event.isReadable || event.peerEnds || event.isDead { connection.isReadable = true }
        if event.isDead, !connection.state.wantsBytes { return close(connection) }
        if event.isWritable, connection.hasUnsent { flush(connection) }
        read(connection)
    }

    // MARK: Deadlines

    /// Promises to look at a connection's deadline in time. Mostly a promise for an earlier moment stands already.
    func arm(_ connection: Connection) {
        guard connection.isOpen, let deadline = connection.state.deadline else { return }
        if let armed = connection.armed, armed <= deadline { return }
        deadlines.add(connection.number, at: deadline)
        connection.armed = deadline
    }

    /// Nothing is left to do, ever.
    private func end() {
        hasEnded = true
        acceptor = nil
        mailbox.close()
    }
}
