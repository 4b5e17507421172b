import Foundation
import HTTP
import HTTPTypes
import MediaFolder
import TestSupport
import Testing

@testable import HTTPServer

/// Bodies that lie in files: real files, real sockets.
@Suite(.serialized) struct `The server sends files` {
    /// A folder of files and a server that sends them whole, or from the byte on that the field Range-Start names.
    private final class Files: Sendable {
        let folder: TemporaryFolder
        let server: Server
        let endpoint: Endpoint

        init(_ change: (inout Server.Configuration) -> Void = { _ in }) throws {
            folder = try TemporaryFolder()
            let media = MediaFolder(path: folder.url.path)
            (server, endpoint) = try serve(
                {
                    $0.loops = 1
                    change(&$0)
                },
                { request in
                    if request.target.path == "/bytes" { return echo(request) }
                    guard let file = try? media.open(String(request.target.path.dropFirst())) else {
                        return .respond(Response(status: .notFound))
                    }
                    var response = Response(status: .ok, fields: [.contentType: "image/png"])
                    let start = HTTPField.Name("Range-Start").flatMap { request.fields[$0] }.flatMap { Int($0) } ?? 0
                    response.body = .file(FileBody(file, start..<file.size))
                    // As if it could be shared: the cache has to know better.
                    response.keys = ["site"]
                    return .respond(response)
                }
            )
        }

        @discardableResult
        func write(_ bytes: [UInt8], _ name: String) throws -> String {
            try Data(bytes).write(to: folder.url.appendingPathComponent(name))
            return folder.path(name)
        }

        /// A file of so many zeros, which take no room.
        func writeSparse(_ count: Int, _ name: String) throws -> String {
            let path = try write([], name)
            #expect(truncate(path, count) == 0)
            return path
        }
    }

    /// Bytes that are elsewhere others, so that no piece can stand in for another.
    private static func pattern(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: 17)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// What one recv brings, at most so much.
    private static func receive(_ client: Client, _ countMax: Int) async throws -> [UInt8] {
        try await offPool {
            var buffer = [UInt8](repeating: 0, count: countMax)
            let count = recv(client.descriptor, &buffer, countMax, 0)
            guard count >= 0 else { throw Client.Failure(what: "recv", number: errno) }
            return Array(buffer.prefix(count))
        }
    }

    private static func waitUntil(_ isTrue: @escaping @Sendable () -> Bool) async throws -> Bool {
        try await offPool {
            let end = Date(timeIntervalSinceNow: 10)
            while !isTrue() {
                if Date() > end { return false }
                sched_yield()
            }
            return true
        }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_003])
    func `whole, again and again on one connection, and closes them`(count: Int) async throws {
        let files = try Files()
        let bytes = Self.pattern(count)
        let path = try files.write(bytes, "a.png")
        let client = try Client(files.endpoint)
        for _ in 0..<3 {
            try await client.send(get("/a.png"))
            let reply = try await client.reply()
            #expect(reply.status == 200)
            #expect(reply.fields["content-length"] == "\(count)")
            #expect(reply.body == bytes)
        }
        try await client.send(get("/bytes"))
        #expect(try await client.reply().text == "GET /bytes ")
        #expect(Descriptors.count(of: path) == 0)
        await files.server.end()
    }

    @Test func `from the middle on`() async throws {
        let files = try Files()
        let bytes = Self.pattern(200_000)
        try files.write(bytes, "a.png")
        let client = try Client(files.endpoint)
        try await client.send(get("/a.png", "Range-Start: 70001\r\n"))
        #expect(try await client.reply().body == Array(bytes[70_001...]))
        await files.server.end()
    }

    @Test func `pipelined requests in their order, with bytes in between`() async throws {
        let files = try Files()
        let bytes = Self.pattern(300_000)
        try files.write(bytes, "a.png")
        let client = try Client(files.endpoint)
        try await client.send(get("/a.png") + get("/bytes") + get("/a.png") + get("/missing") + get("/a.png"))
        #expect(try await client.reply().body == bytes)
        #expect(try await client.reply().text == "GET /bytes ")
        #expect(try await client.reply().body == bytes)
        #expect(try await client.reply().status == 404)
        #expect(try await client.reply().body == bytes)
        await files.server.end()
    }

    @Test func `HEAD and HTTP 1.0 get what is theirs`() async throws {
        let files = try Files()
        let bytes = Self.pattern(100_000)
        let path = try files.write(bytes, "a.png")
        let client = try Client(files.endpoint)
        try await client.send("HEAD /a.png HTTP/1.1\r\nHost: a\r\n\r\n" + get("/bytes"))
        let head = try await client.reply(toHead: true)
        #expect(head.fields["content-length"] == "100000")
        #expect(try await client.reply().text == "GET /bytes ")
        #expect(Descriptors.count(of: path) == 0)
        let old = try Client(files.endpoint)
        try await old.send("GET /a.png HTTP/1.0\r\n\r\n")
        #expect(try await old.rest().suffix(100_000) == bytes[...])
        await files.server.end()
    }

    @Test func `nothing of them enters the cache`() async throws {
        let files = try Files { $0.cacheBytes = 1 << 24 }
        for round in 0..<3 {
            let bytes = Self.pattern(1000 + round)
            try files.write(bytes, "a.png")
            let client = try Client(files.endpoint)
            try await client.send(get("/a.png"))
            #expect(try await client.reply().body == bytes)
        }
        #expect(files.server.cacheCounters.stored == 0)
        // A request for a part goes its own way, with all its fields.
        let client = try Client(files.endpoint)
        try await client.send(get("/a.png", "Range: bytes=0-1\r\n"))
        #expect(try await client.reply().fields["cache-status"] == nil)
        await files.server.end()
    }

    @Test func `to a reader who takes a little at a time, while others are answered`() async throws {
        let files = try Files()
        let bytes = Self.pattern(6_000_000)
        try files.write(bytes, "a.png")
        let slow = try Client(files.endpoint, receiveBuffer: 4096)
        try await slow.send(get("/a.png", "Connection: close\r\n"))
        let other = try Client(files.endpoint)
        var received = try await Self.receive(slow, 100)
        for _ in 0..<50 {
            received += try await Self.receive(slow, 1000)
            try await other.send(get("/bytes"))
            #expect(try await other.reply().status == 200)
        }
        received += try await slow.rest()
        #expect(received.suffix(bytes.count) == bytes[...])
        await files.server.end()
    }

    @Test func `to one who takes as much as there is, while others are answered`() async throws {
        let files = try Files()
        _ = try files.writeSparse(1 << 32, "large.png")
        let greedy = try Client(files.endpoint)
        try await greedy.send(get("/large.png"))
        let isOver = Guarded(false)
        async let taken = offPool {
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            var taken = 0
            while !isOver.withLock(\.self) { taken += max(0, recv(greedy.descriptor, &buffer, buffer.count, 0)) }
            return taken
        }
        let other = try Client(files.endpoint)
        for _ in 0..<100 {
            try await other.send(get("/bytes"))
            #expect(try await other.reply().status == 200)
        }
        isOver.withLock { $0 = true }
        #expect(try await taken > 0)
        greedy.reset()
        await files.server.end()
    }

    @Test func `a file that is cut while it is sent ends the connection, and nothing stands in for what is missing`()
        async throws
    {
        let files = try Files()
        let path = try files.writeSparse(1 << 28, "a.png")
        let client = try Client(files.endpoint, receiveBuffer: 4096)
        try await client.send(get("/a.png") + get("/bytes"))
        let first = try await Self.receive(client, 2000)
        #expect(String(decoding: first, as: UTF8.self).contains("Content-Length: \(1 << 28)\r\n"))
        #expect(truncate(path, 1_000_000) == 0)
        let rest = try await client.rest()
        #expect(first.count + rest.count < 1 << 28)
        #expect(rest.allSatisfy { $0 == 0 })
        #expect(Descriptors.count(of: path) == 0)
        await files.server.end()
    }

    @Test func `a reader who goes leaves nothing open`() async throws {
        let files = try Files()
        let path = try files.writeSparse(1 << 28, "a.png")
        let client = try Client(files.endpoint, receiveBuffer: 4096)
        try await client.send(get("/a.png"))
        _ = try await Self.receive(client, 2000)
        #expect(Descriptors.count(of: path) == 1)
        client.reset()
        #expect(try await Self.waitUntil { Descriptors.count(of: path) == 0 })
        await files.server.end()
        #expect(files.server.counters.open == 0)
    }

    @Test func `a reader who stops is left after the time for writing`() async throws {
        let files = try Files { $0.limits.writeMilliseconds = 200 }
        let path = try files.writeSparse(1 << 28, "a.png")
        let client = try Client(files.endpoint, receiveBuffer: 4096)
        try await client.send(get("/a.png"))
        _ = try await Self.receive(client, 2000)
        #expect(try await Self.waitUntil { Descriptors.count(of: path) == 0 })
        await files.server.end()
    }

    @Test func `the end of the server closes what is on its way`() async throws {
        let files = try Files()
        let path = try files.writeSparse(1 << 28, "a.png")
        let client = try Client(files.endpoint, receiveBuffer: 4096)
        try await client.send(get("/a.png"))
        _ = try await Self.receive(client, 2000)
        await files.server.end()
        #expect(Descriptors.count(of: path) == 0)
    }

    @Test func `with files there is room for half as many connections`() throws {
        var configuration = Server.Configuration(endpoints: [])
        let without = Server(configuration, responder: echo).connectionsMax
        configuration.servesFiles = true
        #expect(Server(configuration, responder: echo).connectionsMax == without / 2)
    }
}
