/// What the server's cache did for a read, as the value of `Cache-Status` (RFC 9211 §2).
package enum CacheStatus: Sendable {
    case hit
    /// Answered by a handler; the next one is a hit.
    case stored
    /// Answered by a handler, and not kept.
    case missed
    /// Another request for the same was on its way: both got its answer.
    case collapsed
    /// The request carries credentials: it is nobody else's.
    case bypassed

    var fieldLine: StaticString {
        switch self {
        case .hit: "Cache-Status: Broadsheet; hit"
        case .stored: "Cache-Status: Broadsheet; fwd=uri-miss; stored"
        case .missed: "Cache-Status: Broadsheet; fwd=uri-miss"
        case .collapsed: "Cache-Status: Broadsheet; fwd=uri-miss; collapsed"
        case .bypassed: "Cache-Status: Broadsheet; fwd=bypass"
        }
    }
}
