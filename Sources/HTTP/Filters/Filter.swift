import HTTPTypes

/// Changes an answer in the light of its request, and knows nothing else: the same two give the same answer on any thread.
package typealias Filter = @Sendable (inout Response, Request) -> Void

/// A responder whose answers pass through `filters`, the first one first. The answer to a write passes when it comes.
package func filtered(_ responder: @escaping Responder, by filters: [Filter]) -> Responder {
    { request in
        responder(request).map { response in
            var response = response
            for filter in filters { filter(&response, request) }
            return response
        }
    }
}

extension Response {
    /// Whether `Cache-Control` keeps this answer out of every store: it is somebody's own.
    var isNotStored: Bool {
        hasCacheDirective("no-store")
    }

    /// Whether it keeps this answer out of shared caches.
    var isNotShared: Bool {
        isNotStored || hasCacheDirective("private")
    }

    func hasCacheDirective(_ name: String) -> Bool {
        // Nearly every answer says the same, and says none of what is asked for.
        guard let control = fields[.cacheControl], control != Self.sharedCacheControl else { return false }
        return control.split { $0 == "," || $0 == " " }.contains(Substring(name))
    }

    /// Stored by anyone, and asked about each time: a write shows at once, and a 304 is nearly free.
    package static let sharedCacheControl = "public, no-cache"

    /// Adds a name to `Vary` once.
    mutating func vary(on name: String) {
        guard let vary = fields[.vary], !vary.isEmpty else { return fields[.vary] = name }
        let names = vary.lowercased().split { $0 == "," || $0 == " " }
        if !names.contains("*"), !names.contains(Substring(name.lowercased())) { fields[.vary] = vary + ", " + name }
    }
}
