import HTTP
import HTTPTypes
import Metrics
import Testing

@testable import HTTPServer

extension `The server` {
    @Test func `counts what it answered by route, method and status, and for how long`() async throws {
        let routes = [
            Route(.get, "/items/{id}") { _, path throws(Problem) in
                guard path["id"] != "none" else { throw .notFound }
                return .respond(Response(status: .ok))
            },
            Route(.post, "/items/{id}") { _, _ in
                .commit { answer in answer(Response(status: .created)) }
            },
        ]
        let (server, endpoint) = try serve({ _ in }, Router(routes).respond)
        let client = try Client(endpoint)
        func ask(_ method: String, _ path: String) async throws -> Int {
            try await client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            return try await client.reply().status
        }
        for number in 1...3 { #expect(try await ask("GET", "/items/\(number)") == 200) }
        #expect(try await ask("GET", "/items/none") == 404)
        #expect(try await ask("POST", "/items/1") == 201)
        #expect(try await ask("DELETE", "/items/1") == 405)
        #expect(try await ask("GET", "/elsewhere") == 404)
        #expect(try await ask("BREW", "/items/1") == 501)
        #expect(try await ask("STEEP", "/items/1") == 501)
        await server.end()

        let found = server.answered.rows.flatMap { row in
            row.statuses.map { "\(row.method) \(row.route) \($0.code): \($0.count)" }
        }
        #expect(
            found.sorted() == [
                "DELETE /items/{id} 405: 1", "GET  404: 1", "GET /items/{id} 200: 3", "GET /items/{id} 404: 1",
                "POST /items/{id} 201: 1", "other  501: 2",
            ]
        )
        for row in server.answered.rows {
            #expect(row.durations.count == row.statuses.reduce(0) { $0 + $1.count })
            #expect(row.durations.sum > 0)
        }
        #expect(server.workerWaits.count == 9 && server.workerWaits.sum > 0)
    }

    @Test func `counts what the cache answered, and what it lacked`() async throws {
        let (server, endpoint) = try serve({ $0.cacheBytes = 1 << 20 }) { request in
            var response = Response(status: .ok, fields: [.eTag: "\"a\""], body: [1])
            (response.keys, response.route) = (["site", "item:7"], "/items/{id}")
            return .respond(response)
        }
        let client = try Client(endpoint)
        for line in ["", "", "If-None-Match: \"a\"\r\n"] {
            try await client.send(get("/items/7", line))
            _ = try await client.reply()
        }
        server.announce(touching: ["item:7", "item:8"])
        await server.end()
        #expect(server.counters.hits == 2 && server.counters.misses == 1)
        #expect(server.cacheCounters.dropped == ["item": 1] && server.cacheCounters.evicted == 0)
        let row = try #require(server.answered.rows.first)
        #expect(server.answered.rows.count == 1 && row.route == "/items/{id}" && row.method == "GET")
        #expect(row.statuses == [.init(code: 200, count: 2), .init(code: 304, count: 1)])
    }
}
