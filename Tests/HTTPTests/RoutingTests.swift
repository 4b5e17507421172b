import HTTP
import HTTPTypes
import Testing

@Suite struct RoutingTests {
    private let router = Router([
        Route(.get, "/") { _, _ in answer("root") },
        Route(.get, "/articles") { _, _ in answer("list") },
        Route(.post, "/articles") { _, _ in answer("new") },
        Route(.get, "/articles/{slug}") { _, parameters in answer("article " + parameters["slug"]) },
        Route(.delete, "/articles/{slug}") { _, parameters in answer("delete " + parameters["slug"]) },
        Route(.get, "/articles/{slug}/comments") { _, parameters in answer("comments " + parameters["slug"]) },
        Route(.get, "/articles/latest/comments/{id}") { _, parameters in answer("latest " + parameters["id"]) },
        Route(.get, "/comments/counts") { _, _ in answer("counts") },
        Route(.get, "/comments/{id}") { _, parameters in answer("comment " + parameters["id"] + parameters["slug"]) },
        Route(.get, "/files/{path...}") { _, parameters in answer("file " + parameters["path"]) },
        Route(.get, "/files/{name}/about") { _, parameters in answer("about " + parameters["name"]) },
        Route(.post, "/fail") { _, _ throws(Problem) in throw .badRequest("No.") },
        Route(.put, "/write") { _, _ in .commit { answer in answer(Response(status: .created)) } },
    ])

    @Test(arguments: [
        ("/", "root", "/"),
        ("/articles", "list", "/articles"),
        ("/articles?x=//", "list", "/articles"),
        ("/%61rticles", "list", "/articles"),
        ("/articles/a%20b", "article a b", "/articles/{slug}"),
        ("/articles/a%2Fb", "article a/b", "/articles/{slug}"),
        ("/articles/..", "article ..", "/articles/{slug}"),
        ("/articles/latest", "article latest", "/articles/{slug}"),
        ("/articles/latest/comments", "comments latest", "/articles/{slug}/comments"),
        ("/articles/latest/comments/7", "latest 7", "/articles/latest/comments/{id}"),
        ("/comments/counts", "counts", "/comments/counts"),
        ("/comments/17", "comment 17", "/comments/{id}"),
        ("/files/a", "file a", "/files/{path...}"),
        ("/files/a/b%20c/d.png", "file a/b c/d.png", "/files/{path...}"),
        ("/files/a/../b", "file a/../b", "/files/{path...}"),
        ("/files/a/about", "about a", "/files/{name}/about"),
        ("/files/a/about/b", "file a/about/b", "/files/{path...}"),
    ])
    func `finds the route, text before parameter`(target: String, body: String, template: String) throws {
        for method in [HTTPRequest.Method.get, .head] {
            let response = try respond(method, target)
            #expect(response.status == .ok)
            #expect(response.body == .bytes(Array(body.utf8)))
            #expect(response.route == template)
        }
    }

    @Test(arguments: [
        "/nothing", "/articles//", "/articles//comments", "/articles/a/b", "/articles/a/comments/7", "/comments//",
        "//", "///", "//articles", "//articles/", "//evil.example/..", "//user@evil.example/articles/",
        "/files", "/files/", "/files//a", "/files/a//b", "/files/a%2Fb", "/files/a/%2Fb", "/files/..%2Fa",
    ])
    func `unknown paths are 404`(target: String) throws {
        let response = try respond(.get, target)
        #expect(response.status == .notFound)
        #expect(response.fields[.contentType] == "application/problem+json")
        #expect(response.route == "")
        #expect(text(response).contains(#""request_id":"r-1""#))
    }

    @Test(arguments: [
        "/articles/%", "/articles/%ff", "//%ff", "/%00", "", "articles", "*",
    ])
    func `targets that cannot be understood are 400`(target: String) throws {
        #expect(try respond(.get, target).status == .badRequest)
    }

    @Test(arguments: [
        ("/articles/", "/articles"),
        ("/articles/?a=1&b=%2F", "/articles?a=1&b=%2F"),
        ("/articles/a%20b%2F/", "/articles/a%20b%2F"),
        ("/articles/\\evil.example/", "/articles/%5Cevil.example"),
    ])
    func `a stray slash at the end is sent on its way`(target: String, location: String) throws {
        for method in [HTTPRequest.Method.get, .post] {
            let response = try respond(method, target)
            #expect(response.status == .permanentRedirect)
            #expect(response.fields[.location] == location)
        }
    }

    @Test func `no redirect leads to another host`() throws {
        let router = Router([Route(.get, "/{any}") { _, _ in answer("any") }])
        for path in ["/\\evil.example/", "/%2Fevil.example/", "/%5Cevil.example/", "/\tevil/", "/@evil/"] {
            let outcome = router.respond(Request(method: .get, target: RequestTarget(path)))
            guard case .respond(let response) = outcome, let location = response.fields[.location] else {
                #expect(Bool(false), "no redirect for \(path)")
                continue
            }
            #expect(location.hasPrefix("/%"), "\(location)")
        }
        // An empty first segment would be another host: it matches no parameter.
        for path in ["//", "///", "//evil.example/", "//evil.example", "//@evil.example/any/"] {
            guard case .respond(let response) = router.respond(Request(method: .get, target: RequestTarget(path)))
            else {
                #expect(Bool(false), "no answer for \(path)")
                continue
            }
            #expect(response.status == .notFound && response.fields[.location] == nil, "\(path)")
        }
    }

    @Test func `a wrong method is 405 with what is right`() throws {
        let response = try respond(.delete, "/articles")
        #expect(response.status == .methodNotAllowed)
        #expect(response.fields[.allow] == "GET, HEAD, POST, OPTIONS")
        #expect(response.route == "/articles")
        #expect(try respond(.head, "/fail").fields[.allow] == "POST, OPTIONS")
        #expect(try respond(.head, "/fail").status == .methodNotAllowed)
    }

    @Test func `a method that nobody has heard of is 501 everywhere`() throws {
        for method in ["BREW", "get", "PROPFIND"] {
            for target in ["/articles", "/nothing", "*"] {
                #expect(try respond(#require(HTTPRequest.Method(rawValue: method)), target).status == .notImplemented)
            }
        }
    }

    @Test func `a known method that no route has is 405 where something is, and 404 elsewhere`() throws {
        for method in [HTTPRequest.Method.patch, .trace, .connect] {
            #expect(try respond(method, "/articles").status == .methodNotAllowed)
            #expect(try respond(method, "/nothing").status == .notFound)
        }
    }

    @Test func `OPTIONS says what works`() throws {
        let response = try respond(.options, "/articles/x")
        #expect(response.status == .noContent)
        #expect(response.fields[.allow] == "GET, HEAD, DELETE, OPTIONS")
        #expect(response.body == .empty)
        #expect(try respond(.options, "*").fields[.allow] == "GET, HEAD, POST, DELETE, PUT, OPTIONS")
        #expect(try respond(.options, "/nothing").status == .notFound)
    }

    @Test func `problems that handlers throw are answers`() throws {
        let response = try respond(.post, "/fail")
        #expect(response.status == .badRequest)
        #expect(response.route == "/fail")
        #expect(text(response).contains(#""type":"/problems/bad-request""#))
    }

    @Test func `the answer to a write carries its route too`() async throws {
        let outcome = router.respond(Request(method: .put, target: RequestTarget("/write")))
        guard case .commit(let write) = outcome else { return #expect(Bool(false), "no write") }
        let response = await withCheckedContinuation { continuation in write { continuation.resume(returning: $0) } }
        #expect(response.status == .created)
        #expect(response.route == "/write")
    }

    @Test func `routes can be read, and every one answers by its own template`() throws {
        for route in router.routes where route.method != .put {
            let path = route.template.replacing(/{[a-z]+}/, with: "x")
            let response = try respond(route.method, path)
            #expect(response.route == route.template)
        }
    }

    private func respond(_ method: HTTPRequest.Method, _ target: String) throws -> Response {
        let outcome = router.respond(Request(method: method, target: RequestTarget(target), id: "r-1"))
        guard case .respond(let response) = outcome else { throw Problem.notFound }
        return response
    }

    private func text(_ response: Response) -> String {
        switch response.body {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .file: ""
        }
    }
}

private func answer(_ text: String) -> Outcome {
    .respond(Response(status: .ok, body: Array(text.utf8)))
}
