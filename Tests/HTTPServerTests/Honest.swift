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
    let clock = ContinuousClock()
    let honest = try Client(endpoint)
    var slowest = Duration.zero
    repeat {
        let asked = clock.now
        try await honest.send(get("/honest"))
        #expect(try await honest.reply().status == 200)
        slowest = max(slowest, clock.now - asked)
    } while !isOver.withLock(\.self)
    // Generous, for a machine with other work to do. Without fairness it would be the abuse's whole length, or for ever.
    #expect(slowest < .seconds(5))
    return try await outcome
}
