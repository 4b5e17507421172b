package import HTTPTypes

/// Why a message is refused before any handler sees it. Each has one answer, and the connection ends after it: what follows on the
/// wire cannot be trusted to be a message (RFC 9112 §2.2, §6.3).
package enum Refusal: Error, Sendable, Hashable, CaseIterable {
    // The request line
    case requestLine, method, target, version, versionNotSupported, targetTooLong, tooManyEmptyLines
    case connectMethod, asteriskForm, authority
    // The field section
    case bareLineFeed, foldedLine, fieldName, blankBeforeColon, missingColon, fieldValue
    case headTooLarge, tooManyFields
    case hostMissing, hostRepeated, hostInvalid, expectation
    // Framing
    case contentLength, contentLengthRepeated, lengthAndCoding, codingInHTTP10, transferCoding, codingNotSupported
    case bodyTooLarge, chunkSize, chunkExtension, chunkEnd, trailer
    // Time and order
    case headTimeout, bodyTimeout, endedEarly
    // Load
    case tooManyConnections, overloaded

    package var status: HTTPResponse.Status {
        switch self {
        case .targetTooLong: .uriTooLong
        case .headTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
        case .versionNotSupported: .httpVersionNotSupported
        case .connectMethod, .codingNotSupported: .notImplemented
        case .expectation: .expectationFailed
        case .bodyTooLarge: .contentTooLarge
        case .headTimeout, .bodyTimeout: .requestTimeout
        case .tooManyConnections, .overloaded: .serviceUnavailable
        default: .badRequest
        }
    }

    package var problem: Problem {
        var problem = Problem(status, name, title: title, detail: detail)
        if status == .serviceUnavailable { problem.fields[.retryAfter] = "1" }
        return problem
    }

    private var name: String {
        switch self {
        case .targetTooLong: "target-too-long"
        case .headTooLarge, .tooManyFields: "head-too-large"
        case .versionNotSupported: "version-not-supported"
        case .connectMethod, .codingNotSupported: "not-implemented"
        case .expectation: "expectation-failed"
        case .bodyTooLarge: "body-too-large"
        case .headTimeout, .bodyTimeout: "timeout"
        case .tooManyConnections, .overloaded: "overloaded"
        default: "bad-message"
        }
    }

    private var title: String {
        switch self {
        case .targetTooLong: "The request target is too long"
        case .headTooLarge, .tooManyFields: "The request's head is too large"
        case .versionNotSupported: "This version of HTTP is not spoken here"
        case .connectMethod, .codingNotSupported: "Not implemented"
        case .expectation: "The expectation cannot be met"
        case .bodyTooLarge: "The request's body is too large"
        case .headTimeout, .bodyTimeout: "The request took too long to arrive"
        case .tooManyConnections, .overloaded: "The server is busy"
        default: "This is not a valid HTTP/1.1 request"
        }
    }

    /// Names the rule, never the offending bytes: what a client sent is not sent back.
    private var detail: String {
        switch self {
        case .requestLine: "The request line must be method, target and version with one space between (RFC 9112, 3)."
        case .method: "The method must be a token (RFC 9110, 9.1)."
        case .target: "The request target has a form or a character that none may have (RFC 9112, 3.2)."
        case .version: "The version must be HTTP/ and two digits with a dot between (RFC 9112, 2.3)."
        case .versionNotSupported: "Use HTTP/1.1 or HTTP/1.0."
        case .targetTooLong: "The request line is longer than this server reads."
        case .tooManyEmptyLines: "Too many empty lines before the request line (RFC 9112, 2.2)."
        case .connectMethod: "CONNECT is for proxies (RFC 9110, 9.3.6)."
        case .asteriskForm: "The target * is for OPTIONS alone (RFC 9112, 3.2.4)."
        case .authority:
            "The target's authority must be a host, and a port if any, without user information (RFC 9110, 4.2)."
        case .bareLineFeed: "Every line must end with CR LF (RFC 9112, 2.2)."
        case .foldedLine: "A field line must not begin with white space (RFC 9112, 5.2)."
        case .fieldName: "A field name must be a token (RFC 9110, 5.1)."
        case .blankBeforeColon: "No white space may stand before a field line's colon (RFC 9112, 5.1)."
        case .missingColon: "A field line must have a colon (RFC 9112, 5)."
        case .fieldValue: "A field value must not hold control characters (RFC 9110, 5.5)."
        case .headTooLarge: "The request line and fields together are larger than this server reads."
        case .tooManyFields: "There are more field lines than this server reads."
        case .hostMissing: "An HTTP/1.1 request must have a Host field (RFC 9112, 3.2)."
        case .hostRepeated: "There must be one Host field only (RFC 9112, 3.2)."
        case .hostInvalid: "The Host field must be a host, and a port if any (RFC 9110, 7.2)."
        case .expectation: "The only expectation that this server knows is 100-continue (RFC 9110, 10.1.1)."
        case .contentLength: "Content-Length must be plain digits (RFC 9110, 8.6)."
        case .contentLengthRepeated: "There must be one Content-Length only (RFC 9112, 6.3)."
        case .lengthAndCoding: "Content-Length and Transfer-Encoding exclude each other (RFC 9112, 6.3)."
        case .codingInHTTP10: "HTTP/1.0 has no Transfer-Encoding (RFC 9112, 6.1)."
        case .transferCoding: "The last transfer coding must be chunked, once and without parameters (RFC 9112, 6.3)."
        case .codingNotSupported: "The only transfer coding that this server knows is chunked (RFC 9112, 6.1)."
        case .bodyTooLarge: "The body is larger than this server reads."
        case .chunkSize: "A chunk size must be plain hexadecimal digits (RFC 9112, 7.1)."
        case .chunkExtension: "A chunk extension is malformed or too long (RFC 9112, 7.1.1)."
        case .chunkEnd: "Chunk data must be followed by CR LF (RFC 9112, 7.1)."
        case .trailer: "The trailer section is malformed or too large (RFC 9112, 7.1.2)."
        case .headTimeout: "The request's head did not arrive in time."
        case .bodyTimeout: "The request's body did not arrive in time."
        case .endedEarly: "The connection ended before the request did (RFC 9112, 8)."
        case .tooManyConnections: "There are more connections than this server keeps. Try again in a moment."
        case .overloaded: "More requests wait than this server keeps. Try again in a moment."
        }
    }
}
