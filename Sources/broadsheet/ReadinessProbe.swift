import Foundation
import HTTP
import HTTPServer

/// Asks a running server whether it is ready: for health checks in containers, which hold no other HTTP client.
struct ReadinessProbe {
    let endpoint: Endpoint

    private static let secondsMax = 3

    /// The status of `/readyz`; `nil` when nobody answers in time.
    func status() -> Int? {
        let descriptor = socket(endpoint.family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: Self.secondsMax, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard target.withSockaddr({ connect(descriptor, $0, $1) }) == 0 else { return nil }
        let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        guard send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else {
            return nil
        }
        return readStatus(descriptor)
    }

    /// A server on all addresses is asked on the loopback one.
    private var target: Endpoint {
        switch endpoint {
        case .network(.v4(0), let port): Endpoint(.v4(0x7F00_0001), port: port)
        case .network(.v6(0, 0), let port): Endpoint(.v6(0, 1), port: port)
        default: endpoint
        }
    }

    /// Of `HTTP/1.1 200 OK`.
    private func readStatus(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 12)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_WAITALL))
        guard count == bytes.count else { return nil }
        return Digits.decimal(bytes[9..<12])
    }
}
