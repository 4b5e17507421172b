import HTTP
import HTTPTypes

extension EventLoop {
    func read(_ letter: Letter) {
        switch letter {
        case .adopt(let descriptor, let peer, let hasRoom):
            adopt(descriptor, peer: peer, hasRoom: hasRoom)
        case .answer(let response, let number):
            guard let connection = connections[number] else {
                tally.late += 1
                return
            }
            perform(answer(connection, response), on: connection)
        case .stored(let stored, let isNotModified, let status, let number):
            guard let connection = connections[number] else {
                tally.late += 1
                return
            }
            connection.exchange.cacheStatus = status
            perform(answer(connection, stored, isNotModified: isNotModified), on: connection)
        case .retry(var job):
            job.queued = clock.now
            jobs.append(job)
        case .listen(let listeners, let loops):
            acceptor = Acceptor(listeners: listeners, loops: loops, poller: poller)
        case .drain:
            isDraining = true
            for connection in connections.all { connection.state.drain() }
        case .stopAccepting(let then):
            stopAccepting()
            then()
        case .stop(let whenEmpty):
            stop(whenEmpty)
        case .closeAll:
            for connection in connections.all { close(connection) }
        }
    }

    private func stop(_ whenEmpty: @escaping @Sendable () -> Void) {
        isDraining = true
        isStopping = true
        self.whenEmpty = whenEmpty
        for connection in connections.all {
            connection.state.drain()
            // A request may be in the kernel already: then it is answered.
            connection.isReadable = true
            read(connection)
            if connection.isOpen { perform(connection.state.stop(now: clock.now), on: connection) }
        }
    }

    // MARK: Life

    func adopt(_ descriptor: CInt, peer: IPAddress?, hasRoom: Bool) {
        tally.accepted += 1
        let connection = connections.insert { number in
            let state = ConnectionState(limits: shared.limits, now: clock.now)
            return Connection(number: number, descriptor: descriptor, peer: peer, state: state)
        }
        guard poller.add(descriptor, token: connection.number) else { return close(connection) }
        if isDraining { connection.state.drain() }
        guard hasRoom else {
            tally.turnedAway += 1
            return perform(connection.state.turnAway(), on: connection)
        }
        // Its first event comes from the set, even for bytes that were there before.
        arm(connection)
    }

    func close(_ connection: Connection) {
        guard connection.isOpen else { return }
        connection.isOpen = false
        connection.dropUnsent()
        connections.remove(connection.number)
        // Closing takes it out of the epoll set too.
        Socket.close(connection.descriptor)
        shared.open.withLock { $0 -= 1 }
    }

    /// Takes the actions that the state asks for, until it waits for an event.
    func perform(_ first: ConnectionState.Action, on connection: Connection) {
        var action = first
        while connection.isOpen {
            switch action {
            case .wait:
                arm(connection)
                return makeReady(connection)
            case .sendContinue:
                send(head: ResponseWriter.continueBytes, body: [], to: connection)
                action = .wait
            case .dispatch:
                action = dispatch(connection)
            case .refuse(let refusal):
                tally.refused += 1
                connection.exchange = Exchange(id: ids.next(), client: connection.peer, started: clock.now)
                action = answer(connection, problem: refusal)
            case .shutdown:
                Socket.shutdownWriting(connection.descriptor)
                action = .wait
            case .close:
                close(connection)
            }
        }
    }

    // MARK: Reading

    /// One budget of reading. What is left waits on the ready list.
    func read(_ connection: Connection) {
        guard connection.isOpen, connection.isReadable, connection.state.wantsBytes else { return }
        switch Socket.read(connection.descriptor, into: &scratch) {
        case .bytes(let count):
            // A read that did not fill its buffer emptied the kernel's (epoll(7)), unless the peer's end stands behind it.
            if count < scratch.count, !connection.peerEnds { connection.isReadable = false }
            perform(connection.state.received(scratch.span.extracting(..<count), now: clock.now), on: connection)
        case .finished:
            connection.isReadable = false
            perform(connection.state.peerFinished(now: clock.now), on: connection)
        case .blocked:
            connection.isReadable = false
        case .failed:
            close(connection)
        }
    }

    func makeReady(_ connection: Connection) {
        guard connection.isReadable, !connection.isReady, connection.state.wantsBytes else { return }
        connection.isReady = true
        ready.append(connection.number)
    }

    func continueReading() {
        guard !ready.isEmpty else { return }
        let turn = ready
        ready.removeAll(keepingCapacity: true)
        for number in turn {
            guard let connection = connections[number] else { continue }
            connection.isReady = false
            read(connection)
        }
    }

    // MARK: Writing

    /// Tries at once: mostly the kernel takes all, and nothing has to be kept.
    @discardableResult
    func send(head: [UInt8], body: ArraySlice<UInt8>, to connection: Connection) -> ConnectionState.Action {
        if connection.hasUnsent {
            connection.queue(head: head, body: body, sent: 0)
            return .wait
        }
        switch Socket.write(connection.descriptor, head: head, body: body, from: 0) {
        case .bytes(let count) where count == head.count + body.count:
            return connection.state.written(now: clock.now)
        case .bytes(let count):
            connection.queue(head: head, body: body, sent: count)
            connection.state.progressed(count, now: clock.now)
            // The kernel had room for a part only: its event tells when there is more.
            return .wait
        case .blocked:
            connection.queue(head: head, body: body, sent: 0)
            return .wait
        case .failed:
            return .close
        }
    }

    /// There is room again. Writes until there is none, or the connection has had its turn.
    func flush(_ connection: Connection) {
        if connection.file != nil { return sendPieces(to: connection) }
        while connection.hasUnsent {
            switch Socket.write(
                connection.descriptor,
                head: connection.head,
                body: connection.body,
                from: connection.sent
            )
            {
            case .bytes(let count):
                connection.took(count)
                connection.state.progressed(count, now: clock.now)
            case .blocked:
                return arm(connection)
            case .failed:
                return close(connection)
            }
        }
        perform(connection.state.written(now: clock.now), on: connection)
    }
}
