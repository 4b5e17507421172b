/// Where a request's body ends (RFC 9112 §6): collected from its field lines one by one, judged when the head is complete.
///
/// A request that could be framed in two ways is refused, never repaired: each repair is somebody's way to smuggle a request past a
/// proxy that repairs differently (RFC 9112 §11.2).
package struct BodyFraming: Sendable {
    package enum Body: Sendable, Equatable {
        /// RFC 9112 §6.3 rule 7: a request without either field has no body.
        case none
        /// Content-Length, in bytes; rule 6.
        case sized(Int)
        /// Transfer-Encoding: chunked; rule 4.
        case chunked
    }

    private var length: Int?
    private var codings = Codings.absent

    private enum Codings {
        case absent, chunked, chunkedAfterOthers, others
    }

    package init() {}

    /// One Content-Length line. A second one is refused even with the same value: a list is allowed to be (RFC 9110 §8.6).
    mutating func contentLength(_ bytes: Span<UInt8>, in value: Range<Int>) -> Refusal? {
        guard length == nil else { return .contentLengthRepeated }
        switch bytes.decimal(in: value) {
        case .value(let bytes): length = bytes
        case .tooLarge: length = .max
        case .notDigits: return .contentLength
        }
        return nil
    }

    /// One Transfer-Encoding line: a list of codings that continues the one before (RFC 9110 §5.3). An empty element, a coding that
    /// is no token and `chunked` with a parameter are refused at once: nothing about framing is guessed.
    mutating func transferEncoding(_ bytes: Span<UInt8>, in value: Range<Int>) -> Refusal? {
        var start = value.lowerBound
        while true {
            var end = start
            while end < value.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
            if let refusal = coding(bytes, in: bytes.trimmed(start..<end)) { return refusal }
            if end == value.upperBound { return nil }
            start = end + 1
        }
    }

    private mutating func coding(_ bytes: Span<UInt8>, in element: Range<Int>) -> Refusal? {
        let token = ByteSet.token
        let nameEnd = element.first { !token.contains(bytes[$0]) } ?? element.upperBound
        guard nameEnd > element.lowerBound else { return .transferCoding }
        let isChunked = bytes.equals("chunked", in: element.lowerBound..<nameEnd)
        if nameEnd < element.upperBound {
            let follows = bytes[nameEnd]
            guard !isChunked, follows == UInt8(ascii: ";") || follows.isBlank else { return .transferCoding }
        }
        switch (codings, isChunked) {
        case (.absent, true): codings = .chunked
        case (.others, true): codings = .chunkedAfterOthers
        case (.absent, false), (.others, false): codings = .others
        // RFC 9112 §6.1: chunked must not be applied twice, and must be last; what is unknown beside it stays unknown.
        case (.chunked, _): return .transferCoding
        case (.chunkedAfterOthers, _): return .codingNotSupported
        }
        return nil
    }

    /// The verdict of RFC 9112 §6.1 and §6.3, in the order of its rules.
    package func verdict(version: HTTPVersion, bodyBytesMax: Int) throws(Refusal) -> Body {
        if case .absent = codings {
            guard let length, length > 0 else { return .none }
            guard length <= bodyBytesMax else { throw .bodyTooLarge }
            return .sized(length)
        }
        // §6.1: an HTTP/1.0 message with Transfer-Encoding has faulty framing.
        guard version == .http11 else { throw .codingInHTTP10 }
        // §6.3 rule 3: both fields ought to be handled as an error.
        guard length == nil else { throw .lengthAndCoding }
        switch codings {
        case .chunked: return .chunked
        case .chunkedAfterOthers: throw .codingNotSupported
        case .others, .absent: throw .transferCoding
        }
    }
}

/// HTTP/1.0, or HTTP/1.1 and what of major version 1 came after (RFC 9110 §2.5).
package enum HTTPVersion: Sendable, Equatable {
    case http10, http11
}
