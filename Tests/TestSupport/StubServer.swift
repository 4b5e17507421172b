import Foundation

/// A server of a few words, for clients of ours: what it answers to each connection is written out by the test, byte by byte.
package final class StubServer: Sendable {
    package enum Behaviour: Sendable {
        /// These bytes, then the end.
        case answer(String)
        /// A 200 with this body.
        case ok(String)
        /// These bytes, and then nothing more for as long as the client stays.
        case silentAfter(String)
        /// These bytes, and then letters without end.
        case endlessAfter(String)
    }

    package let port: Int
    private let listener: Int32
    private let state: Locked<State>
    private let hasAsked = DispatchSemaphore(value: 0)

    private struct State {
        var behaviours: [Behaviour]
        var requests: [String] = []
        var isOver = false
    }

    /// - behaviours: one for each connection in turn; the last one stays.
    package init(_ behaviours: Behaviour...) throws {
        state = Locked(State(behaviours: behaviours))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let (state, hasAsked) = (state, hasAsked)
        // It knows nothing of the object, whose end is the end of the listener.
        Thread {
            while true {
                let connection = accept(listener, nil, nil)
                if state.withLock(\.isOver) || connection < 0 { break }
                Thread { Self.serve(connection, state, hasAsked) }.start()
            }
            close(listener)
        }.start()
    }

    deinit {
        state.withLock { $0.isOver = true }
        // Whoever waits in accept(2) is woken.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// The heads of all requests, in the order in which they came.
    package var requests: [String] { state.withLock(\.requests) }

    /// From the next connection on.
    package func behave(_ behaviours: Behaviour...) { state.withLock { $0.behaviours = behaviours } }

    /// Until one more request has come, for ten seconds at most.
    package func waitForRequest() -> Bool { hasAsked.wait(timeout: .now() + 10) == .success }

    private static func serve(_ connection: Int32, _ state: Locked<State>, _ hasAsked: DispatchSemaphore) {
        defer { close(connection) }
        var head = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !head.contains("\r\n\r\n") {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            head += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        let behaviour = state.withLock { state in
            state.requests.append(head)
            return state.behaviours.count > 1 ? state.behaviours.removeFirst() : state.behaviours[0]
        }
        hasAsked.signal()
        switch behaviour {
        case .answer(let text): _ = send(text, to: connection)
        case .ok(let body): _ = send(ok(body), to: connection)
        case .silentAfter(let text):
            // The next thing that comes from the client is its end.
            if send(text, to: connection) { _ = recv(connection, &buffer, 1, 0) }
        case .endlessAfter(let text):
            let letters = String(repeating: "x", count: 4096)
            if send(text, to: connection) { while send(letters, to: connection) {} }
        }
    }

    private static func ok(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func send(_ text: String, to connection: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
