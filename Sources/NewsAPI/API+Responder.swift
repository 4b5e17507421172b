package import HTTP
package import HTTPTypes
import News

extension API {
    /// Fields that make an answer somebody's own: it is never shared, and none that is shared is given for it.
    package static let credentials: [HTTPField.Name] = [.authorization, .commenterToken]

    /// The routes behind the filters that every answer passes.
    package func responder(cors: CORS = CORS(), gzipLevel: Int32 = Gzip.defaultLevel) -> Responder {
        let router = Router(routes, problemRenderer: problemRenderer)
        var representation = Representation { [now] in Int(now().seconds) }
        representation.gzipLevel = gzipLevel
        return filtered(
            router.respond,
            by: [
                Caching.apply, SurrogateKeys.apply, representation.apply, cors.apply, ContentSecurity.apply,
            ]
        )
    }

    /// The answer to requests that the server has no room for: a page where a page was asked for. It is not compressed, for it must cost little.
    package func refusing(cors: CORS = CORS()) -> @Sendable (Refusal, Request) -> Response {
        let router = Router(routes, problemRenderer: problemRenderer)
        return { refusal, request in
            var response = router.refuse(refusal.problem, request)
            Caching.apply(&response, request)
            cors.apply(&response, request)
            ContentSecurity.apply(&response, request)
            return response
        }
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
