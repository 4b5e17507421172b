import HTTPTypes

/// Content codings (RFC 9110 §8.4): gzip or none, by `Accept-Encoding`.
enum Compression {
    enum Coding { case identity, gzip }

    /// Below, the gain of gzip is smaller than a packet, and its cost is not.
    static let bytesMin = 1024

    /// What the client is to get. Only answers that vary by the field are ever compressed.
    static func coding(for response: Response, _ request: Request) -> Coding {
        guard isNegotiable(response), response.body.count > 0 else { return .identity }
        let accepted = AcceptEncoding(request.fields[.acceptEncoding])
        let isWorthwhile = response.body.count >= bytesMin || accepted.refusesIdentity
        return isWorthwhile && accepted.prefersGzip ? .gzip : .identity
    }

    /// The fields of the representation in that coding: a strong tag names one sequence of bytes (RFC 9110 §8.8.3.3), so each
    /// coding has its own.
    static func labelled(_ response: Response, _ coding: Coding) -> Response {
        guard isNegotiable(response) else { return response }
        var labelled = response
        labelled.vary(on: "Accept-Encoding")
        guard coding == .gzip else { return labelled }
        labelled.fields[.contentEncoding] = "gzip"
        if let tag = response.fields[.eTag].flatMap(EntityTag.init) {
            labelled.fields[.eTag] = tag.appending("-gzip").description
        }
        return labelled
    }

    /// The response with its bytes compressed; `nil` when zlib cannot, for want of memory.
    static func compressed(_ response: Response, level: Int32) -> Response? {
        var compressed = response
        switch response.body {
        case .bytes(let bytes):
            guard let smaller = Gzip.compress(bytes, level: level) else { return nil }
            compressed.body = .bytes(smaller)
        }
        return compressed
    }

    /// Whether the answer may be sent in another coding: text that any store may keep. What is somebody's own (`no-store`) goes
    /// as it is: it holds secrets beside what strangers typed, whose compressed length tells one by the other (BREACH); and its
    /// tag names a revision that comes back in If-Match.
    private static func isNegotiable(_ response: Response) -> Bool {
        guard response.status != .noContent, response.status != .notModified, response.fields[.contentEncoding] == nil,
            let type = response.fields[.contentType].flatMap(MediaType.init), isCompressible(type.essence)
        else { return false }
        let directives = response.cacheDirectives
        return !directives.contains("no-store") && !directives.contains("no-transform")
    }

    private static func isCompressible(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || ["application/json", "application/xml", "application/javascript"].contains(type)
    }
}
