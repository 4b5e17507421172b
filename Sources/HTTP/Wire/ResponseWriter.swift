package import HTTPTypes

/// Writes a response's head (RFC 9112 §4 and §5) behind the bytes that are there already. The body goes out beside it, uncopied.
///
/// The fields that belong to the connection are written here and nowhere else; a handler's own are dropped: `Content-Length`,
/// `Date`, `Connection`, `X-Request-ID`, `Cache-Status`, and `Transfer-Encoding`, which this server never uses (bodies are whole).
package enum ResponseWriter {
    /// What goes out with the response itself.
    package struct Envelope: Sendable {
        /// An HTTP date of 29 bytes: see `HTTPDate`.
        package var date: [UInt8]
        package var keepsAlive: Bool
        /// An HTTP/1.0 client keeps a connection only when the answer says so (RFC 9112 §9.3).
        package var version: HTTPVersion
        /// The `X-Request-ID` to send; none when empty.
        package var requestID: String
        /// The `Cache-Status` to send; `nil` where no cache was asked.
        package var cacheStatus: CacheStatus?

        package init(
            date: [UInt8],
            keepsAlive: Bool,
            version: HTTPVersion = .http11,
            requestID: String = "",
            cacheStatus: CacheStatus? = nil
        ) {
            self.date = date
            self.keepsAlive = keepsAlive
            self.version = version
            self.requestID = requestID
            self.cacheStatus = cacheStatus
        }
    }

    /// The interim answer to `Expect: 100-continue` (RFC 9110 §15.2.1).
    package static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Whether a body follows the head: never after HEAD, 1xx, 204 and 304 (RFC 9112 §6.3 rule 1).
    package static func hasBody(_ status: HTTPResponse.Status, toHead: Bool) -> Bool {
        !toHead && status.code >= 200 && status.code != 204 && status.code != 304
    }

    package static func writeHead(_ response: Response, _ envelope: Envelope, into bytes: inout [UInt8]) {
        writeStableHead(response, into: &bytes)
        finishHead(envelope, into: &bytes)
    }

    /// The head as far as it is the same whoever asks and whenever; `finishHead` has to follow.
    package static func stableHead(_ response: Response) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        writeStableHead(response, into: &bytes)
        return bytes
    }

    private static func writeStableHead(_ response: Response, into bytes: inout [UInt8]) {
        statusLine(response.status, into: &bytes)
        for field in response.fields where !isOurs(field.name) {
            append(field.name.rawName, to: &bytes)
            append(": ", to: &bytes)
            field.withUnsafeBytesOfValue { bytes.append(contentsOf: $0) }
            append("\r\n", to: &bytes)
        }
        // RFC 9110 §8.6: none with 1xx and 204; with 304 it would have to be that of the 200, which nobody knows here. After HEAD it
        // is that of the GET.
        if hasBody(response.status, toHead: false) {
            append("Content-Length: ", to: &bytes)
            append(decimal: response.body.count, to: &bytes)
            append("\r\n", to: &bytes)
        }
    }

    /// The fields of this one exchange, and the end of the head.
    package static func finishHead(_ envelope: Envelope, into bytes: inout [UInt8]) {
        append("Date: ", to: &bytes)
        bytes.append(contentsOf: envelope.date)
        if !envelope.requestID.isEmpty {
            append("\r\nX-Request-ID: ", to: &bytes)
            append(envelope.requestID, to: &bytes)
        }
        if let status = envelope.cacheStatus {
            append("\r\n", to: &bytes)
            append(status.fieldLine, to: &bytes)
        }
        if !envelope.keepsAlive {
            append("\r\nConnection: close", to: &bytes)
        } else if envelope.version == .http10 {
            append("\r\nConnection: keep-alive", to: &bytes)
        }
        append("\r\n\r\n", to: &bytes)
    }

    /// RFC 9112 §4. The version is this server's, whatever the request's minor version was (RFC 9110 §2.5).
    private static func statusLine(_ status: HTTPResponse.Status, into bytes: inout [UInt8]) {
        if status.code == 200 { return append("HTTP/1.1 200 OK\r\n", to: &bytes) }
        append("HTTP/1.1 ", to: &bytes)
        append(decimal: status.code, to: &bytes)
        append(" ", to: &bytes)
        append(status.reasonPhrase, to: &bytes)
        append("\r\n", to: &bytes)
    }

    private static func isOurs(_ name: HTTPField.Name) -> Bool {
        // The longest first letters that tell them apart: most names leave at the switch.
        switch name.canonicalName.utf8.count {
        case 4: name.canonicalName == "date"
        case 10: name.canonicalName == "connection"
        case 12: name.canonicalName == "x-request-id" || name.canonicalName == "cache-status"
        case 14: name.canonicalName == "content-length"
        case 17: name.canonicalName == "transfer-encoding"
        default: false
        }
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Digits without a `String` between.
    private static func append(decimal value: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
