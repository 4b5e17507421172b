import HTTP

/// Takes new connections off all listening sockets, on one loop, and deals them out to all loops in turn. One acceptor, because the
/// kernel's own ways of sharing do not share evenly: `EPOLLEXCLUSIVE` has no effect through a nested set, and `SO_REUSEPORT` was seen
/// to split eight connections seven to one.
struct Acceptor {
    private static let tokenFlag: UInt64 = 1 << 63
    /// Between two batches the loop's connections have their turn.
    private static let batch = 64

    private var listeners: [CInt]
    private let loops: [EventLoop]
    private var nextLoop = 0
    private var readyListeners: Set<Int> = []
    /// Listeners on which somebody waits whom nobody can take: there is no descriptor, not even the reserve, or the kernel forbids it.
    /// Edge-triggered, they would be heard of again only when somebody else came.
    private var starving: Set<Int> = []
    private var reserve: CInt

    init(listeners: [CInt], loops: [EventLoop], poller: Poller) {
        self.listeners = listeners
        self.loops = loops
        reserve = Socket.reserve()
        for (index, listener) in listeners.enumerated() {
            // A listener that the set does not take would be silent for ever: it is tried each turn instead.
            if !poller.add(listener, token: Self.tokenFlag | UInt64(index)) { readyListeners.insert(index) }
        }
    }

    func owns(_ token: UInt64) -> Bool { token & Self.tokenFlag != 0 }

    var hasMore: Bool { !readyListeners.isEmpty }

    mutating func markReady(_ token: UInt64) {
        readyListeners.insert(Int(token & ~Self.tokenFlag))
    }

    /// Whether somebody has to be tried again in a while, when descriptors may have come back.
    var mustTryAgain: Bool { !starving.isEmpty }

    mutating func tryAgain() {
        readyListeners.formUnion(starving)
        starving = []
        if reserve < 0 { reserve = Socket.reserve() }
    }

    /// A batch of each listener that has, or may have, somebody waiting.
    ///
    /// - turnedAway: how many there was no descriptor for.
    mutating func takeBatch() -> (newcomers: [Newcomer], turnedAway: Int) {
        var (found, turnedAway): ([Newcomer], Int) = ([], 0)
        for index in readyListeners {
            var lost = 0
            for _ in 0..<Self.batch {
                switch Socket.accept(listeners[index]) {
                case .connection(let descriptor, let peer):
                    found.append(Newcomer(descriptor: descriptor, peer: peer, loop: loops[nextLoop]))
                    nextLoop = (nextLoop + 1) % loops.count
                    continue
                case .lost:
                    lost += 1
                    // All of a batch: asking on would be all that the loop does.
                    if lost < Self.batch { continue }
                    readyListeners.remove(index)
                    starving.insert(index)
                case .exhausted:
                    if turnOneAway(listeners[index]) {
                        turnedAway += 1
                        continue
                    }
                    readyListeners.remove(index)
                    starving.insert(index)
                case .none:
                    readyListeners.remove(index)
                }
                break
            }
        }
        return (found, turnedAway)
    }

    /// Without a descriptor nobody could even be refused, and edge-triggered the listener would not be heard of again. The reserve is
    /// given up for a moment, to take one off the line and let it go.
    private mutating func turnOneAway(_ listener: CInt) -> Bool {
        guard reserve >= 0 else { return false }
        Socket.close(reserve)
        defer { reserve = Socket.reserve() }
        guard case .connection(let descriptor, _) = Socket.accept(listener) else { return false }
        Socket.close(descriptor)
        return true
    }

    /// Takes who waits still, and closes the listening sockets.
    mutating func close() -> [Newcomer] {
        readyListeners = Set(listeners.indices)
        var found: [Newcomer] = []
        while hasMore { found += takeBatch().newcomers }
        for listener in listeners { Socket.close(listener) }
        listeners = []
        starving = []
        if reserve >= 0 { Socket.close(reserve) }
        reserve = -1
        return found
    }

    struct Newcomer {
        var descriptor: CInt
        var peer: IPAddress?
        var loop: EventLoop
    }
}

extension EventLoop {
    func continueAccepting() {
        guard acceptor?.hasMore == true, let (newcomers, turnedAway) = acceptor?.takeBatch() else { return }
        tally.accepted += turnedAway
        tally.turnedAway += turnedAway
        for newcomer in newcomers { welcome(newcomer) }
        if acceptor?.mustTryAgain == true { retryAccepting() }
    }

    func stopAccepting() {
        for newcomer in acceptor?.close() ?? [] { welcome(newcomer) }
        acceptor = nil
    }

    /// Above the limit a connection is accepted all the same, answered 503 and closed: a client that hangs in the backlog learns
    /// nothing. A band of descriptors is kept for these; above the band too, the connection is closed without a word.
    private func welcome(_ newcomer: Acceptor.Newcomer) {
        let (hasRoom, hasWord) = shared.open.withLock { open in
            let found = (open < shared.connectionsMax, open < shared.connectionsMax + Shared.turnAwayBand)
            if found.1 { open += 1 }
            return found
        }
        guard hasWord else {
            tally.accepted += 1
            tally.turnedAway += 1
            return Socket.close(newcomer.descriptor)
        }
        if newcomer.loop === self {
            adopt(newcomer.descriptor, peer: newcomer.peer, hasRoom: hasRoom)
        } else {
            newcomer.loop.mailbox.post(.adopt(newcomer.descriptor, peer: newcomer.peer, hasRoom: hasRoom))
        }
    }
}
