import HTTP
import HTTPTypes
import Testing

@testable import HTTPServer

/// A server on a free port of the loopback address.
func serve(
    _ change: (inout Server.Configuration) -> Void = { _ in },
    _ responder: @escaping Responder = echo
) throws -> (server: Server, endpoint: Endpoint) {
    var configuration = Server.Configuration(endpoints: [Endpoint(.v4(0x7F00_0001), port: 0)])
    configuration.loops = 2
    configuration.workers = 2
    // On a busy machine a test may wait for its turn longer than a server for a request.
    configuration.limits.idleMilliseconds = 600_000
    change(&configuration)
    let server = Server(configuration, responder: responder)
    return (server, try server.start()[0])
}

func get(_ path: String, _ lines: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n" }

/// Answers with method, path and body.
let echo: Responder = { request in
    let text = "\(request.method.rawValue) \(request.target.path) \(String(decoding: request.body, as: UTF8.self))"
    return .respond(Response(status: .ok, fields: [.contentType: "text/plain"], body: Array(text.utf8)))
}

extension Server {
    func end() async { await drain(delay: .zero, grace: .milliseconds(200)) }
}

@Suite(.serialized) struct `The server` {
    @Test func `answers, and says when, how long and to which request`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        try await client.send(get("/a"))
        let reply = try await client.reply()
        #expect(reply.status == 200 && reply.text == "GET /a ")
        #expect(reply.fields["content-length"] == "7" && reply.fields["content-type"] == "text/plain")
        #expect(reply.fields["x-request-id"]?.utf8.count == 15)
        #expect(HTTPDate.seconds(reply.fields["date"] ?? "", now: 0) != nil)
        #expect(reply.fields["connection"] == nil)
        await server.end()
    }

    @Test func `answers pipelined requests in their order`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        try await client.send((0..<200).map { get("/\($0)") }.joined())
        for number in 0..<200 {
            let reply = try await client.reply()
            #expect(reply.text == "GET /\(number) ")
        }
        await server.end()
        #expect(server.counters.requests == 200 && server.counters.accepted == 1)
    }

    @Test func `closes after HTTP 1 point 0, unless it is asked to stay`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        try await client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try await client.reply().fields["connection"] == "keep-alive")
        try await client.send("GET /b HTTP/1.0\r\n\r\n")
        #expect(try await client.reply().fields["connection"] == "close")
        #expect(try await client.rest().isEmpty)
        await server.end()
    }

    @Test func `answers HEAD with the length and no body`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        try await client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/b"))
        #expect(try await client.reply(toHead: true).fields["content-length"] == "8")
        #expect(try await client.reply().text == "GET /b ")
        await server.end()
    }

    @Test func `asks for a body that waits to be asked for`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        try await client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        #expect(try await client.reply().status == 100)
        try await client.send("hello")
        #expect(try await client.reply().text == "POST /a hello")
        await server.end()
    }

    @Test func `puts chunks together, in whatever pieces they come`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        for piece in [
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Enc", "oding: chunked\r\n\r\n5", "\r\nhel", "lo\r\n0\r", "\n\r\n",
        ] {
            try await client.send(piece)
        }
        #expect(try await client.reply().text == "POST /a hello")
        await server.end()
    }

    @Test func `refuses without a worker, and closes so that the answer arrives`() async throws {
        let (server, endpoint) = try serve { $0.limits.headBytesMax = 1_000 }
        let refused = [
            (400, "GET / HTTP/1.1\r\n\r\n"),
            (
                413,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n"
                    + String(repeating: "x", count: 500_000)
            ),
            (414, "GET /" + String(repeating: "a", count: 9_000)),
            (417, get("/", "Expect: more\r\n")),
            (431, get("/", String(repeating: "A: b\r\n", count: 300))),
            (501, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"),
            (505, "GET / HTTP/2.0\r\n\r\n"),
        ]
        for (status, bytes) in refused {
            let client = try Client(endpoint)
            try await client.send(bytes)
            let reply = try await client.reply()
            #expect(reply.status == status)
            #expect(reply.fields["content-type"] == "application/problem+json" && reply.fields["connection"] == "close")
            #expect(reply.text.contains("\"request_id\":\"\(reply.fields["x-request-id"] ?? "?")\""))
            #expect(try await client.rest().isEmpty)
        }
        await server.end()
        #expect(server.counters.refused == refused.count && server.counters.requests == 0)
    }

    @Test func `answers a peer that has shut its side down`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        try await client.send(get("/a") + get("/b"))
        client.shutDownWriting()
        #expect(try await client.reply().text == "GET /a ")
        #expect(try await client.reply().text == "GET /b ")
        #expect(try await client.rest().isEmpty)
        await server.end()
    }

    @Test func `takes a body that is larger than one read`() async throws {
        let (server, endpoint) = try serve({ $0.limits.bodyBytesMax = 4_000_000 }) { request in
            .respond(Response(status: .ok, body: request.body))
        }
        let client = try Client(endpoint)
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n"
        async let sent: Void = client.send(Array(head.utf8) + body)
        let reply = try await client.reply()
        try await sent
        #expect(reply.body == body)
        await server.end()
    }

    @Test func `writes many megabytes to a reader that is slow to begin`() async throws {
        let body = (0..<16 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
        let (server, endpoint) = try serve({ _ in }) { request in
            .respond(Response(status: .ok, body: request.target.path == "/big" ? body : []))
        }
        let slow = try Client(endpoint, receiveBuffer: 4_096)
        try await slow.send(get("/big") + get("/small"))
        // The other loop's and the same loop's connections are served meanwhile.
        for _ in 0..<4 {
            let other = try Client(endpoint)
            try await other.send(get("/small"))
            #expect(try await other.reply().status == 200)
        }
        try await slow.send(get("/last", "Connection: close\r\n"))
        let bytes = try await slow.rest()
        #expect(bytes.count > body.count)
        #expect(bytes.firstRange(of: body) != nil)
        await server.end()
    }

    @Test func `listens on all addresses of both families, on one port`() async throws {
        let (first, bound) = try serve { $0.endpoints = [Endpoint("0.0.0.0:0")!] }
        let (server, _) = try serve { $0.endpoints = [Endpoint(.v6(0, 0), port: bound.port)] }
        for address in [IPAddress.v6(0, 1), .v4(0x7F00_0001)] {
            let client = try Client(Endpoint(address, port: bound.port))
            try await client.send(get("/a"))
            #expect(try await client.reply().status == 200)
        }
        #expect(first.counters.accepted + server.counters.accepted <= 2)
        await server.end()
        await first.end()
    }

    @Test func `says why it cannot listen`() async throws {
        let (server, endpoint) = try serve()
        #expect(throws: SocketError.self) { _ = try serve { $0.endpoints = [endpoint] } }
        do {
            _ = try serve { $0.endpoints = [endpoint] }
        } catch let error as SocketError {
            #expect(error.description == "bind \(endpoint): Address already in use")
        }
        await server.end()
    }

    @Test func `asks the configuration who the client is and which id it brings`() async throws {
        let (server, endpoint) = try serve({
            $0.client = { _, fields in fields[.userAgent] == nil ? nil : .v4(42) }
            $0.requestID = { peer, fields in peer == .v4(0x7F00_0001) ? fields[.referer] : nil }
        }) { request in
            .respond(Response(status: .ok, body: Array("\(request.client == .v4(42)) \(request.id)".utf8)))
        }
        let client = try Client(endpoint)
        try await client.send(get("/", "User-Agent: x\r\nReferer: mine\r\n"))
        let reply = try await client.reply()
        #expect(reply.text == "true mine" && reply.fields["x-request-id"] == "mine")
        try await client.send(get("/", "Referer: not \"sane\"\r\n"))
        #expect(try await client.reply().fields["x-request-id"]?.utf8.count == 15)
        await server.end()
    }
}
