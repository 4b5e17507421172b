import TestSupport
import Testing

@testable import HTTPServer

/// Runs `abuse`, and meanwhile somebody asks as any reader would, again and again, and is answered each time.
///
/// Both on threads of their own: other tests may keep Swift's few threads busy, and that is not the server's slowness.
func whileOthersAsk<Result: Sendable>(
    _ endpoint: Endpoint,
    _ abuse: @escaping @Sendable () throws -> Result
) async throws -> Result {
    let isOver = Guarded(false)
    async let outcome = onThread {
        defer { isOver.withLock { $0 = true } }
        return try abuse()
    }
    let slowest = try await onThread {
        let clock = ContinuousClock()
        let honest = try Crowd(1, port: endpoint.port)
        var slowest = Duration.zero
        repeat {
            let asked = clock.now
            honest.send(Array(get("/honest").utf8))
            while honest.received == 0, !honest.isOver, clock.now - asked < .seconds(20) {
                honest.listen(milliseconds: 1_000)
            }
            #expect(honest.statuses == [200])
            honest.forget()
            slowest = max(slowest, clock.now - asked)
            // A reader reads what it got; without a pause it would be a flood of its own, and take the machine from the other tests.
            honest.listen(milliseconds: 5)
        } while !isOver.withLock(\.self)
        return slowest
    }
    // Generous, for a machine with other work to do. Without fairness it would be the abuse's whole length, or for ever.
    #expect(slowest < .seconds(5))
    return try await outcome
}

private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { done in
        startThread("test") { done.resume(with: Swift.Result(catching: body)) }
    }
}
