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

    private let descriptor: Int32
    private var unread: [UInt8] = []

    init(port: Int) throws {
        let endpoint = Endpoint(.v4(0x7F00_0001), port: UInt16(port))
        descriptor = socket(endpoint.family, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let descriptor = descriptor
        guard endpoint.withSockaddr({ Foundation.connect(descriptor, $0, $1) }) == 0 else {
            throw Failure(what: "cannot connect: \(errno)")
        }
    }

    deinit { close(descriptor) }

    func exchange(_ method: String, _ path: String, _ fields: [String: String] = [:], body: String? = nil) throws
        -> Reply
    {
        try send(method, path, fields, body: body)
        return try reply()
    }

    func send(_ method: String, _ path: String, _ fields: [String: String] = [:], body: String? = nil) throws {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
        try send(head + "\r\n" + (body ?? ""))
    }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
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

    /// Waits for the server to close; false when it sends something instead.
    func isClosedByServer() throws -> Bool { try unread.isEmpty && !receive() }

    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
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
        let length = fields["content-length"].flatMap { Int($0) } ?? 0
        guard unread.count >= end.upperBound + length else { return nil }
        let body = String(decoding: unread[end.upperBound..<end.upperBound + length], as: UTF8.self)
        unread.removeFirst(end.upperBound + length)
        return Reply(status: Int(lines[0].split(separator: " ")[1]) ?? 0, fields: fields, body: body)
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
