/// The life of one connection as a value: events go in, and each gives the one action that the owner of the socket has to take.
/// No descriptor, no clock, no thread is known here.
///
/// ```
///            ┌──────────────── written, kept ───────────────┐
///            ▼                                              │
///  ● ─▶ head ──▶ body ──▶ answering ──▶ writing ──▶ lingering ──▶ closed
///         └────────┴─ refused ─────────▶┘   (`dispatch` … `answered` … `written`)
/// ```
///
/// One request of a connection is in the application at a time; what the peer sends meanwhile stays in the kernel, but for what one
/// read had already brought. So answers keep the order of requests (RFC 9112 §9.3.2), and a client that does not read its answers
/// is not read either.
package struct ConnectionState: Sendable {
    package enum Action: Sendable, Equatable {
        /// Nothing now: the next event will tell.
        case wait
        /// Write `100 Continue`, and go on reading.
        case sendContinue
        /// A request is complete: `takeRequest`, and in the end `answered` with its response.
        case dispatch
        /// Answer with this, through `answered`; the connection ends after it.
        case refuse(Refusal)
        /// Shut the write side down, and read and discard until the peer closes: a close with unread bytes would reset the
        /// connection and could take the answer with it (RFC 9112 §9.6).
        case shutdown
        case close
    }

    private enum Phase: Sendable {
        case head, body, answering, writing, lingering, closed
    }

    /// What of a request its answer depends on.
    private struct Asked: Sendable {
        var version = HTTPVersion.http11
        var isHead = false
        var keepsAlive = true
    }

    /// When `late` is to be called, if nothing happens before.
    package private(set) var deadline: Moment?

    private let limits: Limits
    private var phase = Phase.head
    private var parser: RequestParser
    /// What was read and not yet taken, from `inputStart` on: part of a head, or pipelined requests.
    private var input: [UInt8] = []
    private var inputStart = 0
    private var headBytes = 0
    private var asked = Asked()
    /// A request with a body is made when its head is there, so that the head's bytes need not stay.
    private var pending: Request?
    private var decoder: ChunkedDecoder?
    private var bodyMissing = 0
    private var pace: Pace?
    private var discarded = 0
    private var isDraining = false
    /// Until then its first request may be on its way; `nil` once there was one.
    private var newUntil: Moment?
    private var peerHasFinished = false

    package init(limits: Limits, now: Moment) {
        self.limits = limits
        parser = RequestParser(limits: limits)
        deadline = now.adding(milliseconds: limits.idleMilliseconds)
        newUntil = now.adding(milliseconds: limits.newcomerMilliseconds)
    }

    /// Whether bytes from the peer have a use now. While a request is answered they wait in the kernel.
    package var wantsBytes: Bool {
        phase == .head || phase == .body || phase == .lingering
    }

    /// Whether nothing of a request has come since the last answer.
    package var isIdle: Bool {
        phase == .head && !parser.hasBegun(input.count - inputStart)
    }

    // MARK: Events

    package mutating func received(_ bytes: Span<UInt8>, now: Moment) -> Action {
        switch phase {
        case .lingering:
            discarded += bytes.count
            return discarded > limits.lingerBytesMax ? close() : .wait
        case .closed:
            return .close
        case .body where inputStart == input.count:
            // The common way of a long body: not through `input`.
            switch takeBody(bytes) {
            case .refuse(let refusal): return refuse(refusal)
            case .all: return paced(bytes.count, now: now)
            case .ended(let taken):
                input.append(bytes, in: taken..<bytes.count)
                return bodyEnded()
            }
        case .head, .body, .answering, .writing:
            dropTaken()
            input.append(bytes, in: 0..<bytes.count)
            return advance(now: now)
        }
    }

    /// The peer shut its write side down: it may still read. What it sent complete has been answered by now, since nothing is read
    /// while something is answered.
    package mutating func peerFinished(now: Moment) -> Action {
        peerHasFinished = true
        switch phase {
        case .head: return isIdle ? close() : refuse(.endedEarly)
        case .body: return refuse(.endedEarly)
        case .lingering, .closed: return close()
        case .answering, .writing: return .wait
        }
    }

    /// A response is about to be written. Says how.
    package mutating func answered(now: Moment) -> (keepsAlive: Bool, version: HTTPVersion, toHead: Bool) {
        phase = .writing
        pace = Pace(start: now, grace: limits.writeMilliseconds, bytesPerSecond: limits.bytesPerSecondMin)
        deadline = pace?.deadline
        if isDraining || (peerHasFinished && inputStart == input.count) { asked.keepsAlive = false }
        return (asked.keepsAlive, asked.version, asked.isHead)
    }

    /// The kernel took some bytes of the answer, not all.
    package mutating func progressed(_ bytes: Int, now: Moment) {
        pace?.advance(bytes: bytes, now: now)
        deadline = pace?.deadline
    }

    /// The kernel took the last byte of the answer.
    package mutating func written(now: Moment) -> Action {
        guard phase == .writing else { return .wait }
        guard asked.keepsAlive else {
            if peerHasFinished { return close() }
            phase = .lingering
            deadline = now.adding(milliseconds: limits.lingerMilliseconds)
            input = []
            inputStart = 0
            return .shutdown
        }
        phase = .head
        newUntil = nil
        parser.reset()
        pace = nil
        asked = Asked()
        deadline = now.adding(milliseconds: limits.idleMilliseconds)
        dropTaken()
        return input.isEmpty ? .wait : advance(now: now)
    }

    /// The deadline is over.
    package mutating func late(now: Moment) -> Action {
        guard let deadline, deadline <= now else { return .wait }
        switch phase {
        case .head where isIdle: return close()
        // RFC 9110 §15.5.9.
        case .head: return refuse(.headTimeout)
        case .body: return refuse(.bodyTimeout)
        case .writing, .lingering, .closed: return close()
        case .answering: return .wait
        }
    }

    /// From now on each answer is its connection's last (RFC 9112 §9.6).
    package mutating func drain() {
        isDraining = true
    }

    /// `drain`, and a connection on which nothing is asked ends: at once when it had an answer, which said so or was long ago; a new one
    /// when nothing comes soon.
    package mutating func stop(now: Moment) -> Action {
        isDraining = true
        guard isIdle else { return .wait }
        guard let newUntil, now < newUntil else { return close() }
        deadline = newUntil
        return .wait
    }

    /// There is no room for this connection: it gets an answer and goes.
    package mutating func turnAway() -> Action {
        refuse(.tooManyConnections)
    }

    /// After `dispatch`: the request. `body` is its body, decoded.
    package mutating func takeRequest(client: IPAddress?) -> Request {
        if var request = pending.take() {
            request.client = client
            return request
        }
        let request = withHead { head, bytes in head.request(in: bytes, body: [], client: client) }
        inputStart += headBytes
        return request
    }

    /// After `dispatch`, instead of `takeRequest`: what `withPlaces` showed was enough to answer.
    package mutating func skipRequest() {
        inputStart += headBytes
    }

    /// Between `dispatch` and `takeRequest`: the head as it lies in the buffer, for who can decide by that alone. A request with a body
    /// is whole already and has no places any more: `nil`.
    ///
    /// Mutating in name only: a read would copy the whole state out of its owner first.
    package mutating func withPlaces<Result>(_ body: (RequestHead, Span<UInt8>) -> Result) -> Result? {
        pending == nil ? withHead(body) : nil
    }

    // MARK: Steps

    private mutating func advance(now: Moment) -> Action {
        if phase == .head {
            switch parseHead() {
            case .needMore:
                return headContinues(now: now)
            case .refuse(let refusal):
                return refuse(refusal)
            case .complete(let bytes):
                headBytes = bytes
                if let action = headEnded(now: now) { return action }
            }
        }
        guard phase == .body, inputStart < input.count else { return .wait }
        switch takeBody() {
        case .refuse(let refusal): return refuse(refusal)
        case .all: return .wait
        case .ended: return bodyEnded()
        }
    }

    private mutating func parseHead() -> RequestParser.Result {
        // A second reference, because a span of `input` would borrow all of `self`; it is gone before `input` changes.
        let read = input
        return parser.parse(read.span.extracting(inputStart...))
    }

    /// The head's time counts from its first byte, not from the last answer.
    private mutating func headContinues(now: Moment) -> Action {
        if pace == nil, !isIdle {
            pace = Pace(start: now, grace: limits.headMilliseconds, bytesPerSecond: nil)
            deadline = pace?.deadline
        }
        return .wait
    }

    /// `nil` when a body follows that may be here already.
    private mutating func headEnded(now: Moment) -> Action? {
        let head = parser.head
        asked.version = head.version
        asked.keepsAlive = head.keepsAlive
        asked.isHead = withHead { head, bytes in bytes.equals(exactly: "HEAD", in: head.method.range) }
        if head.body == .none {
            phase = .answering
            deadline = nil
            return .dispatch
        }
        pending = withHead { head, bytes in head.request(in: bytes, body: [], client: nil) }
        inputStart += headBytes
        phase = .body
        pace = Pace(start: now, grace: limits.bodyMilliseconds, bytesPerSecond: limits.bytesPerSecondMin)
        deadline = pace?.deadline
        switch head.body {
        case .chunked:
            decoder = ChunkedDecoder(limits: limits)
        case .sized(let length):
            bodyMissing = length
            // Not more than a fair first guess: a length is only a promise.
            pending?.body.reserveCapacity(min(length, 64 * 1024))
        case .none:
            break
        }
        // RFC 9110 §10.1.1: the interim answer may be left out when the body is already on its way.
        return head.expectsContinue && inputStart == input.count ? .sendContinue : nil
    }

    private enum Taken {
        case all
        case ended(Int)
        case refuse(Refusal)
    }

    private mutating func takeBody(_ bytes: Span<UInt8>) -> Taken {
        guard decoder != nil else {
            let count = min(bodyMissing, bytes.count)
            pending?.body.append(bytes, in: 0..<count)
            bodyMissing -= count
            return bodyMissing == 0 ? .ended(count) : .all
        }
        guard let (taken, result) = decoder?.decode(bytes, into: &pending!.body) else { return .all }
        switch result {
        case .needMore: return .all
        case .complete: return .ended(taken)
        case .refuse(let refusal): return .refuse(refusal)
        }
    }

    /// From what was read together with the head.
    private mutating func takeBody() -> Taken {
        var waiting: [UInt8] = []
        swap(&waiting, &input)
        let taken = takeBody(waiting.span.extracting(inputStart...))
        swap(&waiting, &input)
        if case .ended(let count) = taken { inputStart += count } else { inputStart = input.count }
        return taken
    }

    private mutating func paced(_ bytes: Int, now: Moment) -> Action {
        pace?.advance(bytes: bytes, now: now)
        deadline = pace?.deadline
        return .wait
    }

    private mutating func bodyEnded() -> Action {
        decoder = nil
        phase = .answering
        deadline = nil
        return .dispatch
    }

    private mutating func refuse(_ refusal: Refusal) -> Action {
        phase = .answering
        asked.keepsAlive = false
        deadline = nil
        pending = nil
        decoder = nil
        input = []
        inputStart = 0
        return .refuse(refusal)
    }

    private mutating func close() -> Action {
        phase = .closed
        deadline = nil
        return .close
    }

    private func withHead<Result>(_ body: (RequestHead, Span<UInt8>) -> Result) -> Result {
        body(parser.head, input.span.extracting(inputStart...))
    }

    /// Gives back what was taken; a small buffer is kept for the next request, a large one not: idle connections must be cheap.
    private mutating func dropTaken() {
        guard inputStart > 0 else { return }
        if inputStart == input.count {
            input.removeAll(keepingCapacity: input.capacity <= 1024)
        } else {
            input.removeSubrange(..<inputStart)
        }
        inputStart = 0
    }
}
