import Glibc

/// Many clients on one thread. Each call does what the kernel allows now, for all of them; none waits for one alone.
package final class Crowd: @unchecked Sendable {
    private struct Member {
        let descriptor: CInt
        var received: [UInt8] = []
        var sent = 0
        var isOver = false
    }

    // `@unchecked Sendable` is true because a test makes a crowd and then gives it to one thread.
    private var members: [Member]

    package struct Failure: Error {
        var what: String
        /// `errno`.
        var number: CInt
    }

    /// - Parameters:
    ///   - port: on the loopback address.
    ///   - receiveBuffer: in bytes, makes readers that are slow from the start.
    package init(_ count: Int, port: UInt16, receiveBuffer: CInt? = nil) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        members = try (0..<count).map { _ in
            let member = Member(
                descriptor: socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            )
            if var size = receiveBuffer {
                setsockopt(member.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
            }
            let connected = withUnsafePointer(to: address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(member.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard connected == 0 else { throw Failure(what: "connect", number: errno) }
            return member
        }
    }

    deinit { for member in members { close(member.descriptor) } }

    package var isOver: Bool { members.allSatisfy(\.isOver) }
    /// The status of each one's first answer, 0 for nothing.
    package var statuses: Set<Int> {
        Set(members.map { Int(String(decoding: $0.received.dropFirst(9).prefix(3), as: UTF8.self)) ?? 0 })
    }
    /// Bytes of all together.
    package var received: Int { members.reduce(0) { $0 + $1.received.count } }
    /// Bytes of all together.
    package var sent: Int { members.reduce(0) { $0 + $1.sent } }

    /// Begins to count what they receive anew.
    package func forget() {
        for index in members.indices { members[index].received = [] }
    }

    /// Offers all the same bytes; says whether the kernel took some of anyone's.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var isTaken = false
        for index in members.indices where !members[index].isOver {
            let count = Glibc.send(members[index].descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
            members[index].sent += max(0, count)
            isTaken = isTaken || count > 0
        }
        return isTaken
    }

    /// Sends the whole of `bytes` to all, each from where it stands, for as long as the server takes something and has not ended.
    package func sendWhole(_ bytes: [UInt8]) {
        let clock = ContinuousClock()
        let limit = clock.now + .seconds(20)
        while clock.now < limit, members.contains(where: { !$0.isOver && $0.sent < bytes.count }) {
            for index in members.indices where !members[index].isOver && members[index].sent < bytes.count {
                let sent = members[index].sent
                let count = bytes.withUnsafeBytes {
                    Glibc.send(
                        members[index].descriptor,
                        $0.baseAddress! + sent,
                        min(256 * 1024, $0.count - sent),
                        CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
                    )
                }
                // Refused in the middle, it has an answer to read still.
                if count > 0 {
                    members[index].sent += count
                } else if errno != EAGAIN {
                    members[index].sent = bytes.count
                }
            }
            wait(for: POLLIN | POLLOUT, milliseconds: 5)
            read(atMost: 64 * 1024)
        }
    }

    /// Waits until something has come to anyone, and reads it.
    package func listen(milliseconds: CInt, atMost bytes: Int = 64 * 1024) {
        if wait(for: POLLIN, milliseconds: milliseconds) { read(atMost: bytes) }
    }

    /// Whether the kernel would take bytes of anyone within the time.
    package func canSend(milliseconds: CInt) -> Bool { wait(for: POLLOUT, milliseconds: milliseconds) }

    /// Until all have been answered and ended, or twenty seconds.
    package func listenToTheEnd() {
        let clock = ContinuousClock()
        let limit = clock.now + .seconds(20)
        while !isOver, clock.now < limit { listen(milliseconds: 100) }
    }

    @discardableResult
    private func wait(for events: CInt, milliseconds: CInt) -> Bool {
        var waiting = members.filter { !$0.isOver }.map { pollfd(fd: $0.descriptor, events: Int16(events), revents: 0) }
        return poll(&waiting, nfds_t(waiting.count), milliseconds) > 0
    }

    private func read(atMost bytes: Int) {
        var buffer = [UInt8](repeating: 0, count: bytes)
        for index in members.indices where !members[index].isOver {
            let count = recv(members[index].descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count > 0 {
                members[index].received.append(contentsOf: buffer.prefix(count))
            } else if count == 0 || errno != EAGAIN {
                members[index].isOver = true
            }
        }
    }
}

/// The thread sanitizer costs ten times the time and several times the memory: then the same is done with less.
package let isUnderThreadSanitizer = dlsym(nil, "__tsan_init") != nil
