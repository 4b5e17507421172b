import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import HTTPServer

private let crowd = isUnderThreadSanitizer ? 40 : 200

/// Slowness as a weapon. Who is slow is ended at the deadline, and costs nobody else anything.
@Suite(.serialized) struct `The server and the slow` {
    private static let clock = ContinuousClock()

    /// Begins, and goes on with a piece at a time until all were ended; says after which time the first one was.
    private func trickle(_ crowd: Crowd, _ start: String, _ piece: String) -> Duration? {
        let began = Self.clock.now
        let limit = began + .seconds(20)
        var first: Duration?
        crowd.send(Array(start.utf8))
        while !crowd.isOver, Self.clock.now < limit {
            crowd.listen(milliseconds: 20)
            if first == nil, crowd.received > 0 { first = Self.clock.now - began }
            crowd.send(Array(piece.utf8))
        }
        return first
    }

    @Test func `heads that trickle in are refused at their deadline`() async throws {
        let (server, endpoint) = try serve { $0.limits.headMilliseconds = 500 }
        let slow = try Crowd(crowd, port: endpoint.port)
        let first = try await whileOthersAsk(endpoint) { trickle(slow, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", "a") }
        #expect(slow.isOver && slow.statuses == [408])
        #expect(first.map { $0 >= .milliseconds(500) } == true)
        await server.end()
        #expect(server.counters.refused == crowd)
    }

    @Test func `bodies that trickle in are refused when their pace is too low`() async throws {
        let (server, endpoint) = try serve {
            $0.limits.bodyMilliseconds = 500
            $0.limits.bytesPerSecondMin = 100_000
        }
        for (framing, piece) in [("Content-Length: 100000", "a"), ("Transfer-Encoding: chunked", "1\r\na\r\n")] {
            let slow = try Crowd(crowd / 2, port: endpoint.port)
            let first = try await whileOthersAsk(endpoint) {
                trickle(slow, "POST / HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n", piece)
            }
            #expect(slow.isOver && slow.statuses == [408])
            #expect(first.map { $0 >= .milliseconds(500) } == true)
        }
        await server.end()
        #expect(server.counters.refused == crowd / 2 * 2)
    }

    @Test func `readers that take a byte at a time are left`() async throws {
        let body = [UInt8](repeating: 1, count: 16 << 20)
        let (server, endpoint) = try serve({
            $0.limits.writeMilliseconds = 500
            $0.limits.bytesPerSecondMin = 4 << 20
        }) { request in
            .respond(Response(status: .ok, body: request.target.path == "/big" ? body : []))
        }
        let slow = try Crowd(20, port: endpoint.port, receiveBuffer: 4_096)
        try await whileOthersAsk(endpoint) {
            let limit = Self.clock.now + .seconds(20)
            slow.send(Array(get("/big").utf8))
            // All are taken in, and then all but the honest one are gone.
            while server.counters.requests < 20, Self.clock.now < limit { slow.listen(milliseconds: 10, atMost: 1) }
            while server.counters.open > 1, Self.clock.now < limit { slow.listen(milliseconds: 10, atMost: 1) }
        }
        #expect(server.counters.open <= 1)
        #expect(slow.received < 1 << 20)
        await server.end()
    }

    @Test func `who never reads is not read either`() async throws {
        let body = [UInt8](repeating: 1, count: 64 * 1024)
        let (server, endpoint) = try serve({ _ in }) { request in
            .respond(Response(status: .ok, body: request.target.path == "/big" ? body : []))
        }
        let deaf = try Crowd(8, port: endpoint.port, receiveBuffer: 4_096)
        let requests = Array(String(repeating: get("/big"), count: 1_000).utf8)
        let bytesEach = try await whileOthersAsk(endpoint) {
            // Until the kernel's buffers are full on both sides, and stay so.
            while deaf.canSend(milliseconds: 300), deaf.sent < 1 << 30 { deaf.send(requests) }
            return deaf.sent / 8
        }
        // Bounded by the kernel's buffers, by far: they hold a few megabytes.
        #expect(bytesEach < 32 << 20)
        #expect(server.counters.open >= 8 && deaf.received == 0)
        await server.end()
    }

    @Test func `those who come and go leave nothing behind`() async throws {
        let (server, endpoint) = try serve()
        try await whileOthersAsk(endpoint) {
            for _ in 0..<10 {
                let begun = try Crowd(crowd / 2, port: endpoint.port)
                begun.send(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf".utf8))
            }
        }
        await server.drain(delay: .zero, grace: .seconds(3_600))
        #expect(server.counters.open == 0 && server.counters.accepted == crowd / 2 * 10 + 1)
    }
}
