package import HTTP
package import HTTPTypes
import News

extension API {
    /// Fields that make an answer somebody's own: it is never shared, and none that is shared is given for it.
    package static let credentials: [HTTPField.Name] = [.authorization, .commenterToken]

    /// The routes behind the filters that every answer passes.
    package func responder(cors: CORS = CORS(), gzipLevel: Int32 = Gzip.defaultLevel) -> Responder {
        let router = Router(routes, refusal: refusal)
        var representation = Representation { [now] in Int(now().seconds) }
        representation.gzipLevel = gzipLevel
        return filtered(
            router.respond,
            by: [
                Caching.apply, SurrogateKeys.apply, representation.apply, cors.apply, ContentSecurity.apply,
            ]
        )
    }
}

/// Who may store an answer (RFC 9111).
enum Caching {
    static func apply(_ response: inout Response, _ request: Request) {
        guard !response.fields.contains(.cacheControl) else { return }
        // With credentials the answer may be somebody's own.
        response.fields[.cacheControl] =
            hasCredentials(request) || !request.isRead ? "private, no-store" : Response.sharedCacheControl
    }

    private static func hasCredentials(_ request: Request) -> Bool {
        API.credentials.contains { request.fields.contains($0) }
    }
}
