import Foundation
import HTTP
import HTTPServer
import JSON
import Testing

/// A plain client: one request after the other on one connection, every wait bounded.
final class HTTPConnection {
    struct Reply {
        var status: Int
        /// Lower-case names.
        var fields: [String: String]
        var body: String

        var json: JSONValue? { try? JSONReader.read(Array(body.utf8)) }
    }

    struct Failure: Error {
        var what: String
    }

    /// What one call may send or receive.
    var pieceBytes = 65_536

    private let descriptor: Int32
    private var unread: [UInt8] = []

    /// - source: the address that the server sees; any of 127.0.0.0/8.
    convenience init(port: Int, from source: IPAddress? = nil) throws {
        try self.init(Endpoint(.v4(0x7F00_0001), port: UInt16(port)), from: source)
    }

    init(_ endpoint: Endpoint, from source: IPAddress? = nil) throws {
        descriptor = socket(endpoint.family, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let descriptor = descriptor
        if let source, Endpoint(source, port: 0).withSockaddr({ bind(descriptor, $0, $1) }) != 0 {
            throw Failure(what: "cannot bind: \(errno)")
        }
        guard endpoint.withSockaddr({ Foundation.connect(descriptor, $0, $1) }) == 0 else {
            throw Failure(what: "cannot connect: \(errno)")
        }
    }

    deinit { close(descriptor) }

    func exchange(
        _ method: String,
        _ path: String,
        _ fields: [String: String] = [:],
        body: String? = nil
    ) throws -> Reply {
        try exchange(method, path, fields, bytes: body.map { Array($0.utf8) })
    }

    func exchange(_ method: String, _ path: String, _ fields: [String: String], bytes body: [UInt8]?) throws -> Reply {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + (body ?? []))
        return try reply()
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    private func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, min($0.count, pieceBytes), Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(what: "cannot send: \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    func reply() throws -> Reply {
        while true {
            if let reply = parse() { return reply }
            guard try receive() else { throw Failure(what: "closed before a whole response") }
        }
    }

    /// A port that nobody listens on just now.
    static func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && getsockname(listener, raw, &length) == 0
            } ? UInt16(bigEndian: address.pointee.sin_port) : nil
        }
        guard let port else { throw Failure(what: "no free port: \(errno)") }
        return Int(port)
    }

    /// Waits for the server to close; false when it sends something instead.
    func isClosedByServer() throws -> Bool { try unread.isEmpty && !receive() }

    /// Reads until the server closes, keeps nothing, and says how many bytes there were.
    func skipToEnd() throws -> Int {
        var count = 0
        repeat {
            count += unread.count
            unread = []
        } while try receive()
        return count
    }

    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: pieceBytes)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(what: "cannot receive: \(errno)") }
        unread += buffer.prefix(count)
        return count > 0
    }

    private func parse() -> Reply? {
        guard let end = unread.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: unread[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        guard let (content, whole) = body(from: end.upperBound, fields) else { return nil }
        unread.removeFirst(whole)
        let body = String(decoding: content, as: UTF8.self)
        return Reply(status: Int(lines[0].split(separator: " ")[1]) ?? 0, fields: fields, body: body)
    }

    /// The content that begins there, and where it ends; `nil` until all of it has come. A chunked one has no trailers here.
    private func body(from start: Int, _ fields: [String: String]) -> (content: ArraySlice<UInt8>, end: Int)? {
        guard fields["transfer-encoding"] == "chunked", fields["content-length"] == nil else {
            let end = start + (fields["content-length"].flatMap { Int($0) } ?? 0)
            return unread.count >= end ? (unread[start..<end], end) : nil
        }
        var content: ArraySlice<UInt8> = []
        var place = start
        while let line = unread[place...].firstRange(of: Array("\r\n".utf8)) {
            let size = Int(String(decoding: unread[place..<line.lowerBound], as: UTF8.self), radix: 16) ?? 0
            place = line.upperBound + size + 2
            guard unread.count >= place else { return nil }
            content += unread[line.upperBound..<line.upperBound + size]
            if size == 0 { return (content, place) }
        }
        return nil
    }
}

extension JSONValue {
    subscript(_ name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    subscript(_ index: Int) -> JSONValue? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var integer: Int64? {
        if case .number(let number) = self { number.integer } else { nil }
    }
}
