import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import HTTPServer

/// More of one thing than anybody needs, and how it is refused.
struct Flood: Sendable, CustomTestStringConvertible {
    let name: String
    let status: Int
    let start: String
    /// Goes on for two megabytes.
    let piece: String

    init(_ name: String, _ status: Int, _ start: String, _ piece: String) {
        self.name = name
        self.status = status
        self.start = start
        self.piece = piece
    }

    var bytes: [UInt8] { Array((start + String(repeating: piece, count: (2 << 20) / piece.utf8.count)).utf8) }
    var testDescription: String { name }
}

/// Size as a weapon. What is too much is refused while it comes, and what is allowed costs no more than it says. On one loop, so that
/// whoever asks meanwhile shares it with the flood.
@Suite(.serialized) struct `The server and floods` {
    private static let post = "POST /big HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// Sends it from twenty clients at once; the statuses of their answers.
    private func flood(_ endpoint: Endpoint, _ bytes: [UInt8], clients: Int = 20) async throws -> Set<Int> {
        let crowd = try Crowd(clients, port: endpoint.port)
        return try await whileOthersAsk(endpoint) {
            crowd.sendWhole(bytes)
            crowd.listenToTheEnd()
            return crowd.statuses
        }
    }

    @Test(arguments: [
        Flood("fields", 431, "GET / HTTP/1.1\r\nHost: a\r\n", "A: b\r\n"),
        Flood("one field without an end", 431, "GET / HTTP/1.1\r\nHost: a\r\nA: ", "bcdefgh "),
        Flood("a field's name without an end", 431, "GET / HTTP/1.1\r\nHost: a\r\n", "A-Name-"),
        Flood("a target without an end", 414, "GET /", "path/"),
        Flood("a method without an end", 414, "", "GET"),
        Flood("empty lines", 400, "", "\r\n"),
        Flood("line feeds", 400, "GET / HTTP/1.1\r\nHost: a", "\n"),
        Flood("chunk extensions", 400, post + "1", ";a=b"),
        Flood("a chunk extension in quotes", 400, post + "1;a=\"", "bcdefgh "),
        Flood("chunks that each have an extension", 400, post, "1;a=b\r\nx\r\n"),
        Flood("a chunk size of zeros", 400, post, "0"),
        Flood("trailer fields", 400, post + "0\r\n", "A: b\r\n"),
        Flood("chunks above the limit", 413, post, "1000\r\n" + String(repeating: "x", count: 4_096) + "\r\n"),
        Flood(
            "a length above the limit",
            413,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n",
            "xxxxxxxx"
        ),
    ])
    func `of a head or a framing are refused`(_ thing: Flood) async throws {
        let (server, endpoint) = try serve { $0.loops = 1 }
        #expect(try await flood(endpoint, thing.bytes) == [thing.status])
        await server.end()
        #expect(server.counters.refused == 20)
    }

    @Test func `of tiny chunks are a body like any other`() async throws {
        let (server, endpoint) = try serve({ $0.loops = 1 }) { request in
            .respond(Response(status: request.body.allSatisfy { $0 == 120 } ? .ok : .badRequest))
        }
        let count = isUnderThreadSanitizer ? 50_000 : 1_000_000
        let chunks = String(repeating: "1\r\nx\r\n", count: count) + "0\r\n\r\n"
        let bytes = Array((Self.post.replacing("\r\n\r\n", with: "\r\nConnection: close\r\n\r\n") + chunks).utf8)
        #expect(try await flood(endpoint, bytes, clients: 1) == [200])
        await server.end()
    }

    @Test func `of tiny chunks are refused at the byte that is too many`() async throws {
        let (server, endpoint) = try serve {
            $0.loops = 1
            $0.limits.bodyBytesMax = 10_000
        }
        let chunks = String(repeating: "1\r\nx\r\n", count: 10_001)
        #expect(try await flood(endpoint, Array((Self.post + chunks).utf8)) == [413])
        await server.end()
        #expect(server.counters.refused == 20 && server.counters.requests > 0)
    }
}
