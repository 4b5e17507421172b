import Glibc
import HTTP
import HTTPTypes
import Testing

@testable import HTTPServer

/// A responder that counts, and can be made to wait. Its answers carry the keys in `?keys=a,b`.
private final class Newsdesk: Sendable {
    private struct State: Sendable {
        var isOpen = true
        var begun = 0
        var mayChangeAt: Int64?
        var fields: HTTPFields = [:]
        var status = HTTPResponse.Status.ok
    }
    private let state = Guarded(State())

    var answered: Int { state.withLock { $0.begun } }
    func shut() { state.withLock { $0.isOpen = false } }
    func open() {
        state.withLock { $0.isOpen = true }
        state.wakeAll()
    }
    func set(mayChangeAt: Int64? = nil, fields: HTTPFields = [:], status: HTTPResponse.Status = .ok) {
        state.withLock { ($0.mayChangeAt, $0.fields, $0.status) = (mayChangeAt, fields, status) }
    }

    /// Until so many answers have begun, or ten seconds.
    func waitFor(_ count: Int) async throws -> Bool {
        try await offPool { [state] in state.wait(milliseconds: 10_000) { $0.begun >= count ? true : nil } ?? false }
    }

    func respond(_ request: Request) -> Outcome {
        let number = state.withLock { state in
            state.begun += 1
            return state.begun
        }
        state.wakeAll()
        _ = state.wait { $0.isOpen ? true : nil }
        let (status, fields, mayChangeAt) = state.withLock { ($0.status, $0.fields, $0.mayChangeAt) }
        let text = "\(request.method.rawValue) \(request.target.path) answer \(number) "
        var response = Response(status: status, fields: fields, body: Array(text.utf8) + padding)
        response.fields[.contentType] = "text/plain"
        response.keys = request.target.query.map { $0.dropFirst(5).split(separator: ",").map(String.init) } ?? []
        response.mayChangeAt = mayChangeAt
        Representation { Int(time(nil)) }.apply(&response, request)
        return .respond(response)
    }

    private let padding = [UInt8](repeating: UInt8(ascii: "."), count: 2_000)
}

@Suite(.serialized) struct `The response cache` {
    private let desk = Newsdesk()

    private func serve(_ change: (inout Server.Configuration) -> Void = { _ in }) throws -> (Server, Endpoint) {
        let (server, endpoint) = try HTTPServerTests.serve(
            {
                $0.cacheBytes = 1 << 20
                $0.credentials = [.authorization, HTTPField.Name("Commenter-Token")!]
                change(&$0)
            },
            desk.respond
        )
        return (server, endpoint)
    }

    private func ask(_ endpoint: Endpoint, _ path: String, _ lines: String = "") async throws -> Client.Reply {
        let client = try Client(endpoint)
        try await client.send(get(path, lines))
        return try await client.reply()
    }

    @Test func `answers what it has, with its tag and 304, to GET and HEAD`() async throws {
        let (server, endpoint) = try serve()
        let first = try await ask(endpoint, "/a?keys=site")
        #expect(first.fields["cache-status"] == "Broadsheet; fwd=uri-miss; stored")
        let second = try await ask(endpoint, "/a?keys=site")
        #expect(second.fields["cache-status"] == "Broadsheet; hit")
        #expect(second.text == first.text && second.text.hasPrefix("GET /a answer 1"))
        for name in ["etag", "content-type", "vary", "content-length"] {
            #expect(second.fields[name] == first.fields[name])
        }
        #expect(second.fields["x-request-id"] != first.fields["x-request-id"])
        #expect(second.fields["date"] != nil)

        let tag = try #require(first.fields["etag"])
        for condition in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let unchanged = try await ask(endpoint, "/a?keys=site", "If-None-Match: \(condition)\r\n")
            #expect(unchanged.status == 304 && unchanged.body.isEmpty && unchanged.fields["etag"] == tag)
            #expect(unchanged.fields["content-length"] == nil && unchanged.fields["content-type"] == nil)
        }
        #expect(try await ask(endpoint, "/a?keys=site", "If-None-Match: \"x\"\r\n").status == 200)

        let client = try Client(endpoint)
        try await client.send("HEAD /a?keys=site HTTP/1.1\r\nHost: a\r\n\r\n" + get("/a?keys=site"))
        let head = try await client.reply(toHead: true)
        #expect(head.fields["content-length"] == first.fields["content-length"] && head.body.isEmpty)
        #expect(try await client.reply().text == first.text)
        #expect(desk.answered == 1)
        #expect(server.counters.hits == 8 && server.cacheCounters.entries == 1)
        await server.end()
    }

    @Test func `is filled by a HEAD and by a condition alike, with the whole answer`() async throws {
        let (server, endpoint) = try serve()
        let client = try Client(endpoint)
        try await client.send("HEAD /a?keys=k HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try await client.reply(toHead: true)
        let tag = try #require(head.fields["etag"])
        #expect(try await ask(endpoint, "/a?keys=k").text.hasPrefix("GET /a answer 1"))
        server.announce(touching: ["k"])
        let unchanged = try await ask(endpoint, "/b?keys=k", "If-None-Match: *\r\n")
        #expect(unchanged.status == 304 && unchanged.fields["cache-status"] == "Broadsheet; fwd=uri-miss; stored")
        #expect(try await ask(endpoint, "/b?keys=k").text.hasPrefix("GET /b answer 2"))
        #expect(tag != unchanged.fields["etag"])
        await server.end()
    }

    @Test func `leaves a condition by date to the handler's filters`() async throws {
        let (server, endpoint) = try serve()
        desk.set(fields: [.lastModified: "Tue, 14 Nov 2023 22:00:00 GMT"])
        let since = "If-Modified-Since: Tue, 14 Nov 2023 22:00:00 GMT\r\n"
        #expect(try await ask(endpoint, "/a?keys=k").status == 200)
        #expect(try await ask(endpoint, "/a?keys=k", since).status == 304)
        #expect(try await ask(endpoint, "/a?keys=k", since + "If-None-Match: \"x\"\r\n").status == 200)
        #expect(try await ask(endpoint, "/b?keys=k", since + "If-None-Match: \"x\"\r\n").status == 200)
        #expect(try await ask(endpoint, "/b?keys=k").fields["cache-status"] == "Broadsheet; hit")
        #expect(desk.answered == 3)
        await server.end()
    }

    @Test func `keeps each coding for itself`() async throws {
        let (server, endpoint) = try serve()
        let plain = try await ask(endpoint, "/a?keys=k")
        for _ in 0..<2 {
            let zipped = try await ask(endpoint, "/a?keys=k", "Accept-Encoding: br, gzip;q=0.9\r\n")
            #expect(zipped.fields["content-encoding"] == "gzip" && zipped.body.count < 500)
            #expect(zipped.fields["etag"] != plain.fields["etag"])
        }
        #expect(try await ask(endpoint, "/a?keys=k").fields["content-encoding"] == nil)
        #expect(
            try await ask(endpoint, "/a?keys=k", "Accept-Encoding: identity\r\n").fields["cache-status"]
                == "Broadsheet; hit"
        )
        #expect(desk.answered == 2)
        await server.end()
    }

    @Test(arguments: ["Authorization: Bearer x\r\n", "COMMENTER-TOKEN: x\r\n"])
    func `neither asks nor keeps anything for who shows credentials`(line: String) async throws {
        let (server, endpoint) = try serve()
        for number in 1...2 {
            let reply = try await ask(endpoint, "/a?keys=k", line)
            #expect(
                reply.text.contains("answer \(number) ") && reply.fields["cache-status"] == "Broadsheet; fwd=bypass"
            )
        }
        #expect(try await ask(endpoint, "/a?keys=k").text.contains("answer 3 "))
        #expect(try await ask(endpoint, "/a?keys=k", line).text.contains("answer 4 "))
        await server.end()
    }

    private static let notForEveryone: [(HTTPResponse.Status, HTTPFields)] = [
        (.notFound, [:]), (.gone, [:]), (.serviceUnavailable, [:]), (.ok, [.cacheControl: "private"]),
        (.ok, [.cacheControl: "no-store"]),
        (.ok, [.setCookie: "a=b"]), (.ok, [.vary: "Accept-Encoding, Origin"]),
    ]

    @Test(arguments: notForEveryone)
    func `keeps nothing that is not for everyone`(status: HTTPResponse.Status, fields: HTTPFields) async throws {
        let (server, endpoint) = try serve()
        desk.set(fields: fields, status: status)
        for number in 1...2 { #expect(try await ask(endpoint, "/a?keys=k").text.contains("answer \(number) ")) }
        #expect(server.cacheCounters == CacheCounters())
        await server.end()
    }

    @Test func `keeps nothing of which it cannot know when it ends, and no writes`() async throws {
        let (server, endpoint) = try serve()
        for number in 1...2 { #expect(try await ask(endpoint, "/a").text.contains("answer \(number) ")) }
        let client = try Client(endpoint)
        for number in 3...4 {
            try await client.send("POST /a?keys=k HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            let reply = try await client.reply()
            #expect(reply.text.contains("POST /a answer \(number) ") && reply.fields["cache-status"] == nil)
        }
        #expect(server.cacheCounters == CacheCounters())
        await server.end()
    }

    @Test func `drops exactly what a change touches`() async throws {
        let (server, endpoint) = try serve()
        for path in ["/a?keys=site,article:1", "/b?keys=site,article:2", "/list?keys=site,articles,article:1"] {
            _ = try await ask(endpoint, path)
        }
        server.announce(touching: ["article:1", "comments:1"])
        #expect(try await ask(endpoint, "/a?keys=site,article:1").text.contains("answer 4 "))
        #expect(try await ask(endpoint, "/b?keys=site,article:2").text.contains("answer 2 "))
        #expect(try await ask(endpoint, "/list?keys=site,articles,article:1").text.contains("answer 5 "))
        #expect(server.cacheCounters.dropped == ["article": 2])
        server.announce(touching: ["site"])
        #expect(server.cacheCounters.entries == 0 && server.cacheCounters.bytes == 0)
        await server.end()
    }

    @Test func `asks once for many who wait, each with an envelope of its own`() async throws {
        let (server, endpoint) = try serve()
        desk.shut()
        let clients = try (0..<20).map { _ in try Client(endpoint) }
        for client in clients { try await client.send(get("/a?keys=k")) }
        #expect(try await eventually { server.cacheCounters.collapsed == 19 })
        desk.open()
        var statuses: [String: Int] = [:]
        var ids: Set<String> = []
        for client in clients {
            let reply = try await client.reply()
            #expect(reply.text.contains("answer 1 "))
            statuses[reply.fields["cache-status"] ?? "", default: 0] += 1
            ids.insert(reply.fields["x-request-id"] ?? "")
        }
        #expect(statuses == ["Broadsheet; fwd=uri-miss; stored": 1, "Broadsheet; fwd=uri-miss; collapsed": 19])
        #expect(ids.count == 20 && desk.answered == 1)
        await server.end()
    }

    @Test func `asks for each when the answer was not for all`() async throws {
        let (server, endpoint) = try serve()
        desk.set(status: .notFound)
        desk.shut()
        let clients = try (0..<5).map { _ in try Client(endpoint) }
        for client in clients { try await client.send(get("/a?keys=k")) }
        #expect(try await eventually { server.cacheCounters.collapsed == 4 })
        desk.open()
        var texts: Set<String> = []
        for client in clients { texts.insert(try await client.reply().text) }
        #expect(texts.count == 5 && desk.answered == 5)
        await server.end()
    }

    @Test func `keeps no answer that was read before a change to what it shows`() async throws {
        let (server, endpoint) = try serve()
        desk.shut()
        let early = try Client(endpoint)
        try await early.send(get("/a?keys=k,m"))
        #expect(try await desk.waitFor(1))
        server.announce(touching: ["m"])
        // Asked for after the change, so it must not wait for what was read before.
        let late = try Client(endpoint)
        try await late.send(get("/a?keys=k,m"))
        #expect(try await desk.waitFor(2))
        desk.open()
        #expect(try await early.reply().fields["cache-status"] == "Broadsheet; fwd=uri-miss")
        let reply = try await late.reply()
        #expect(reply.text.contains("answer 2 ") && reply.fields["cache-status"] == "Broadsheet; fwd=uri-miss; stored")
        #expect(try await ask(endpoint, "/a?keys=k,m").text.contains("answer 2 "))
        await server.end()
    }

    @Test func `keeps no answer from before a log that failed, nor from between that and a change`() async throws {
        let (server, endpoint) = try serve { $0.workers = 3 }
        desk.shut()
        let before = try Client(endpoint)
        try await before.send(get("/a?keys=site,k"))
        #expect(try await desk.waitFor(1))
        // Anything may have been written.
        server.announce(touching: ["site"])
        let between = try Client(endpoint)
        try await between.send(get("/a?keys=site,k"))
        #expect(try await desk.waitFor(2))
        server.announce(touching: ["k"])
        let after = try Client(endpoint)
        try await after.send(get("/a?keys=site,k"))
        #expect(try await desk.waitFor(3))
        desk.open()
        #expect(try await before.reply().fields["cache-status"] == "Broadsheet; fwd=uri-miss")
        #expect(try await between.reply().fields["cache-status"] == "Broadsheet; fwd=uri-miss")
        #expect(try await after.reply().fields["cache-status"] == "Broadsheet; fwd=uri-miss; stored")
        #expect(server.cacheCounters.collapsed == 0)
        await server.end()
    }

    @Test func `keeps an answer that was read before a change to something else`() async throws {
        let (server, endpoint) = try serve()
        desk.shut()
        let client = try Client(endpoint)
        try await client.send(get("/a?keys=k"))
        #expect(try await desk.waitFor(1))
        server.announce(touching: ["m"])
        desk.open()
        #expect(try await client.reply().fields["cache-status"] == "Broadsheet; fwd=uri-miss; stored")
        await server.end()
    }

    @Test func `gives nothing away after the moment at which it may be wrong`() async throws {
        let (server, endpoint) = try serve()
        let now = Int64(time(nil))
        desk.set(mayChangeAt: now - 1)
        for number in 1...2 { #expect(try await ask(endpoint, "/a?keys=k").text.contains("answer \(number) ")) }
        desk.set(mayChangeAt: now + 3_600)
        for _ in 1...2 { #expect(try await ask(endpoint, "/a?keys=k").text.contains("answer 3 ")) }
        await server.end()
    }

    @Test func `those who wait for a fill that finds no worker are answered all the same`() async throws {
        let (server, endpoint) = try serve {
            $0.loops = 1
            $0.workers = 1
            $0.waitingRequestsMax = 1
        }
        desk.shut()
        let (working, waiting) = (try Client(endpoint), try Client(endpoint))
        try await working.send(get("/working"))
        #expect(try await desk.waitFor(1))
        try await waiting.send(get("/waiting"))
        #expect(try await eventually { server.waitingRequests == 1 })
        // Both in one batch: the second waits for the first, which finds the line full.
        let pair = [try Client(endpoint), try Client(endpoint)]
        for client in pair { try await client.send(get("/a?keys=k")) }
        for client in pair { #expect(try await client.reply().status == 503) }
        desk.open()
        #expect(try await working.reply().status == 200)
        #expect(try await waiting.reply().status == 200)
        #expect(try await ask(endpoint, "/a?keys=k").status == 200)
        await server.end()
    }

    @Test func `is off when it has no bytes`() async throws {
        let (server, endpoint) = try serve { $0.cacheBytes = 0 }
        for number in 1...2 {
            let reply = try await ask(endpoint, "/a?keys=k")
            #expect(reply.text.contains("answer \(number) ") && reply.fields["cache-status"] == nil)
        }
        await server.end()
    }
}

/// Asks again until it is so, or ten seconds are over: for what only shows in a counter.
func eventually(_ condition: @escaping @Sendable () -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while !condition() {
        guard ContinuousClock.now < end else { return false }
        await Task.yield()
    }
    return true
}
