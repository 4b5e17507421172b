import CEpoll
import Glibc

/// One epoll set. Descriptors are registered once, edge-triggered for both directions, and never modified: an event says only that
/// something became possible, and whoever is told tries until the kernel says no (epoll(7)).
struct Poller {
    /// A token comes back with each event. Whether the peer closed is not in it: that is what a read tells.
    struct Event {
        var token: UInt64
        var isReadable: Bool
        var isWritable: Bool
        /// Data may be followed by the peer's end: read on, even after a read that did not fill its buffer.
        var peerEnds: Bool
        /// Both directions are gone, or the connection failed.
        var isDead: Bool
    }

    let descriptor: CInt
    private var events: [epoll_event]

    init() {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        // Only a lack of descriptors or memory makes it fail, at start: nothing could be served.
        precondition(descriptor >= 0, "epoll_create1 failed: \(errno)")
        events = Array(repeating: epoll_event(), count: 256)
    }

    /// False when the kernel refuses (no memory, or its limit of watches).
    func add(_ descriptor: CInt, token: UInt64) -> Bool {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        event.data.u64 = token
        return epoll_ctl(self.descriptor, EPOLL_CTL_ADD, descriptor, &event) == 0
    }

    /// What happened since the last call, without waiting. A full batch means that there may be more.
    mutating func poll(into found: inout [Event]) -> Bool {
        found.removeAll(keepingCapacity: true)
        let count = Int(max(0, epoll_wait(descriptor, &events, CInt(events.count), 0)))
        for index in 0..<count {
            let flags = events[index].events
            found.append(
                Event(
                    token: events[index].data.u64,
                    isReadable: flags & EPOLLIN.rawValue != 0,
                    isWritable: flags & EPOLLOUT.rawValue != 0,
                    peerEnds: flags & EPOLLRDHUP.rawValue != 0,
                    isDead: flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
                )
            )
        }
        return count == events.count
    }
}
