import HTTP

/// Bodies that lie in files: read in pieces, each when the socket has room for it, so that neither the size of a file nor the slowness of
/// its reader costs memory. What a reader did not take of a piece is read again later, mostly from the kernel's memory.
extension EventLoop {
    /// One read, and at most what one write is offered.
    private static let pieceBytes = 64 * 1024
    /// For one connection before the others get a turn: a reader who takes as fast as we read would never let them.
    private static let piecesATurn = 4

    /// Begins in this round still, behind what is due.
    func send(head: [UInt8], file: FileBody, to connection: Connection) -> ConnectionState.Action {
        connection.queue(head: head, file: file)
        makeSending(connection)
        return .wait
    }

    func continueSending() {
        guard !sending.isEmpty else { return }
        let turn = sending
        sending.removeAll(keepingCapacity: true)
        for number in turn {
            guard let connection = connections[number] else { continue }
            connection.isSending = false
            if connection.hasUnsent { flush(connection) }
        }
    }

    func sendPieces(to connection: Connection) {
        for _ in 0..<Self.piecesATurn {
            guard let file = connection.file else {
                return perform(connection.state.written(now: clock.now), on: connection)
            }
            // The length was promised, and nothing may stand in for what is missing: only the end of the connection can tell.
            guard let count = read(file) else { return close(connection) }
            let all = connection.head.count - connection.sent + count
            switch Socket.write(
                connection.descriptor,
                head: connection.head,
                body: fileBytes[..<count],
                from: connection.sent
            )
            {
            case .bytes(let taken):
                connection.took(taken)
                connection.state.progressed(taken, now: clock.now)
                // The kernel had room for a part only: its event tells when there is more.
                if taken < all { return arm(connection) }
            case .blocked:
                return arm(connection)
            case .failed:
                return close(connection)
            }
        }
        if connection.hasUnsent {
            makeSending(connection)
        } else {
            perform(connection.state.written(now: clock.now), on: connection)
        }
    }

    /// The next piece into `fileBytes`, and how long it is; `nil` when the file has become shorter or cannot be read.
    private func read(_ file: FileBody) -> Int? {
        if fileBytes.isEmpty { fileBytes = [UInt8](repeating: 0, count: Self.pieceBytes) }
        let wanted = min(Self.pieceBytes, file.range.count)
        let count = fileBytes.withUnsafeMutableBytes { bytes in
            file.file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<wanted]), at: file.range.lowerBound)
        }
        return count.flatMap { $0 > 0 ? $0 : nil }
    }

    private func makeSending(_ connection: Connection) {
        guard !connection.isSending else { return }
        connection.isSending = true
        sending.append(connection.number)
    }
}
