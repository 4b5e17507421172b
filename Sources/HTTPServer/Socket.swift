import CEpoll
import Glibc
import HTTP

/// The system calls on sockets that are open (`Listener` opens them). Every descriptor is non-blocking and closed on exec.
enum Socket {
    enum Accepted {
        case connection(CInt, peer: IPAddress?)
        /// It was gone before it was taken; the next may be well.
        case lost
        /// Nobody waits.
        case none
        /// No descriptor is left, for this process (EMFILE) or for the machine (ENFILE).
        case exhausted
    }

    enum Read {
        case bytes(Int)
        /// The peer shut its side down.
        case finished
        case blocked
        case failed
    }

    enum Written {
        case bytes(Int)
        case blocked
        case failed
    }

    static func accept(_ listener: CInt) -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = withUnsafeMutableBytes(of: &storage) {
            broadsheet_accept(listener, $0.baseAddress, &length)
        }
        if descriptor >= 0 {
            return .connection(descriptor, peer: Endpoint(storage, length: length)?.address)
        }
        switch errno {
        case EAGAIN: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
        // Linux hands over errors of the connection that is gone meanwhile (accept(2)).
        case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENOPROTOOPT, ENONET, EPERM:
            return .lost
        default: return .none
        }
    }

    static func read(_ descriptor: CInt, into buffer: inout [UInt8]) -> Read {
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .finished }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .blocked
            default: return .failed
            }
        }
    }

    /// Writes what follows `offset` in `head` and `body` together, in one call and without joining them.
    static func write(_ descriptor: CInt, head: [UInt8], body: ArraySlice<UInt8>, from offset: Int) -> Written {
        let headStart = min(offset, head.count)
        let bodyStart = offset - headStart
        return head.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { parts in
                    parts[0] = part(head, from: headStart)
                    parts[1] = part(body, from: bodyStart)
                    var message = msghdr()
                    message.msg_iov = parts.baseAddress
                    message.msg_iovlen = 2
                    return send(descriptor, &message)
                }
            }
        }
    }

    private static func part(_ bytes: UnsafeRawBufferPointer, from start: Int) -> iovec {
        // sendmsg reads only; the C type does not say so.
        let base = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0 + start) }
        return iovec(iov_base: base, iov_len: bytes.count - start)
    }

    private static func send(_ descriptor: CInt, _ message: inout msghdr) -> Written {
        while true {
            // NOSIGNAL: a peer that is gone is an answer of the call, not a signal to the process.
            let count = sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
            if count >= 0 { return .bytes(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .blocked
            default: return .failed
            }
        }
    }

    static func shutdownWriting(_ descriptor: CInt) {
        _ = shutdown(descriptor, CInt(SHUT_WR))
    }

    static func close(_ descriptor: CInt) {
        _ = Glibc.close(descriptor)
    }

    /// A descriptor that does nothing but keep its place, for the moment when there is no other. -1 when there is none.
    static func reserve() -> CInt {
        open("/dev/null", O_RDONLY | O_CLOEXEC)
    }

    /// Raises the soft limit of descriptors to the hard one, and says how many there are now.
    static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
