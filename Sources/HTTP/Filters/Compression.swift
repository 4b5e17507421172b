import HTTPTypes

/// Content codings (RFC 9110 §8.4): gzip or none, by `Accept-Encoding`.
enum Compression {
    /// Below, the gain of gzip is smaller than a packet, and its cost is not.
    static let bytesMin = 1024

    /// Decides whether the client is to get gzip, and sets the fields of what it gets. A strong tag names one sequence of bytes
    /// (RFC 9110 §8.8.3.3), so each coding has its own. The bytes are `compress`'s to change.
    static func negotiate(_ response: inout Response, _ request: Request) -> Bool {
        guard isNegotiable(response) else { return false }
        response.vary(on: "Accept-Encoding")
        guard wantsGzip(request, bodyBytes: response.body.count) else { return false }
        response.fields[.contentEncoding] = "gzip"
        if let tag = response.fields[.eTag].flatMap(EntityTag.init) {
            response.fields[.eTag] = tag.appending(tagSuffix).description
        }
        return true
    }

    /// Compresses what was negotiated; where zlib cannot, for want of memory, the answer goes out as it is.
    static func compress(_ response: inout Response, level: Int32) {
        switch response.body {
        case .bytes(let bytes):
            if let smaller = Gzip.compress(bytes, level: level) { return response.body = .bytes(smaller) }
        case .file: break
        }
        response.fields[.contentEncoding] = nil
        if let tag = response.fields[.eTag].flatMap(EntityTag.init) {
            response.fields[.eTag] = EntityTag(strong: String(tag.opaque.dropLast(tagSuffix.count))).description
        }
    }

    private static let tagSuffix = "-gzip"

    private static func wantsGzip(_ request: Request, bodyBytes: Int) -> Bool {
        guard bodyBytes > 0, request.fields.contains(.acceptEncoding) else { return false }
        let accepted = AcceptEncoding(request.fields[.acceptEncoding])
        return (bodyBytes >= bytesMin || accepted.refusesIdentity) && accepted.prefersGzip
    }

    /// Whether the answer may be sent in another coding: text that any store may keep. What is somebody's own (`no-store`) goes
    /// as it is: it holds secrets beside what strangers typed, whose compressed length tells one by the other (BREACH); and its
    /// tag names a revision that comes back in If-Match.
    private static func isNegotiable(_ response: Response) -> Bool {
        if case .file = response.body { return false }
        return response.status != .noContent && response.status != .notModified
            && !response.fields.contains(.contentEncoding)
            && isCompressible(response.fields[.contentType]) && !response.isNotStored
            && !response.hasCacheDirective("no-transform")
    }

    private static func isCompressible(_ contentType: String?) -> Bool {
        // Nearly every answer, and page.
        if contentType == "application/json" || contentType == "text/html; charset=utf-8" { return true }
        guard let type = contentType.flatMap(MediaType.init)?.essence else { return false }
        return type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || ["application/json", "application/xml", "application/javascript"].contains(type)
    }
}
