import HTTP
import HTTPTypes

/// What all loops of a server have in common. Fixed at start, but for what is guarded.
struct Shared: Sendable {
    /// Descriptors for connections above the limit, which are answered 503 and closed.
    static let turnAwayBand = 64

    let limits: Limits
    let connectionsMax: Int
    let workers: Workers
    let cache: ResponseCache?
    /// Names of the fields that make an answer somebody's own, in lower case.
    let credentials: [[UInt8]]
    let narrowing: TargetNarrowing
    let log: AccessLog?
    let fixed: [FixedAnswer]
    let client: @Sendable (IPAddress?, HTTPFields) -> IPAddress?
    let requestID: @Sendable (IPAddress?, HTTPFields) -> String?
    let refusing: @Sendable (Refusal, Request) -> Response
    /// Connections of all loops together.
    let open = Guarded(0)
}

/// An answer that the loop gives to GET and HEAD of one path, whatever the query.
struct FixedAnswer: Sendable {
    let path: [UInt8]
    let response: Response

    func matches(_ head: RequestHead, _ bytes: Span<UInt8>) -> Bool {
        let target = head.target.range
        guard target.count >= path.count else { return false }
        for (offset, byte) in path.enumerated() where bytes[target.lowerBound + offset] != byte { return false }
        return target.count == path.count || bytes[target.lowerBound + path.count] == UInt8(ascii: "?")
    }
}

/// What a server did since its start.
package struct Counters: Sendable, Equatable {
    /// Connections that were accepted, those above the limit included.
    package var accepted = 0
    /// Connections that are open now.
    package var open = 0
    package var requests = 0
    /// Requests that the cache answered.
    package var hits = 0
    /// Requests whose answer was not in the cache, and might have been.
    package var misses = 0
    /// Messages that no handler saw: 400, 408, 413, 414, 417, 431, 501, 505, and connections above the limit.
    package var refused = 0
    /// Requests that found the workers' line full: 503.
    package var overloaded = 0
    /// Connections above the limit, or above that of descriptors: closed, with 503 where there was room for a word.
    package var turnedAway = 0
    /// Answers whose connection was gone.
    package var late = 0
    /// Access lines that nobody took off in time.
    package var linesDropped = 0

    static func + (left: Counters, right: Counters) -> Counters {
        Counters(
            accepted: left.accepted + right.accepted,
            open: left.open + right.open,
            requests: left.requests + right.requests,
            hits: left.hits + right.hits,
            misses: left.misses + right.misses,
            refused: left.refused + right.refused,
            overloaded: left.overloaded + right.overloaded,
            turnedAway: left.turnedAway + right.turnedAway,
            late: left.late + right.late,
            linesDropped: left.linesDropped + right.linesDropped
        )
    }
}
