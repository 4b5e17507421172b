import HTTPTypes
import Testing

@testable import HTTP

/// A connection on a clock that stands still until it is told.
private struct Peer {
    var state: ConnectionState
    var now = Moment(nanoseconds: 0)

    init(_ change: (inout Limits) -> Void = { _ in }) {
        var limits = Limits()
        change(&limits)
        state = ConnectionState(limits: limits, now: now)
    }

    mutating func sends(_ text: String) -> ConnectionState.Action { state.received(Array(text.utf8).span, now: now) }
    mutating func ends() -> ConnectionState.Action { state.peerFinished(now: now) }
    mutating func path() -> String { state.takeRequest(client: nil).target.path }
    mutating func isLate() -> ConnectionState.Action { state.late(now: now) }
    mutating func passes(milliseconds: Int) { now = now.adding(milliseconds: milliseconds) }

    /// The application answers, and the kernel takes all of it.
    mutating func isAnswered() -> ConnectionState.Action {
        _ = state.answered(now: now)
        return state.written(now: now)
    }

    /// Milliseconds from now to the deadline.
    var patience: Int? { state.deadline.map { $0.microseconds(since: now) / 1_000 } }
}

private let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite struct `The life of a connection` {
    @Test func `serves one request after another`() {
        var peer = Peer()
        #expect(peer.sends(get) == .dispatch)
        #expect(peer.path() == "/a")
        #expect(peer.isAnswered() == .wait)
        #expect(peer.state.isIdle)
        #expect(peer.sends("GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") == .dispatch)
        #expect(peer.path() == "/b")
        #expect(peer.isAnswered() == .shutdown)
        #expect(peer.ends() == .close)
    }

    @Test func `keeps pipelined requests in their order, one in the application at a time`() {
        var peer = Peer()
        #expect(peer.sends(get + "GET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HT") == .dispatch)
        #expect(peer.path() == "/a")
        #expect(!peer.state.wantsBytes)
        #expect(peer.isAnswered() == .dispatch)
        #expect(peer.path() == "/b")
        #expect(peer.isAnswered() == .wait)
        #expect(peer.state.wantsBytes)
        #expect(peer.sends("TP/1.1\r\nHost: a\r\n\r\n") == .dispatch)
        #expect(peer.path() == "/c")
    }

    @Test func `reads nothing from a client that does not read`() {
        var peer = Peer()
        #expect(peer.sends(get) == .dispatch)
        _ = peer.path()
        _ = peer.state.answered(now: peer.now)
        peer.state.progressed(10, now: peer.now)
        #expect(!peer.state.wantsBytes)
    }

    @Test func `asks for an awaited body, and only for one that is not there`() {
        let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"
        var waiting = Peer()
        #expect(waiting.sends(post) == .sendContinue)
        #expect(waiting.sends("ab") == .dispatch)
        #expect(waiting.state.takeRequest(client: nil).body == Array("ab".utf8))

        var eager = Peer()
        #expect(eager.sends(post + "a") == .wait)
        #expect(eager.sends("b") == .dispatch)
    }

    @Test func `refuses a body that is too large before it is sent`() {
        var peer = Peer()
        let action = peer.sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n")
        #expect(action == .refuse(.bodyTooLarge))
        #expect(peer.isAnswered() == .shutdown)
    }

    @Test func `knows one expectation only, and none from HTTP 1 point 0`() {
        var other = Peer()
        #expect(other.sends("POST / HTTP/1.1\r\nHost: a\r\nExpect: coffee\r\n\r\n") == .refuse(.expectation))
        var old = Peer()
        #expect(old.sends("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n") == .wait)
    }

    @Test func `tells the answer how it goes out`() {
        var peer = Peer()
        #expect(peer.sends("HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") == .dispatch)
        _ = peer.path()
        let form = peer.state.answered(now: peer.now)
        #expect(form.keepsAlive && form.version == .http10 && form.toHead)
    }

    @Test func `discards what comes after its last answer, but not for ever`() {
        var peer = Peer { $0.lingerBytesMax = 10 }
        #expect(peer.sends("no\r\n") == .refuse(.requestLine))
        #expect(peer.isAnswered() == .shutdown)
        #expect(peer.sends("0123456789") == .wait)
        #expect(peer.sends("0") == .close)
    }

    @Test func `answers what was complete when the peer shut its side down`() {
        var peer = Peer()
        #expect(peer.sends(get) == .dispatch)
        _ = peer.path()
        #expect(peer.ends() == .wait)
        let form = peer.state.answered(now: peer.now)
        #expect(!form.keepsAlive)
        #expect(peer.state.written(now: peer.now) == .close)
    }

    @Test func `refuses half a request whose other half will not come`() {
        var peer = Peer()
        #expect(peer.sends("GET / HT") == .wait)
        #expect(peer.ends() == .refuse(.endedEarly))
        #expect(peer.isAnswered() == .close)

        var body = Peer()
        #expect(body.sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab") == .wait)
        #expect(body.ends() == .refuse(.endedEarly))
    }

    @Test func `closes without a word when nothing was asked`() {
        var peer = Peer()
        #expect(peer.ends() == .close)
    }

    @Test func `gives a request with a body whole`() {
        var peer = Peer()
        #expect(peer.sends("POST /p?q HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab") == .wait)
        #expect(peer.sends("cd" + get) == .dispatch)
        #expect(peer.state.withPlaces { _, _ in true } == nil)
        let request = peer.state.takeRequest(client: .v4(1))
        #expect(request.method == .post && request.target == RequestTarget("/p?q"))
        #expect(request.body == Array("abcd".utf8) && request.client == .v4(1))
        #expect(peer.isAnswered() == .dispatch)
        #expect(peer.path() == "/a")
    }

    @Test func `its head can be looked at before it is taken`() {
        var peer = Peer()
        #expect(peer.sends(get + get) == .dispatch)
        let target = peer.state.withPlaces { head, bytes in bytes.string(in: head.target.range) }
        #expect(target == "/a")
        #expect(peer.state.takeRequest(client: nil).target == RequestTarget("/a"))
        #expect(peer.isAnswered() == .dispatch)
        #expect(peer.path() == "/a")
    }
}

@Suite struct `The deadlines of a connection` {
    @Test func `an idle one closes without a word`() {
        var peer = Peer()
        #expect(peer.patience == 60_000)
        peer.passes(milliseconds: 59_999)
        #expect(peer.isLate() == .wait)
        peer.passes(milliseconds: 1)
        #expect(peer.isLate() == .close)
    }

    @Test func `a head has its time from its first byte, whatever trickles in`() {
        var peer = Peer()
        peer.passes(milliseconds: 30_000)
        #expect(peer.sends("GET") == .wait)
        #expect(peer.patience == 10_000)
        peer.passes(milliseconds: 9_000)
        #expect(peer.sends(" / HTTP/1.1\r\n") == .wait)
        #expect(peer.patience == 1_000)
        peer.passes(milliseconds: 1_000)
        #expect(peer.isLate() == .refuse(.headTimeout))
    }

    @Test func `an empty line begins no head`() {
        var peer = Peer()
        for half in ["\r", "\n"] {
            #expect(peer.sends(half) == .wait)
            #expect(peer.state.isIdle)
            #expect(peer.patience == 60_000)
        }
        #expect(peer.sends("\rG") == .wait)
        #expect(!peer.state.isIdle && peer.patience == 10_000)
    }

    @Test func `a body must go on coming, and keep a pace`() {
        var peer = Peer {
            $0.bodyMilliseconds = 1_000
            $0.bytesPerSecondMin = 10
        }
        #expect(peer.sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n") == .wait)
        #expect(peer.patience == 1_000)
        peer.passes(milliseconds: 900)
        #expect(peer.sends("01234567") == .wait)
        // Its mean pace has earned 900, and silence is allowed for 1,000.
        #expect(peer.patience == 900)
        peer.passes(milliseconds: 800)
        #expect(peer.sends("0123456789012345678901234567890123456789") == .wait)
        #expect(peer.patience == 1_000)
        peer.passes(milliseconds: 1_000)
        #expect(peer.isLate() == .refuse(.bodyTimeout))
    }

    @Test func `the application has no deadline, and its answer's reader must go on reading`() {
        var peer = Peer {
            $0.writeMilliseconds = 1_000
            $0.bytesPerSecondMin = 10
        }
        #expect(peer.sends(get) == .dispatch)
        _ = peer.path()
        #expect(peer.patience == nil)
        _ = peer.state.answered(now: peer.now)
        peer.passes(milliseconds: 900)
        peer.state.progressed(1_000_000, now: peer.now)
        #expect(peer.patience == 1_000)
        peer.passes(milliseconds: 1_000)
        #expect(peer.isLate() == .close)
    }

    @Test func `the peer's close is not awaited for long`() {
        var peer = Peer()
        #expect(peer.sends("?\r\n") == .refuse(.method))
        #expect(peer.isAnswered() == .shutdown)
        #expect(peer.patience == 2_000)
        peer.passes(milliseconds: 2_000)
        #expect(peer.isLate() == .close)
    }
}

@Suite struct `A draining connection` {
    @Test func `makes each answer its last`() {
        var peer = Peer()
        #expect(peer.sends(get + get) == .dispatch)
        _ = peer.path()
        peer.state.drain()
        #expect(peer.isAnswered() == .shutdown)
    }

    @Test func `ends at once when it is idle, and else after its answer`() {
        var idle = Peer()
        #expect(idle.sends(get) == .dispatch)
        _ = idle.path()
        #expect(idle.isAnswered() == .wait)
        #expect(idle.state.stop(now: idle.now) == .close)

        var busy = Peer()
        #expect(busy.sends(get) == .dispatch)
        _ = busy.path()
        #expect(busy.state.stop(now: busy.now) == .wait)
        #expect(busy.isAnswered() == .shutdown)

        var begun = Peer()
        #expect(begun.sends("GET /") == .wait)
        #expect(begun.state.stop(now: begun.now) == .wait)
        #expect(begun.sends(" HTTP/1.1\r\nHost: a\r\n\r\n") == .dispatch)
        _ = begun.path()
        #expect(begun.isAnswered() == .shutdown)
    }

    @Test func `waits a moment for the first request of a new connection, which nobody has told to stay away`() {
        var silent = Peer { $0.newcomerMilliseconds = 1_000 }
        silent.passes(milliseconds: 400)
        #expect(silent.state.stop(now: silent.now) == .wait)
        #expect(silent.patience == 600)
        silent.passes(milliseconds: 600)
        #expect(silent.isLate() == .close)

        var asking = Peer()
        #expect(asking.state.stop(now: asking.now) == .wait)
        #expect(asking.sends(get) == .dispatch)
        _ = asking.path()
        #expect(asking.isAnswered() == .shutdown)

        var old = Peer { $0.newcomerMilliseconds = 1_000 }
        old.passes(milliseconds: 1_000)
        #expect(old.state.stop(now: old.now) == .close)
    }

    @Test func `has a word for whoever finds no room`() {
        var peer = Peer()
        #expect(peer.state.turnAway() == .refuse(.tooManyConnections))
        #expect(peer.isAnswered() == .shutdown)
    }
}

@Suite struct `The deadline queue` {
    @Test func `gives entries by time, and none before it`() {
        var queue = DeadlineQueue()
        for (connection, nanoseconds) in [5, 1, 4, 2, 3, 1].enumerated() {
            queue.add(UInt64(connection), at: Moment(nanoseconds: UInt64(nanoseconds)))
        }
        var found: [UInt64] = []
        while let entry = queue.removeFirst(dueAt: Moment(nanoseconds: 4)) { found.append(entry.moment.nanoseconds) }
        #expect(found == [1, 1, 2, 3, 4])
        #expect(queue.first == DeadlineQueue.Entry(moment: Moment(nanoseconds: 5), connection: 0))
    }
}
