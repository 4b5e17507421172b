package import HTTP
import HTTPTypes
import JSON
import News

/// What tells about the service itself.
struct ServiceHandlers: Sendable {
    let site: Site
    /// The last moment at which what is written in the program alone can have become another.
    let startedAt: Timestamp

    /// `GET /`: where to begin.
    func entryPoints(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        var response = Response.json(keys: [Key.site.description]) { json in
            json.member("name", "Broadsheet")
            json.member("articles", "/articles")
            json.member("search", "/search?q={words}")
            json.member("categories", "/categories")
            json.member("tags", "/tags")
            json.member("authors", "/authors")
            json.member("lists", "/lists")
            json.member("corrections", "/corrections")
            json.member("changes", "/changes")
            json.member("comment_counts", "/comments/counts?articles={slugs}")
            json.member("openapi", "/openapi.json")
        }
        response.fields[.lastModified] = lastModified
        return .respond(response)
    }

    private var lastModified: String { String(decoding: HTTPDate.bytes(Int(startedAt.seconds)), as: UTF8.self) }

    /// `GET /healthz`, where the server did not answer it itself.
    func health(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        return .respond(API.health)
    }

    /// `GET /readyz`: whether requests are welcome. Asks the repository a real question.
    func readiness(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        guard !site.isDraining() else {
            throw Problem(
                .serviceUnavailable,
                "draining",
                title: "The server is about to stop",
                detail: "Send new requests to another one.",
                fields: [.retryAfter: "5"]
            )
        }
        let change = try site.read { snapshot throws(NewsError) in try snapshot.changeNumber() }
        var response = Response.json { json in
            json.member("status", "ready")
            json.member("change", change)
        }
        response.fields[.cacheControl] = "no-store"
        return .respond(response)
    }

    /// `GET /openapi.json`: the contract, written by hand and held against the routes by a test.
    func openAPI(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        try reader.finish()
        var response = Response(
            status: .ok,
            fields: [.contentType: "application/json"],
            body: PackageResources.openapi_json
        )
        response.keys = [Key.site.description]
        response.fields[.lastModified] = lastModified
        return .respond(response)
    }
}

extension API {
    /// The answer of `/healthz`, which a server may give without asking anyone: the process lives.
    package static let health: Response = {
        var response = Response.json { $0.member("status", "ok") }
        response.fields[.cacheControl] = "no-store"
        response.route = "/healthz"
        return response
    }()
}
