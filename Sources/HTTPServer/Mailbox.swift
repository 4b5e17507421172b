import CEpoll
import HTTP

/// What other threads tell a loop.
enum Letter: Sendable {
    case adopt(CInt, peer: IPAddress?, hasRoom: Bool)
    case answer(Response, connection: UInt64)
    case stored(StoredResponse, isNotModified: Bool, CacheStatus, connection: UInt64)
    /// What it waited for was not for it.
    case retry(Workers.Job)
    case listen([CInt], loops: [EventLoop])
    /// Each answer is its connection's last from now on.
    case drain
    /// Accept no more. Who waits in the backlog believes to be connected: they are dealt out before `then` is called.
    case stopAccepting(then: @Sendable () -> Void)
    /// Close what is idle, and tell when the last connection is gone.
    case stop(whenEmpty: @Sendable () -> Void)
    /// Close everything.
    case closeAll
}

/// What other threads have for a loop. Its bell is in the loop's epoll set, so that a letter and a readable socket are found in the
/// same wait. Many letters make one ring: while one is on its way, none is added.
final class Mailbox: Sendable {
    private struct Box: Sendable {
        var letters: [Letter] = []
        var hasRung = false
        var isClosed = false
    }

    /// Becomes readable when there are letters.
    let bell: CInt
    private let box = Guarded(Box())

    init() {
        bell = broadsheet_bell_create()
        // Only a lack of descriptors or memory makes it fail, at start: nothing could be served.
        precondition(bell >= 0, "eventfd failed")
    }

    deinit { Socket.close(bell) }

    /// Letters from now on are thrown away: the loop has ended.
    func close() {
        box.withLock { box in
            box.letters = []
            box.isClosed = true
        }
    }

    func post(_ letter: Letter) {
        let mustRing = box.withLock { box in
            guard !box.isClosed else { return false }
            box.letters.append(letter)
            defer { box.hasRung = true }
            return !box.hasRung
        }
        if mustRing { broadsheet_bell_ring(bell) }
    }

    /// Swaps, so that two buffers are enough for ever.
    func takeAll(into letters: inout [Letter]) {
        letters.removeAll(keepingCapacity: true)
        box.withLock { box in
            swap(&box.letters, &letters)
            box.hasRung = false
        }
    }
}
