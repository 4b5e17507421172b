import HTTP
import HTTPTypes

/// From a complete request to its answer: at once, or by way of a worker.
extension EventLoop {
    func dispatch(_ connection: Connection) -> ConnectionState.Action {
        tally.requests += 1
        let found = connection.state.withPlaces { head, bytes in shortcut(head, bytes, connection) }
        switch found ?? Shortcut.none {
        case .fixed(let response):
            connection.state.skipRequest()
            return answer(connection, response)
        case .stored(let stored, let isNotModified):
            tally.hits += 1
            connection.state.skipRequest()
            return answer(connection, stored, isNotModified: isNotModified)
        case .missed(let question):
            tally.misses += 1
            pass(connection, asking: question, .missed)
        case .personal:
            pass(connection, .bypassed)
        case .none:
            pass(connection)
        }
        return .wait
    }

    /// What a request's head is enough for.
    private enum Shortcut {
        case fixed(Response)
        case stored(StoredResponse, isNotModified: Bool)
        case missed(CacheQuestion)
        case personal
        case none
    }

    private func shortcut(_ head: RequestHead, _ bytes: Span<UInt8>, _ connection: Connection) -> Shortcut {
        if let response = fixedAnswer(head, bytes) {
            connection.exchange = exchange(head, bytes, connection)
            return .fixed(response)
        }
        guard let cache = shared.cache else { return .none }
        switch SharedRead.verdict(head, bytes, credentials: shared.credentials, narrowing: shared.narrowing) {
        case .other: return .none
        case .personal: return .personal
        case .shared(let read):
            guard let stored = cache.find(read, in: bytes, second: clock.second) else {
                return .missed(CacheQuestion(read, in: bytes))
            }
            connection.exchange = exchange(head, bytes, connection)
            connection.exchange.cacheStatus = .hit
            let isNotModified = read.condition.map { stored.satisfies($0, in: bytes) } ?? false
            return .stored(stored, isNotModified: isNotModified)
        }
    }

    /// What the loop itself answers, whatever the workers do: it says that the process lives. What is not a plain GET or HEAD goes the
    /// way of all requests.
    private func fixedAnswer(_ head: RequestHead, _ bytes: Span<UInt8>) -> Response? {
        guard let fixed = shared.fixed.first(where: { $0.matches(head, bytes) }) else { return nil }
        let method = head.methodValue(in: bytes)
        return method == .get || method == .head ? fixed.response : nil
    }

    /// Who asks, by the head alone. The vocabulary's fields are made only when some of them speak of it.
    private func exchange(_ head: RequestHead, _ bytes: Span<UInt8>, _ connection: Connection) -> Exchange {
        let method = head.methodValue(in: bytes)
        if head.speaksOfOrigin(bytes) { return exchange(method, head.fieldValues(in: bytes), connection) }
        return Exchange(id: ids.next(), method: method.rawValue, client: connection.peer, started: clock.now)
    }

    private func exchange(_ method: HTTPRequest.Method, _ fields: HTTPFields, _ connection: Connection) -> Exchange {
        let brought = shared.requestID(connection.peer, fields)
        return Exchange(
            id: brought.flatMap { RequestIDs.isSane($0) ? $0 : nil } ?? ids.next(),
            method: method.rawValue,
            client: shared.client(connection.peer, fields),
            started: clock.now
        )
    }

    /// Hands the request to the workers, or lets it wait for the answer to the same question of another.
    private func pass(_ connection: Connection, asking question: CacheQuestion? = nil, _ status: CacheStatus? = nil) {
        var request = connection.state.takeRequest(client: connection.peer)
        connection.exchange = exchange(request.method, request.fields, connection)
        connection.exchange.cacheStatus = status
        request.client = connection.exchange.client
        request.id = connection.exchange.id
        var job = Workers.Job(request: request, connection: connection.number, mailbox: mailbox, queued: clock.now)
        if let question, let cache = shared.cache {
            guard let fill = cache.join(job, asking: question) else { return }
            job.fill = fill
        }
        jobs.append(job)
    }

    // MARK: Answers

    func answer(_ connection: Connection, problem refusal: Refusal) -> ConnectionState.Action {
        answer(connection, refusal.problem.response(requestID: connection.exchange.id))
    }

    func answer(_ connection: Connection, _ response: Response) -> ConnectionState.Action {
        let (envelope, isToHead) = envelope(connection)
        headBytes.removeAll(keepingCapacity: true)
        ResponseWriter.writeHead(response, envelope, into: &headBytes)
        var body: ArraySlice<UInt8> = []
        if ResponseWriter.hasBody(response.status, toHead: isToHead) {
            switch response.body {
            case .bytes(let bytes): body = bytes[...]
            case .file(let file) where file.range.isEmpty: break
            case .file(let file):
                record(connection, response.status, route: response.route, bodyBytes: file.range.count)
                return send(head: headBytes, file: file, to: connection)
            }
        }
        record(connection, response.status, route: response.route, bodyBytes: body.count)
        return send(head: headBytes, body: body, to: connection)
    }

    func answer(_ connection: Connection, _ stored: StoredResponse, isNotModified: Bool) -> ConnectionState.Action {
        let (envelope, isToHead) = envelope(connection)
        headBytes.removeAll(keepingCapacity: true)
        headBytes.append(contentsOf: isNotModified ? stored.notModifiedHead : stored.head)
        ResponseWriter.finishHead(envelope, into: &headBytes)
        let body = isNotModified || isToHead ? [] : stored.body
        record(connection, isNotModified ? .notModified : stored.status, route: stored.route, bodyBytes: body.count)
        return send(head: headBytes, body: body, to: connection)
    }

    private func envelope(_ connection: Connection) -> (ResponseWriter.Envelope, isToHead: Bool) {
        let form = connection.state.answered(now: clock.now)
        let envelope = ResponseWriter.Envelope(
            date: clock.httpDate,
            keepsAlive: form.keepsAlive,
            version: form.version,
            requestID: connection.exchange.id,
            cacheStatus: connection.exchange.cacheStatus
        )
        return (envelope, form.toHead)
    }

    private func record(_ connection: Connection, _ status: HTTPResponse.Status, route: String, bodyBytes: Int) {
        answers.note(
            route: route,
            method: connection.exchange.method,
            status: status.code,
            started: connection.exchange.started
        )
        guard shared.log != nil else { return }
        let exchange = connection.exchange
        let line = AccessLine(
            time: clock.logTime,
            exchange: exchange,
            route: route,
            status: status.code,
            bodyBytes: bodyBytes,
            microseconds: LoopClock.fresh().microseconds(since: exchange.started)
        )
        line.write(to: &logBytes)
        logLines += 1
    }
}
