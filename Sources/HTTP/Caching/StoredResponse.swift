package import HTTPTypes

/// An answer that anyone may share, as bytes that can be written again and again. What belongs to one exchange alone (`Date`,
/// `X-Request-ID`, `Connection`, `Cache-Status`) goes out between head and body: see `ResponseWriter`.
package final class StoredResponse: Sendable {
    package let status: HTTPResponse.Status
    package let keys: [String]
    /// Seconds since 1970 from which time alone may have made it wrong; `nil` when only a write can.
    package let mayChangeAt: Int64?
    /// The route's template, for the access line.
    package let route: String
    /// Of the question that it answers.
    package let hash: Int

    /// Question, tag, head, head of the 304, body: in one piece, because what is used together should lie together. Of two thousand
    /// articles hardly one is still in the processor's cache when it is asked for again.
    private let bytes: [UInt8]
    private let takesGzip: Bool
    private let target: Range<Int>
    private let tag: Range<Int>
    private let fullHead: Range<Int>
    private let shortHead: Range<Int>

    /// `nil` for what must not be shared. Only a 200 or 308 that depends on something known: a flood of addresses that do not exist
    /// evicts nothing.
    package init?(_ response: Response, to question: CacheQuestion) {
        guard [.ok, .permanentRedirect].contains(response.status), !response.keys.isEmpty, !response.isNotShared,
            response.fields[.setCookie] == nil, case .bytes(let body) = response.body,
            response.fields[.vary].map({ $0.lowercased() == "accept-encoding" }) ?? true
        else { return nil }
        status = response.status
        keys = response.keys
        mayChangeAt = response.mayChangeAt
        route = response.route
        hash = question.hash
        takesGzip = question.takesGzip

        let parts = [
            question.target, Array((response.fields[.eTag] ?? "").utf8), ResponseWriter.stableHead(response),
            Conditional.notModified(response).map(ResponseWriter.stableHead) ?? [],
        ]
        var bytes: [UInt8] = []
        // All of it at once: an array that grows takes twice what it needs, and these stay.
        bytes.reserveCapacity(parts.reduce(response.body.count) { $0 + $1.count })
        func add(_ part: [UInt8]) -> Range<Int> {
            let start = bytes.count
            bytes.append(contentsOf: part)
            return start..<bytes.count
        }
        target = add(parts[0])
        tag = add(parts[1])
        fullHead = add(parts[2])
        shortHead = add(parts[3])
        _ = add(body)
        self.bytes = bytes
    }

    package var head: ArraySlice<UInt8> { bytes[fullHead] }
    package var body: ArraySlice<UInt8> { bytes[shortHead.upperBound...] }
    /// The head of the 304 to who has this representation already. There is none, and `satisfies` is false, where no tag is.
    package var notModifiedHead: ArraySlice<UInt8> { bytes[shortHead] }

    /// Bytes of memory, so that a budget of them means something: what the parts occupy, and what they are found by.
    package var cost: Int { bytes.capacity + keys.count * 192 + 512 }

    package func answers(_ read: SharedRead, in request: Span<UInt8>) -> Bool {
        guard takesGzip == read.takesGzip else { return false }
        if let narrowed = read.narrowed { return bytes[target].elementsEqual(narrowed) }
        return request.equals(bytes[target], in: read.target.range)
    }

    /// Whether If-None-Match names this representation (RFC 9110 §13.1.2), so that a 304 is the answer.
    package func satisfies(_ condition: ByteRange, in request: Span<UInt8>) -> Bool {
        guard !shortHead.isEmpty else { return false }
        // The common way: the one tag that we gave out, as we wrote it.
        if request.equals(bytes[tag], in: condition.range) { return true }
        return satisfies(request.string(in: condition.range))
    }

    package func satisfies(_ condition: String?) -> Bool {
        guard !shortHead.isEmpty, let condition = condition.flatMap(EntityTagCondition.init),
            let tag = EntityTag(String(decoding: bytes[tag], as: UTF8.self))
        else { return false }
        return condition.matchesWeakly(tag)
    }
}

extension Span where Element == UInt8 {
    fileprivate func equals(_ other: ArraySlice<UInt8>, in range: Range<Int>) -> Bool {
        guard range.count == other.count else { return false }
        return extracting(range).withUnsafeBytes { mine in other.withUnsafeBytes { mine.elementsEqual($0) } }
    }
}
