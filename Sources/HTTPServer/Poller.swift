import CEpoll
import Glibc

/// One epoll set. Descriptors are registered once, edge-triggered for both directions, and never modified: an event says only that
/// something became possible, and whoever is told tries until the kernel says no (epoll(7)).
struct Poller {
    struct Event {
        var token: UInt64
        var isReadable: Bool
        var isWritable: Bool
        /// Data may be followed by the peer's end: read on, even after a read that did not fill its buffer.
        var peerEnds: Bool
        /// The connection failed, or both of its directions are shut down.
        var isDead: Bool
    }

    private static let batch = 256

    let descriptor: CInt
    private var found = [broadsheet_event](repeating: broadsheet_event(), count: batch)

    init() {
        descriptor = broadsheet_epoll_create()
        // Only a lack of descriptors or memory makes it fail, at start: nothing could be served.
        precondition(descriptor >= 0, "epoll_create1 failed: \(errno)")
    }

    /// The token comes back with each event. False when the kernel refuses (no memory, or its limit of watches).
    func add(_ descriptor: CInt, token: UInt64) -> Bool {
        broadsheet_epoll_add(self.descriptor, descriptor, token) == 0
    }

    /// How many events there are since the last call; without any it waits for the first so long. A full batch means that there may
    /// be more.
    mutating func poll(milliseconds: CInt) -> (count: Int, mayHaveMore: Bool) {
        let count = Int(broadsheet_epoll_wait(descriptor, &found, CInt(Self.batch), milliseconds))
        return (max(0, count), count == Self.batch)
    }

    /// One of the events that the last `poll` counted.
    subscript(index: Int) -> Event {
        let event = found[index]
        return Event(
            token: event.token,
            isReadable: event.readable != 0,
            isWritable: event.writable != 0,
            peerEnds: event.peer_ends != 0,
            isDead: event.dead != 0
        )
    }
}
