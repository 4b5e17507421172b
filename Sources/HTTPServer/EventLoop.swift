import Dispatch
import HTTP

/// One serial queue, one epoll set, and the connections in it. The set's own descriptor is the queue's only source: a source for each
/// connection would be re-armed by libdispatch one by one, which was measured to cost half the throughput.
///
/// An actor on that queue, so that the compiler proves that no connection leaves its loop. A batch costs one entry.
actor EventLoop {
    nonisolated let executor: LoopExecutor
    nonisolated let mailbox = Mailbox()
    nonisolated let counters = Guarded(Counters())
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let shared: Shared
    var connections = ConnectionTable()
    var poller = Poller()
    var acceptor: Acceptor?
    /// Connections that have more to read than one budget: they wait their turn behind what else is due.
    var ready: [UInt64] = []
    /// Requests of this batch, handed over at its end: one lock and few wakes for all of them.
    var jobs: [Workers.Job] = []
    var clock = LoopClock()
    var isDraining = false
    var isStopping = false
    var whenEmpty: (@Sendable () -> Void)?

    /// One read's budget, and the buffer of all reads of this loop.
    var scratch = [UInt8](repeating: 0, count: 64 * 1024)
    /// Where each head is written; what the kernel takes at once never becomes memory of its own.
    var headBytes: [UInt8] = []
    var logBytes: [UInt8] = []
    var logLines = 0
    var tally = Counters()
    var ids: RequestIDs

    private var letters: [Letter] = []
    private var source: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?
    private var timerMoment: Moment?
    private var deadlines = DeadlineQueue()
    private var willRetryAccepting = false
    private var hasTurnQueued = false

    init(number: Int, shared: Shared) {
        executor = LoopExecutor(label: "http loop \(number)")
        ids = RequestIDs(loop: number)
        self.shared = shared
    }

    nonisolated func start() {
        executor.queue.async { [self] in assumeIsolated { $0.begin() } }
    }

    private func begin() {
        let descriptor = poller.descriptor
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: executor.queue)
        source.setEventHandler { [self] in assumeIsolated { $0.turn() } }
        // Closed before the source lets go of it, the number could be another's, and libdispatch would disarm a stranger.
        source.setCancelHandler { Socket.close(descriptor) }
        source.activate()
        self.source = source
        // Without it no connection would ever come; it fails for want of memory only.
        precondition(poller.add(mailbox.bell, token: Self.bellToken), "epoll_ctl failed")
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.setEventHandler { [self] in assumeIsolated { $0.ring() } }
        timer.activate()
        self.timer = timer
    }

    // MARK: Turns

    /// The set has events, or the ready list has connections. Goes round until nothing has happened for a moment: each way through
    /// Dispatch switches threads four times, which was a seventh of a cached answer's time. Not for ever, since the queue has timers
    /// too.
    private func turn() {
        // After the end a turn that was still on the queue finds the set closed.
        var isIdle = false
        for _ in 0..<Self.roundsMax where source != nil && !isIdle { isIdle = !goRound() }
        if source != nil, !isIdle { queueTurn() }
    }

    private static let roundsMax = 256
    private static let lingerMilliseconds: CInt = 1

    /// False when there was nothing to do.
    private func goRound() -> Bool {
        let mustGoOn = !ready.isEmpty || acceptor?.hasMore == true
        let (count, mayHaveMore) = poller.poll(milliseconds: mustGoOn ? 0 : Self.lingerMilliseconds)
        clock.update()
        for index in 0..<count { handle(poller[index]) }
        continueReading()
        continueAccepting()
        if let timerMoment, timerMoment <= clock.now { lookAtDeadlines() }
        finishRound()
        return mustGoOn || count > 0 || mayHaveMore
    }

    /// Another turn, behind what others have put on the queue meanwhile; one at a time, however many find that it is needed.
    private func queueTurn() {
        guard !hasTurnQueued else { return }
        hasTurnQueued = true
        executor.queue.async { [self] in
            assumeIsolated { loop in
                loop.hasTurnQueued = false
                loop.turn()
            }
        }
    }

    /// Takes another turn in a while, with the listeners that have found no descriptor.
    func retryAccepting() {
        guard !willRetryAccepting else { return }
        willRetryAccepting = true
        executor.queue.asyncAfter(deadline: .now() + .milliseconds(100)) { [self] in
            assumeIsolated { loop in
                loop.willRetryAccepting = false
                loop.acceptor?.tryAgain()
                loop.turn()
            }
        }
    }

    private func readLetters() {
        mailbox.takeAll(into: &letters)
        for letter in letters { read(letter) }
        letters.removeAll(keepingCapacity: true)
    }

    private func ring() {
        clock.update()
        lookAtDeadlines()
        finishRound()
        if !ready.isEmpty { queueTurn() }
    }

    private func lookAtDeadlines() {
        timerMoment = nil
        while let entry = deadlines.removeFirst(dueAt: clock.now) {
            guard let connection = connections[entry.connection], connection.armed == entry.moment else { continue }
            connection.armed = nil
            perform(connection.state.late(now: clock.now), on: connection)
            arm(connection)
        }
        if let next = deadlines.first?.moment { setTimer(next) }
    }

    private func finishRound() {
        handOver()
        if logLines > 0 {
            shared.log?.take(&logBytes, lines: logLines)
            logLines = 0
        }
        tally.open = connections.count
        counters.withLock { $0 = tally }
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
                perform(answer(connection, problem: .overloaded), on: connection)
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
        if timerMoment.map({ deadline < $0 }) ?? true { setTimer(deadline) }
    }

    private func setTimer(_ moment: Moment) {
        timerMoment = moment
        let wait = clock.microsecondsUntil(moment)
        timer?.schedule(deadline: .now() + .microseconds(wait), leeway: .milliseconds(20))
    }

    /// Nothing is left to do, ever.
    private func end() {
        timer?.cancel()
        source?.cancel()
        timer = nil
        source = nil
        acceptor = nil
        mailbox.close()
    }
}
