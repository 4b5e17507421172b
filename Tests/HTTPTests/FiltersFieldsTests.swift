import HTTP
import HTTPTypes
import Testing

@Suite struct CORSTests {
    private let cors = CORS(writingOrigins: ["https://desk.example"])

    @Test func `reads are open to everyone, without credentials`() {
        for origin: HTTPFields in [[:], [.origin: "https://other.example"], [.origin: "https://desk.example"]] {
            let answer = sent(.get, origin)
            #expect(answer.fields[.accessControlAllowOrigin] == "*")
            #expect(answer.fields[.accessControlExposeHeaders] == "ETag, Link, Retry-After, X-Request-ID")
            #expect(answer.fields[.accessControlAllowCredentials] == nil)
            #expect(answer.fields[.vary] == nil)
        }
    }

    @Test func `writes are for the origins of the list`() {
        #expect(
            sent(.post, [.origin: "https://desk.example"]).fields[.accessControlAllowOrigin] == "https://desk.example"
        )
        #expect(sent(.post, [.origin: "https://desk.example"]).fields[.vary] == "Origin")
        for origin: HTTPFields in [[:], [.origin: "https://desk.example.evil"], [.origin: "null"]] {
            #expect(sent(.post, origin).fields[.accessControlAllowOrigin] == nil)
            #expect(sent(.post, origin).fields[.vary] == "Origin")
        }
        let closed = CORS().applied(to: Response(status: .ok), request(.post, [.origin: "https://desk.example"]))
        #expect(closed.fields.isEmpty)
    }

    @Test func `preflights are answered beside Allow`() {
        let stranger = preflight("https://other.example", "GET")
        #expect(stranger.fields[.accessControlAllowOrigin] == "*")
        #expect(stranger.fields[.accessControlAllowMethods] == "GET, HEAD")
        #expect(stranger.fields[.accessControlMaxAge] == "7200")
        #expect(preflight("https://other.example", "POST").fields[.accessControlAllowOrigin] == nil)
        let desk = preflight("https://desk.example", "POST")
        #expect(desk.fields[.accessControlAllowOrigin] == "https://desk.example")
        #expect(desk.fields[.accessControlAllowMethods] == "GET, HEAD, POST, OPTIONS")
        #expect(desk.fields[.allow] == "GET, HEAD, POST, OPTIONS")
    }

    @Test func `an OPTIONS that is no preflight, or finds nothing, stays as it is`() {
        #expect(sent(.options, [.origin: "https://desk.example"]).fields.isEmpty)
        let fields: HTTPFields = [.origin: "https://desk.example", .accessControlRequestMethod: "GET"]
        #expect(cors.applied(to: Response(status: .notFound), request(.options, fields)).fields.isEmpty)
    }

    private func preflight(_ origin: String, _ method: String) -> Response {
        let response = Response(status: .noContent, fields: [.allow: "GET, HEAD, POST, OPTIONS"])
        return cors.applied(to: response, request(.options, [.origin: origin, .accessControlRequestMethod: method]))
    }

    private func sent(_ method: HTTPRequest.Method, _ fields: HTTPFields) -> Response {
        cors.applied(to: Response(status: .ok), request(method, fields))
    }
}

@Suite struct SurrogateKeysTests {
    @Test func `keys go out in order`() {
        #expect(sent(["site", "articles", "article:7"])?.fields[.surrogateKey] == "site articles article:7")
        #expect(sent([])?.fields[.surrogateKey] == nil)
        #expect(sent(["site"], "private, no-store")?.fields[.surrogateKey] == nil)
        #expect(sent(["site"], "private, no-cache")?.fields[.surrogateKey] == nil)
    }

    @Test func `keys that do not fit make the answer one that must be asked for`() {
        let many = ["site", "articles"] + (0..<1_000).map { "article:\($0)" }
        let answer = sent(many, "public, max-age=0, s-maxage=60")
        #expect(answer?.fields[.surrogateKey] == "site articles")
        #expect(answer?.fields[.cacheControl] == "public, no-cache")
        let few = sent(["site"] + (0..<300).map { "article:\($0)" }, "public, s-maxage=60")
        #expect(few?.fields[.cacheControl] == "public, s-maxage=60")
        #expect(few?.fields[.surrogateKey]?.hasSuffix("article:299") == true)
    }

    private func sent(_ keys: [String], _ cacheControl: String = "public, no-cache") -> Response? {
        var response = Response(status: .ok, fields: [.cacheControl: cacheControl])
        response.keys = keys
        SurrogateKeys.apply(&response, request(.get))
        return response
    }
}

private func request(_ method: HTTPRequest.Method, _ fields: HTTPFields = [:]) -> Request {
    Request(method: method, target: RequestTarget("/"), fields: fields)
}

extension CORS {
    fileprivate func applied(to response: Response, _ request: Request) -> Response {
        var response = response
        apply(&response, request)
        return response
    }
}
