package import HTTPTypes

/// Part of a head: offsets from the head's first byte.
package struct ByteRange: Sendable, Equatable {
    private var start: UInt32
    private var end: UInt32

    package static let empty = ByteRange(0..<0)

    /// Heads are far smaller than 4 GiB: `Limits.headBytesMax`.
    package init(_ range: Range<Int>) {
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
    }

    package var range: Range<Int> { Int(start)..<Int(end) }
}

/// A complete request head as places in the bytes it was read from (RFC 9112 §2.1): nothing is copied until somebody asks.
/// `Request` is made from it in a step of its own, so that whoever can answer from the places alone never pays for it.
package struct RequestHead: Sendable {
    package struct FieldLine: Sendable, Equatable {
        package var name: ByteRange
        /// Without the blanks around it.
        package var value: ByteRange
    }

    package internal(set) var method = ByteRange.empty
    /// Path and query as they were sent, or `*`. Empty when an absolute-form had no path: that means `/`.
    package internal(set) var target = ByteRange.empty
    /// An absolute-form's authority; it overrides Host (RFC 9112 §3.2.2).
    package internal(set) var authority: ByteRange?
    package internal(set) var version = HTTPVersion.http11
    package internal(set) var fields: [FieldLine] = []
    package internal(set) var body = BodyFraming.Body.none
    /// Whether the client wants the connection kept (RFC 9112 §9.3).
    package internal(set) var keepsAlive = true
    /// Expect: 100-continue from a client that understands the answer (RFC 9110 §10.1.1).
    package internal(set) var expectsContinue = false

    package init() {}

    /// Empties it for the next request and keeps its storage.
    mutating func reset() {
        method = .empty
        target = .empty
        authority = nil
        version = .http11
        fields.removeAll(keepingCapacity: true)
        body = .none
        keepsAlive = true
        expectsContinue = false
    }
}

extension RequestHead {
    /// The method as the vocabulary's value; `bytes` are those that the head was read from.
    package func methodValue(in bytes: Span<UInt8>) -> HTTPRequest.Method {
        if bytes.equals(exactly: "GET", in: method.range) { return .get }
        if bytes.equals(exactly: "HEAD", in: method.range) { return .head }
        if bytes.equals(exactly: "POST", in: method.range) { return .post }
        // Never nil: the parser let only a token through, and the vocabulary takes every token.
        return HTTPRequest.Method(rawValue: bytes.string(in: method.range))!
    }

    package func targetValue(in bytes: Span<UInt8>) -> RequestTarget {
        let text = bytes.string(in: target.range)
        // RFC 9112 §3.2.2 with RFC 3986 §6.2.3: an empty path of an http URI is "/".
        return RequestTarget(text.utf8.first == UInt8(ascii: "/") || text == "*" ? text : "/" + text)
    }

    /// The field lines in their order. With an absolute-form, Host says what its authority says.
    package func fieldValues(in bytes: Span<UInt8>) -> HTTPFields {
        var values = HTTPFields()
        values.reserveCapacity(fields.count)
        for line in fields {
            // Names are tokens: the parser checked them, and the vocabulary takes every token.
            guard let name = FieldNames.name(bytes, in: line.name.range) else { continue }
            var value = line.value.range
            if let authority, name == FieldNames.host { value = authority.range }
            values.append(HTTPField(name: name, value: bytes.string(in: value)))
        }
        return values
    }

    /// Whether a field says who asks or which request this is (`Forwarding`): mostly none does, and nobody needs to look further.
    package func speaksOfOrigin(_ bytes: Span<UInt8>) -> Bool {
        fields.contains { line in
            let name = line.name.range
            return switch name.count {
            case 9: bytes.equals("forwarded", in: name)
            case 12: bytes.equals("x-request-id", in: name)
            case 15: bytes.equals("x-forwarded-for", in: name)
            default: false
            }
        }
    }

    /// The whole request; `body` is its body, decoded.
    package func request(in bytes: Span<UInt8>, body: [UInt8], client: IPAddress?) -> Request {
        Request(
            method: methodValue(in: bytes),
            target: targetValue(in: bytes),
            fields: fieldValues(in: bytes),
            body: body,
            client: client
        )
    }
}

/// Names that nearly every request carries, made once: the vocabulary would check and lower-case them anew each time.
enum FieldNames {
    private static let common: [(StaticString, HTTPField.Name)] = [
        ("host", host), ("user-agent", .userAgent), ("accept", .accept), ("accept-encoding", .acceptEncoding),
        ("accept-language", .acceptLanguage), ("connection", .connection), ("content-type", .contentType),
        ("content-length", .contentLength), ("if-none-match", .ifNoneMatch), ("authorization", .authorization),
        ("cookie", .cookie), ("referer", .referer), ("x-forwarded-for", forwardedFor),
    ]

    // Literal tokens, so never nil.
    static let host = HTTPField.Name("Host")!
    static let requestID = HTTPField.Name("X-Request-ID")!
    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!

    static func name(_ bytes: Span<UInt8>, in range: Range<Int>) -> HTTPField.Name? {
        for (word, name) in common where bytes.equals(word, in: range) { return name }
        return HTTPField.Name(bytes.string(in: range))
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes in `range` are `word`, case included.
    func equals(exactly word: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            for offset in 0..<range.count where self[range.lowerBound + offset] != word[offset] { return false }
            return true
        }
    }
}
