package import HTTPTypes

/// An answer that anyone may share, as bytes that can be written again and again. What belongs to one exchange alone (`Date`,
/// `X-Request-ID`, `Connection`, `Cache-Status`) goes out between head and body: see `ResponseWriter`.
package final class StoredResponse: Sendable {
    package let status: HTTPResponse.Status
    package let head: [UInt8]
    /// The head of the 304 to who has this representation already; `nil` where there is no tag to know it by.
    package let notModifiedHead: [UInt8]?
    package let body: [UInt8]
    package let keys: [String]
    /// Seconds since 1970 from which time alone may have made it wrong; `nil` when only a write can.
    package let mayChangeAt: Int64?
    /// The route's template, for the access line.
    package let route: String
    private let tag: [UInt8]

    /// `nil` for what must not be shared. Only a 200, 308 or 410 that depends on something known: a flood of addresses that do not
    /// exist evicts nothing.
    package init?(_ response: Response) {
        guard [.ok, .permanentRedirect, .gone].contains(response.status), !response.keys.isEmpty, !response.isNotShared,
            response.fields[.setCookie] == nil,
            response.fields[.vary].map({ $0.lowercased() == "accept-encoding" }) ?? true
        else { return nil }
        status = response.status
        keys = response.keys
        mayChangeAt = response.mayChangeAt
        route = response.route
        tag = Array((response.fields[.eTag] ?? "").utf8)
        head = ResponseWriter.stableHead(response)
        notModifiedHead = Conditional.notModified(response).map(ResponseWriter.stableHead)
        switch response.body {
        case .bytes(let bytes): body = bytes
        }
    }

    /// Bytes of memory, so that a budget of them means something: the parts, and what they are found by.
    package var cost: Int {
        head.count + (notModifiedHead?.count ?? 0) + body.count + tag.count + keys.count * 192 + 512
    }

    /// Whether If-None-Match names this representation (RFC 9110 §13.1.2), so that a 304 is the answer.
    package func satisfies(_ bytes: Span<UInt8>, in condition: Range<Int>) -> Bool {
        guard notModifiedHead != nil else { return false }
        // The common way: the one tag that we gave out, as we wrote it.
        if bytes.equals(tag, in: condition) { return true }
        return satisfies(bytes.string(in: condition))
    }

    package func satisfies(_ condition: String?) -> Bool {
        guard notModifiedHead != nil, let condition = condition.flatMap(EntityTagCondition.init),
            let tag = EntityTag(String(decoding: tag, as: UTF8.self))
        else { return false }
        return condition.matchesWeakly(tag)
    }
}

extension Span where Element == UInt8 {
    fileprivate func equals(_ other: [UInt8], in range: Range<Int>) -> Bool {
        guard range.count == other.count else { return false }
        for offset in 0..<range.count where self[range.lowerBound + offset] != other[offset] { return false }
        return true
    }
}
