import Dispatch
import Glibc
import HTTP
import HTTPTypes
import Testing

@testable import HTTPServer

/// A gate for responders: they wait at it until the test opens it. `arrived` counts those who came.
private final class Gate: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var arrived = 0
    }
    private let state = Guarded(State())

    func pass() {
        state.withLock { $0.arrived += 1 }
        state.wakeAll()
        _ = state.wait { $0.isOpen ? true : nil }
    }

    func open() {
        state.withLock { $0.isOpen = true }
        state.wakeAll()
    }

    /// Until so many have come, or ten seconds.
    func waitFor(_ count: Int) async throws -> Bool {
        try await offPool { [state] in state.wait(milliseconds: 10_000) { $0.arrived >= count ? true : nil } ?? false }
    }
}

@Suite(.serialized) struct `The server under load` {
    @Test func `says 503 when the line is full, and goes on`() async throws {
        let gate = Gate()
        let (server, endpoint) = try serve({
            $0.workers = 1
            $0.waitingRequestsMax = 1
            $0.fixedAnswers["/healthz"] = Response(status: .ok, body: Array("well".utf8))
            $0.refusing = { refusal, request in
                var response = refusal.problem.response(requestID: request.id)
                response.fields[.contentLocation] = request.target.path
                return response
            }
        }) { request in
            gate.pass()
            return echo(request)
        }
        let (working, waiting, third) = (try Client(endpoint), try Client(endpoint), try Client(endpoint))
        try await working.send(get("/working"))
        #expect(try await gate.waitFor(1))
        try await waiting.send(get("/waiting"))
        // One of the two finds the only place in the line.
        try await third.send(get("/third"))
        let (overloaded, other) = try await firstReply(waiting, third)
        #expect(overloaded.status == 503 && overloaded.fields["retry-after"] == "1")
        #expect(overloaded.text.contains("/problems/overloaded"))
        #expect(["/waiting", "/third"].contains(overloaded.fields["content-location"]))
        #expect(overloaded.fields["connection"] == nil)

        // The loop lives, whatever the workers do.
        let doctor = try Client(endpoint)
        try await doctor.send("HEAD /healthz?x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/healthz"))
        #expect(try await doctor.reply(toHead: true).fields["content-length"] == "4")
        #expect(try await doctor.reply().text == "well")

        gate.open()
        #expect(try await working.reply().text == "GET /working ")
        // Its place is free when it is answered.
        #expect(try await other.reply().status == 200)
        // Any other method is the responder's to judge.
        try await doctor.send("POST /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await doctor.reply().text == "POST /healthz ")
        await server.end()
        #expect(server.counters.overloaded == 1)
    }

    /// The reply of whichever has something first, and the other one.
    private func firstReply(_ left: Client, _ right: Client) async throws -> (Client.Reply, other: Client) {
        let readable = try await offPool {
            var both = [left, right].map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            guard poll(&both, 2, 10_000) > 0 else { throw Client.Failure(what: "poll", number: errno) }
            return both[0].revents != 0
        }
        return try await readable ? (left.reply(), right) : (right.reply(), left)
    }

    @Test func `answers a write from another thread, with no worker held`() async throws {
        let (server, endpoint) = try serve({ $0.workers = 1 }) { request in
            .commit { answer in
                DispatchQueue.global().async {
                    answer(Response(status: .created, body: Array(request.target.path.utf8)))
                    // A second answer is nobody's.
                    answer(Response(status: .badGateway))
                }
            }
        }
        let client = try Client(endpoint)
        for number in 0..<50 {
            try await client.send(get("/\(number)"))
            let reply = try await client.reply()
            #expect(reply.status == 201 && reply.text == "/\(number)")
        }
        await server.end()
    }

    @Test func `answers 500 for a write that never answers`() async throws {
        let (server, endpoint) = try serve({ _ in }) { _ in .commit { _ in } }
        let client = try Client(endpoint)
        try await client.send(get("/"))
        let reply = try await client.reply()
        #expect(reply.status == 500 && reply.text.contains("/problems/internal"))
        await server.end()
    }

    @Test func `drops an answer whose connection is gone`() async throws {
        let gate = Gate()
        let (server, endpoint) = try serve({ $0.loops = 1 }) { request in
            if request.target.path == "/slow" { gate.pass() }
            return echo(request)
        }
        let lost = try Client(endpoint)
        try await lost.send(get("/slow"))
        #expect(try await gate.waitFor(1))
        lost.reset()
        // The same loop has seen the reset when it has taken a connection that came after it.
        let other = try Client(endpoint)
        try await other.send(get("/fast"))
        #expect(try await other.reply().status == 200)
        gate.open()
        await server.drain(delay: .zero, grace: .seconds(5))
        #expect(server.counters.open == 0)
    }

    @Test func `turns away who comes above the limit, with a word`() async throws {
        let (server, endpoint) = try serve { $0.connectionsMax = 2 }
        let kept = [try Client(endpoint), try Client(endpoint)]
        for client in kept {
            try await client.send(get("/"))
            #expect(try await client.reply().status == 200)
        }
        let third = try Client(endpoint)
        let reply = try await third.reply()
        #expect(reply.status == 503 && reply.fields["retry-after"] == "1" && reply.fields["connection"] == "close")
        #expect(try await third.rest().isEmpty)
        await server.end()
        #expect(server.counters.turnedAway == 1)
    }

    @Test func `serves many connections at once`() async throws {
        let (server, endpoint) = try serve()
        let clients = try (0..<200).map { _ in try Client(endpoint) }
        for round in 0..<3 {
            for client in clients { try await client.send(get("/\(round)")) }
            for client in clients { #expect(try await client.reply().text == "GET /\(round) ") }
        }
        await server.end()
        #expect(server.counters.accepted == 200 && server.counters.requests == 600)
    }

    @Test func `writes an access line for each answer, and nothing that a reader typed`() async throws {
        var pipe: [CInt] = [0, 0]
        #expect(Glibc.pipe(&pipe) == 0)
        let (reading, writing) = (pipe[0], pipe[1])
        let (server, endpoint) = try serve({ $0.accessLog = writing }) { request in
            var response = Response(status: .ok, body: Array("hello".utf8))
            response.route = "/articles/{slug}"
            return .respond(response)
        }
        let client = try Client(endpoint)
        try await client.send(get("/articles/secret?q=secret", "Connection: close\r\n"))
        let reply = try await client.reply()
        await server.end()
        Socket.close(writing)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(reading, &buffer, buffer.count)
        Socket.close(reading)
        let line = String(decoding: buffer.prefix(count), as: UTF8.self)
        let id = reply.fields["x-request-id"] ?? "?"
        #expect(
            line.contains(
                "\"id\":\"\(id)\",\"method\":\"GET\",\"route\":\"/articles/{slug}\",\"status\":200,\"bytes\":5,"
            )
        )
        #expect(line.hasPrefix("{\"time\":\"20") && line.hasSuffix(",\"network\":\"127.0.0.0/24\"}\n"))
        #expect(!line.contains("secret"))
        #expect(server.counters.linesDropped == 0)
    }
}
