import HTTP
import Testing

@testable import HTTPServer

/// Runs `abuse` on a thread of its own; meanwhile somebody asks as any reader would, again and again, and is answered each time.
func whileOthersAsk<Result: Sendable>(
    _ endpoint: Endpoint,
    _ abuse: @escaping @Sendable () throws -> Result
) async throws -> Result {
    let isOver = Guarded(false)
    async let outcome = offPool {
        defer { isOver.withLock { $0 = true } }
        return try abuse()
    }
    // On a thread too: beside busy tests Swift's own few threads may have no time, and that would be taken for the server's.
    let slowest = try await offPool {
        let clock = ContinuousClock()
        let honest = try Client(endpoint)
        var slowest = Duration.zero
        repeat {
            let asked = clock.now
            try honest.sendNow(Array(get("/honest").utf8))
            guard try honest.replyNow().status == 200 else { throw Client.Failure(what: "no 200", number: 0) }
            slowest = max(slowest, clock.now - asked)
        } while !isOver.withLock(\.self)
        return slowest
    }
    // Generous, for a machine with other work to do. Without fairness it would be the abuse's whole length, or for ever.
    #expect(slowest < .seconds(5))
    return try await outcome
}
