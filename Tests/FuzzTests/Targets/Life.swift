import HTTP
import HTTPTypes

/// All that can be seen of a connection that was given some bytes: what it asked for and how it ended, or how it would go on.
struct Life: Equatable {
    enum Event: Equatable {
        case asked(FuzzedExchange)
        case refused(Refusal)
        case ended
    }

    /// What the state says, and what it would do.
    struct Prospect: Equatable {
        var isIdle: Bool
        var wantsBytes: Bool
        var deadline: Moment?
        var whenThePeerFinishes: ConnectionState.Action
        var whenLate: ConnectionState.Action
        var whenStopped: ConnectionState.Action
    }

    private(set) var events: [Event] = []
    private(set) var prospect: Prospect?

    /// - answersLate: no answer goes out before the last byte came in, as if the kernel had had them all.
    init(of pieces: [[UInt8]], _ limits: Limits, answersLate: Bool = false) throws(Finding) {
        var run = FuzzRun(limits: limits, answersLate: answersLate)
        for piece in pieces { try run.receive(piece) }
        try run.answerAll()
        events = run.events
        prospect = run.isOver ? nil : run.prospect
    }
}

/// The owner of a socket, without the socket: it does what the state says, and looks over its shoulder.
private struct FuzzRun {
    private(set) var events: [Life.Event] = []
    private(set) var isOver = false

    private static let now = Moment(nanoseconds: 0)
    private var state: ConnectionState
    private let answersLate: Bool
    /// What is to be answered; `nil` inside for a refusal.
    private var waiting: FuzzedExchange??

    init(limits: Limits, answersLate: Bool) {
        state = ConnectionState(limits: limits, now: Self.now)
        self.answersLate = answersLate
    }

    mutating func receive(_ piece: [UInt8]) throws(Finding) {
        if isOver { return }
        let isWaiting = waiting != nil
        let action = state.received(piece.span, now: Self.now)
        if isWaiting { try require(action == .wait, "\(action) while an answer is awaited") }
        try take(action)
    }

    mutating func answerAll() throws(Finding) {
        while waiting != nil, !isOver { try take(try answer()) }
    }

    private mutating func take(_ first: ConnectionState.Action) throws(Finding) {
        var action = first
        while true {
            switch action {
            case .wait, .sendContinue:
                return
            case .dispatch:
                waiting = .some(try request())
            case .refuse(let refusal):
                events.append(.refused(refusal))
                waiting = .some(nil)
            case .shutdown, .close:
                events.append(.ended)
                isOver = true
                return
            }
            if answersLate { return }
            action = try answer()
        }
    }

    private mutating func request() throws(Finding) -> FuzzedExchange {
        try require(!state.wantsBytes, "wants bytes while it is answering")
        // A shortcut that answers from the places alone has to see the same request, and to leave the same state behind.
        var skipping = state
        let seen = state.withPlaces { head, bytes in
            _ = SharedRead.verdict(head, bytes, credentials: [Array("authorization".utf8)])
            return Request(
                method: head.methodValue(in: bytes),
                target: head.targetValue(in: bytes),
                fields: head.fieldValues(in: bytes)
            )
        }
        let exchange = FuzzedExchange(state.takeRequest(client: nil))
        if let seen {
            try require(FuzzedExchange(seen) == exchange, "places show \(seen), taken was \(exchange)")
            skipping.skipRequest()
            var taking = state
            _ = (skipping.answered(now: Self.now), taking.answered(now: Self.now))
            let (skipped, taken) = (skipping.written(now: Self.now), taking.written(now: Self.now))
            try require(skipped == taken, "\(skipped) when skipped, \(taken) when taken")
        }
        return exchange
    }

    private mutating func answer() throws(Finding) -> ConnectionState.Action {
        let form = state.answered(now: Self.now)
        if var exchange = waiting ?? nil {
            exchange.keepsAlive = form.keepsAlive
            exchange.version = form.version
            exchange.isToHead = form.toHead
            try require(form.toHead == (exchange.method == .head), "\(exchange.method) taken for HEAD, or not")
            events.append(.asked(exchange))
        } else {
            try require(!form.keepsAlive, "goes on after a refusal")
        }
        waiting = nil
        try require(!state.wantsBytes, "wants bytes while it is writing")
        return state.written(now: Self.now)
    }

    var prospect: Life.Prospect {
        var (finished, late, stopped) = (state, state, state)
        return Life.Prospect(
            isIdle: state.isIdle,
            wantsBytes: state.wantsBytes,
            deadline: state.deadline,
            whenThePeerFinishes: finished.peerFinished(now: Self.now),
            whenLate: late.late(now: Self.now.adding(milliseconds: 86_400_000)),
            whenStopped: stopped.stop(now: Self.now.adding(milliseconds: 86_400_000))
        )
    }
}
