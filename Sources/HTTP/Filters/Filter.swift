import HTTPTypes

/// Changes an answer in the light of its request, and knows nothing else: the same two give the same answer on any thread.
package typealias Filter = @Sendable (Response, Request) -> Response

/// A responder whose answers pass through `filters`, the first one first. The answer to a write passes when it comes.
package func filtered(_ responder: @escaping Responder, by filters: [Filter]) -> Responder {
    { request in
        responder(request).map { response in
            filters.reduce(response) { response, filter in filter(response, request) }
        }
    }
}

extension Response {
    /// Whether `Cache-Control` keeps this answer out of every store: it is somebody's own.
    var isNotStored: Bool {
        cacheDirectives.contains("no-store")
    }

    /// Whether it keeps this answer out of shared caches.
    var isNotShared: Bool {
        isNotStored || cacheDirectives.contains("private")
    }

    var cacheDirectives: [Substring] {
        fields[.cacheControl]?.split { $0 == "," || $0 == " " } ?? []
    }

    /// Adds a name to `Vary` once.
    mutating func vary(on name: String) {
        guard let vary = fields[.vary], !vary.isEmpty else { return fields[.vary] = name }
        let names = vary.lowercased().split { $0 == "," || $0 == " " }
        if !names.contains("*"), !names.contains(Substring(name.lowercased())) { fields[.vary] = vary + ", " + name }
    }
}
