import HTTP
import HTTPTypes
import Testing

@testable import HTTPServer

@Suite(.serialized) struct `The server's deadlines` {
    @Test func `end an idle connection without a word`() async throws {
        let (server, endpoint) = try serve { $0.limits.idleMilliseconds = 100 }
        let client = try Client(endpoint)
        #expect(try await client.rest().isEmpty)
        let second = try Client(endpoint)
        try await second.send(get("/"))
        #expect(try await second.reply().status == 200)
        #expect(try await second.rest().isEmpty)
        await server.end()
    }

    @Test func `refuse a head and a body that do not come`() async throws {
        let (server, endpoint) = try serve {
            $0.limits.headMilliseconds = 100
            $0.limits.bodyMilliseconds = 100
        }
        for begun in ["GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe"] {
            let client = try Client(endpoint)
            try await client.send(begun)
            let reply = try await client.reply()
            #expect(reply.status == 408 && reply.fields["connection"] == "close")
            #expect(try await client.rest().isEmpty)
        }
        await server.end()
    }

    @Test func `leave a reader that does not read`() async throws {
        let body = [UInt8](repeating: 1, count: 16 << 20)
        let (server, endpoint) = try serve({ $0.limits.writeMilliseconds = 100 }) { _ in
            .respond(Response(status: .ok, body: body))
        }
        let client = try Client(endpoint, receiveBuffer: 4_096)
        try await client.send(get("/"))
        // Ends when the last connection is gone, which is long before its grace.
        await server.drain(delay: .zero, grace: .seconds(3_600))
        #expect(server.counters.open == 0)
        withExtendedLifetime(client) {}
    }

    @Test func `close after an answer, even when the peer does not`() async throws {
        let (server, endpoint) = try serve { $0.limits.lingerMilliseconds = 100 }
        let client = try Client(endpoint)
        try await client.send(get("/", "Connection: close\r\n"))
        #expect(try await client.reply().status == 200)
        await server.drain(delay: .zero, grace: .seconds(3_600))
        withExtendedLifetime(client) {}
    }
}

@Suite(.serialized) struct `The server drains` {
    @Test func `first each answer is the last, then idle connections go, and what is in flight is answered`()
        async throws
    {
        let held = Guarded<[@Sendable (Response) -> Void]>([])
        let (server, endpoint) = try serve({ _ in }) { request in
            guard request.target.path == "/held" else { return echo(request) }
            return .commit { answer in
                held.withLock { $0.append(answer) }
                held.wakeAll()
            }
        }
        let (busy, idle, early) = (try Client(endpoint), try Client(endpoint), try Client(endpoint))
        try await idle.send(get("/a"))
        #expect(try await idle.reply().fields["connection"] == nil)
        try await early.send(get("/a"))
        #expect(try await early.reply().fields["connection"] == nil)
        try await busy.send(get("/held"))
        _ = try await offPool { held.wait(milliseconds: 10_000) { $0.isEmpty ? nil : true } }

        #expect(!server.isDraining)
        async let drained: Void = server.drain(delay: .milliseconds(1_500), grace: .seconds(3_600))
        while !server.isDraining { await Task.yield() }

        // The delay: still accepting, and each answer is the last.
        let newcomer = try Client(endpoint)
        try await newcomer.send(get("/b"))
        #expect(try await newcomer.reply().fields["connection"] == "close")
        try await early.send(get("/b"))
        #expect(try await early.reply().fields["connection"] == "close")
        #expect(try await newcomer.rest().isEmpty)
        #expect(try await early.rest().isEmpty)

        // After it: the idle one ends, and nobody new comes in.
        #expect(try await idle.rest().isEmpty)
        #expect(throws: Client.Failure.self) { _ = try Client(endpoint) }

        for answer in held.withLock({ $0 }) { answer(Response(status: .created)) }
        let reply = try await busy.reply()
        #expect(reply.status == 201 && reply.fields["connection"] == "close")
        #expect(try await busy.rest().isEmpty)
        busy.shutDownWriting()
        await drained
        #expect(server.counters.open == 0)
    }

    @Test func `who came in the last moment is answered too`() async throws {
        let (server, endpoint) = try serve { $0.limits.newcomerMilliseconds = 600_000 }
        let client = try Client(endpoint)
        async let drained: Void = server.drain(delay: .zero, grace: .seconds(3_600))
        while (try? Client(endpoint)) != nil { await Task.yield() }
        try await client.send(get("/a"))
        let reply = try await client.reply()
        #expect(reply.text == "GET /a " && reply.fields["connection"] == "close")
        #expect(try await client.rest().isEmpty)
        client.shutDownWriting()
        await drained
    }

    @Test func `closes what is left when the grace is over`() async throws {
        let held = Guarded<[@Sendable (Response) -> Void]>([])
        let (server, endpoint) = try serve({ _ in }) { _ in
            .commit { answer in
                held.withLock { $0.append(answer) }
                held.wakeAll()
            }
        }
        let client = try Client(endpoint)
        try await client.send(get("/"))
        _ = try await offPool { held.wait(milliseconds: 10_000) { $0.isEmpty ? nil : true } }
        await server.drain(delay: .zero, grace: .milliseconds(50))
        #expect(try await client.rest().isEmpty)
        #expect(server.counters.open == 0)
        // Late, and to nobody.
        for answer in held.withLock({ $0 }) { answer(Response(status: .created)) }
    }
}
