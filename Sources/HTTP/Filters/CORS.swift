import HTTPTypes

/// Which pages of other origins may read answers (the Fetch standard, "CORS protocol"): every page may read what everybody may;
/// writes are for the origins of a list. Credentials of the browser are never allowed, so that no page acts as its visitor.
///
/// This tells browsers what to show to whom. It refuses no request: a server that relied on it would trust the browser.
package struct CORS: Sendable {
    /// Origins whose pages may write, as browsers send them: `https://news.example`, `http://localhost:3000`.
    private let writingOrigins: Set<String>

    package init(writingOrigins: some Sequence<String> = []) {
        self.writingOrigins = Set(writingOrigins)
    }

    package func apply(_ response: inout Response, _ request: Request) {
        if request.method == .options {
            preflight(&response, request)
        } else if request.isRead {
            // Whatever the origin, and without one too: the answer is the same for all and can be stored.
            response.fields[.accessControlAllowOrigin] = "*"
            response.fields[.accessControlExposeHeaders] = "ETag, Link, Retry-After, X-Request-ID"
        } else if !writingOrigins.isEmpty {
            response.vary(on: "Origin")
            guard let origin = writingOrigin(of: request) else { return }
            response.fields[.accessControlAllowOrigin] = origin
            response.fields[.accessControlExposeHeaders] = "ETag, Link, Location, Retry-After, X-Request-ID"
        }
    }

    /// The question that a browser asks before it sends what a form could not: answered beside the `Allow` of any OPTIONS.
    private func preflight(_ response: inout Response, _ request: Request) {
        guard response.status == .noContent, let allow = response.fields[.allow],
            let method = request.fields[.accessControlRequestMethod].flatMap({ HTTPRequest.Method(rawValue: $0) })
        else { return }
        if let origin = writingOrigin(of: request) {
            response.fields[.accessControlAllowOrigin] = origin
            response.fields[.accessControlAllowMethods] = allow
        } else if method.isRead {
            response.fields[.accessControlAllowOrigin] = "*"
            response.fields[.accessControlAllowMethods] = "GET, HEAD"
        } else {
            return
        }
        response.fields[.accessControlAllowHeaders] =
            "Acting-For, Authorization, Commenter-Token, Content-Type, Idempotency-Key, If-Match, If-None-Match"
        // Chromium's limit; Firefox takes up to a day.
        response.fields[.accessControlMaxAge] = "7200"
    }

    private func writingOrigin(of request: Request) -> String? {
        request.fields[.origin].flatMap { writingOrigins.contains($0) ? $0 : nil }
    }
}
