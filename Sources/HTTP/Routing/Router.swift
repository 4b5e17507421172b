import HTTPTypes

/// Finds the route of a request and makes an answer of whatever comes of it, refusals included.
///
///     let router = Router([Route(.get, "/articles/{slug}", article)])
///     let responder: Responder = router.respond
package struct Router: Sendable {
    /// The table of contents, as given: tests and the OpenAPI document walk it.
    package let routes: [Route]

    /// RFC 9110 §9.3, RFC 5789, and QUERY, which the working group has on its way.
    private static let recognised: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch, .query,
    ]

    private let trie: PathTrie
    private let methods: [HTTPRequest.Method]
    private let problemRenderer: ProblemRenderer?

    /// Of two routes with the same method and path the first answers.
    ///
    /// - problemRenderer: how problems are told where no route is; `nil`: as problem documents.
    package init(_ routes: [Route], problemRenderer: ProblemRenderer? = nil) {
        var trie = PathTrie()
        for route in routes { trie.insert(route) }
        self.routes = routes
        self.trie = trie
        methods = Self.allowed(by: routes)
        self.problemRenderer = problemRenderer
    }

    package func respond(_ request: Request) -> Outcome {
        var place = Place(problemRenderer: problemRenderer)
        let outcome: Outcome
        do {
            outcome = try answer(request, &place)
        } catch {
            outcome = .respond(place.render(error, request))
        }
        return outcome.map { [place] response in
            var response = response
            response.route = place.template
            return response
        }
    }

    /// The answer to a request that no handler gets to see, told as its route tells problems.
    package func refuse(_ problem: Problem, _ request: Request) -> Response {
        var place = Place(problemRenderer: problemRenderer)
        if let found = try? segments(of: request.target.path), let match = trie.match(found) {
            place.enter(match.resource, request.method)
        }
        var response = place.render(problem, request)
        response.route = place.template
        return response
    }

    /// What is known of where a request leads.
    private struct Place {
        var template = ""
        var problemRenderer: ProblemRenderer?

        mutating func enter(_ resource: PathTrie.Resource, _ method: HTTPRequest.Method) {
            self = Place(template: resource.template, problemRenderer: resource.route(for: method)?.problemRenderer)
        }

        func render(_ problem: Problem, _ request: Request) -> Response {
            problemRenderer?(problem, request) ?? problem.response(requestID: request.id)
        }
    }

    /// - Parameter place: becomes that of the path's resource as soon as it is known.
    private func answer(_ request: Request, _ place: inout Place) throws(Problem) -> Outcome {
        // RFC 9110 §9.1: a method that nobody has heard of is 501, whatever the path; a known one that a resource does not allow is
        // 405 there.
        guard Self.recognised.contains(request.method) || methods.contains(request.method) else {
            throw .notImplemented(request.method, methods)
        }
        if request.target.path == "*" {
            guard request.method == .options else { throw .badRequest("The target * goes with OPTIONS alone.") }
            return .respond(options(methods))
        }
        let segments = try segments(of: request.target.path)
        guard let match = trie.match(segments) else {
            guard segments.last == "", trie.match(segments.dropLast()) != nil else { throw .notFound }
            return .respond(redirect(to: segments.dropLast(), query: request.target.query))
        }
        place.enter(match.resource, request.method)
        guard let route = match.resource.route(for: request.method) else {
            let allowed = Self.allowed(by: match.resource.routes)
            guard request.method == .options else { throw .methodNotAllowed(request.method, allowed) }
            return .respond(options(allowed))
        }
        return try route.handler(request, PathParameters(names: match.resource.parameterNames, values: match.values))
    }

    /// The decoded segments of a path: none of `/`; the last is empty after a slash at the end, and the first of `//x`, which is a path
    /// like any other (RFC 9112 §3.2.1). No template has an empty segment, so such a path names nothing and is never a redirect.
    private func segments(of path: String) throws(Problem) -> [String] {
        guard path.hasPrefix("/") else { throw .badRequest("The path must begin with a slash.") }
        if path == "/" { return [] }
        var segments: [String] = []
        for raw in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = PercentCoding.decode(segment: Substring(raw)) else {
                throw .badRequest("The path is not percent-encoded UTF-8.")
            }
            segments.append(segment)
        }
        return segments
    }

    /// The path without its last slash, written anew from its segments: nothing that was typed can make another host of it.
    private func redirect(to segments: some Sequence<String>, query: String?) -> Response {
        let path = "/" + segments.map(PercentCoding.encode(segment:)).joined(separator: "/")
        return Response(status: .permanentRedirect, fields: [.location: path + (query.map { "?" + $0 } ?? "")])
    }

    private func options(_ allowed: [HTTPRequest.Method]) -> Response {
        Response(status: .noContent, fields: [.allow: list(allowed)])
    }

    /// In the order of the routes, HEAD behind GET, OPTIONS last.
    private static func allowed(by routes: [Route]) -> [HTTPRequest.Method] {
        var allowed: [HTTPRequest.Method] = []
        for method in routes.flatMap({ $0.method == .get ? [.get, .head] : [$0.method] }) + [.options]
        where !allowed.contains(method) {
            allowed.append(method)
        }
        return allowed
    }
}

/// Methods as the value of `Allow` (RFC 9110 §10.2.1).
private func list(_ methods: [HTTPRequest.Method]) -> String {
    methods.map(\.rawValue).joined(separator: ", ")
}

extension Problem {
    /// 404. Also the answer for what is hidden: it tells nobody whether something is there.
    package static let notFound = Problem(
        .notFound,
        "not-found",
        title: "Nothing is here",
        detail: "There is nothing at this address."
    )

    static func methodNotAllowed(_ method: HTTPRequest.Method, _ allowed: [HTTPRequest.Method]) -> Problem {
        Problem(
            .methodNotAllowed,
            "method-not-allowed",
            title: "The method is not for this address",
            detail: "\(method.rawValue) does not work here; \(list(allowed)) do.",
            fields: [.allow: list(allowed)]
        )
    }

    static func notImplemented(_ method: HTTPRequest.Method, _ known: [HTTPRequest.Method]) -> Problem {
        Problem(
            .notImplemented,
            "not-implemented",
            title: "The method is not known",
            detail: "This server knows \(list(known))."
        )
    }
}

extension HTTPRequest.Method {
    fileprivate static let query = HTTPRequest.Method("QUERY")!
}
