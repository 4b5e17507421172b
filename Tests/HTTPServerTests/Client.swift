import Dispatch
import Glibc
import HTTP

@testable import HTTPServer

/// A client of its own words: bytes out, bytes in. Every wait is on the socket and ends after ten seconds at the latest.
///
/// System calls block on a queue of Dispatch, so that a test that waits holds none of Swift's few threads.
final class Client: Sendable {
    struct Reply: Sendable, Equatable {
        var status: Int
        /// Lower-case names.
        var fields: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Failure: Error {
        var what: String
        /// `errno`.
        var number: CInt
    }

    let descriptor: CInt
    private let unread = Guarded<[UInt8]>([])

    /// `receiveBuffer` in bytes makes a reader that is slow from the start.
    init(_ endpoint: Endpoint, receiveBuffer: CInt? = nil) throws {
        descriptor = socket(endpoint.family, CInt(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let descriptor = descriptor
        guard endpoint.withSockaddr({ connect(descriptor, $0, $1) }) == 0 else {
            throw Failure(what: "connect", number: errno)
        }
    }

    deinit { Socket.close(descriptor) }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await offPool { [descriptor] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure(what: "send", number: errno) }
                sent += count
            }
        }
    }

    /// Reads one whole response; interim ones (1xx) are responses too.
    func reply(toHead: Bool = false) async throws -> Reply {
        try await offPool { [self] in
            while true {
                if let reply = unread.withLock({ Self.parse(&$0, toHead: toHead) }) { return reply }
                guard try readSome() else { throw Failure(what: "closed before a whole response", number: 0) }
            }
        }
    }

    /// All that comes until the server closes.
    func rest() async throws -> [UInt8] {
        try await offPool { [self] in
            while try readSome() {}
            return unread.withLock { unread in
                defer { unread = [] }
                return unread
            }
        }
    }

    func shutDownWriting() { Socket.shutdownWriting(descriptor) }

    /// Goes without a goodbye: the server gets a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        Socket.shutdownWriting(-1)
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        // Connecting to nowhere dissolves a connection, and with this linger it is reset.
        connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// False at the end.
    private func readSome() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw Failure(what: "recv", number: errno) }
        unread.withLock { $0.append(contentsOf: buffer.prefix(count)) }
        return count > 0
    }

    private static func parse(_ bytes: inout [UInt8], toHead: Bool) -> Reply? {
        let end = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4, let start = (0...bytes.count - 4).first(where: { Array(bytes[$0..<$0 + 4]) == end })
        else { return nil }
        let lines = String(decoding: bytes[..<start], as: UTF8.self).split(separator: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        let length = toHead ? 0 : fields["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.count >= start + 4 + length else { return nil }
        let body = Array(bytes[(start + 4)..<(start + 4 + length)])
        bytes.removeSubrange(..<(start + 4 + length))
        return Reply(status: status, fields: fields, body: body)
    }
}

func offPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { done in
        DispatchQueue.global().async { done.resume(with: Swift.Result(catching: body)) }
    }
}
