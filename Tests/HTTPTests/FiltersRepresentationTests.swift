import HTTP
import HTTPTypes
import Testing

@Suite struct RepresentationTests {
    private let long = Array(String(repeating: #"{"title":"news"}"#, count: 100).utf8)

    @Test func `the tag follows the bytes`() {
        let first = sent(response(Array("a".utf8)))
        #expect(first.fields[.eTag] == sent(response(Array("a".utf8))).fields[.eTag])
        #expect(first.fields[.eTag] != sent(response(Array("b".utf8))).fields[.eTag])
        // 128 bits in base64url: the start of SHA-256("a") = ca978112ca1bbdcafac231b39a23dc4d…
        #expect(first.fields[.eTag] == "\"ypeBEsobvcr6wjGzmiPcTQ\"")
    }

    @Test func `only what may be stored is tagged`() {
        #expect(sent(response(long, status: .notFound)).fields[.eTag] == nil)
        #expect(sent(response(long), method: .post).fields[.eTag] == nil)
        #expect(sent(response(long, [.cacheControl: "private, no-store"])).fields[.eTag] == nil)
        #expect(sent(response(long, [.eTag: "\"r7\""])).fields[.eTag] == "\"r7\"")
    }

    @Test func `a client that has the representation gets 304`() throws {
        var fresh = response(long, [.cacheControl: "public, no-cache", .surrogateKey: "site", .contentLocation: "/x"])
        fresh.keys = ["site"]
        let tag = try #require(sent(fresh).fields[.eTag])
        for value in [tag, "W/" + tag, "\"x\", " + tag, "*"] {
            for method in [HTTPRequest.Method.get, .head] {
                let answer = sent(fresh, [.ifNoneMatch: value, .ifModifiedSince: "nonsense"], method: method)
                #expect(answer.status == .notModified)
                #expect(answer.body == .empty)
                #expect(answer.fields[.eTag] == tag)
                #expect(answer.fields[.vary] == "Accept-Encoding")
                #expect(answer.fields[.cacheControl] == "public, no-cache")
                #expect(answer.fields[.surrogateKey] == "site")
                #expect(answer.fields[.contentLocation] == "/x")
                #expect(answer.fields[.contentType] == nil)
                #expect(answer.keys == ["site"])
            }
        }
    }

    @Test func `other conditions change nothing`() throws {
        let tag = try #require(sent(response(long)).fields[.eTag])
        #expect(sent(response(long), [.ifNoneMatch: "\"x\""]).status == .ok)
        #expect(sent(response(long), [.ifNoneMatch: "nonsense"]).status == .ok)
        #expect(sent(response(long), [.ifModifiedSince: "Sat, 01 Jan 2033 00:00:00 GMT"]).status == .ok)
        #expect(sent(response(long), [.ifNoneMatch: tag], method: .post).status == .ok)
        #expect(sent(response(long, status: .notFound), [.ifNoneMatch: "*"]).status == .notFound)
    }

    @Test func `gzip is another representation with another tag`() throws {
        let plain = sent(response(long))
        let gzip = sent(response(long), [.acceptEncoding: "br, gzip"])
        #expect(plain.body == .bytes(long))
        #expect(plain.fields[.contentEncoding] == nil)
        #expect(plain.fields[.vary] == "Accept-Encoding")
        #expect(gzip.body.count < long.count / 5)
        #expect(gzip.fields[.contentEncoding] == "gzip")
        #expect(gzip.fields[.vary] == "Accept-Encoding")
        let tags = try (plain: #require(plain.fields[.eTag]), gzip: #require(gzip.fields[.eTag]))
        #expect(tags.gzip == tags.plain.dropLast() + "-gzip\"")

        // If-None-Match speaks of the representation that would be sent.
        #expect(sent(response(long), [.acceptEncoding: "gzip", .ifNoneMatch: tags.gzip]).status == .notModified)
        #expect(sent(response(long), [.acceptEncoding: "gzip", .ifNoneMatch: tags.plain]).status == .ok)
        #expect(sent(response(long), [.ifNoneMatch: tags.gzip]).status == .ok)
        let notModified = sent(response(long), [.acceptEncoding: "gzip", .ifNoneMatch: tags.gzip])
        #expect(notModified.fields[.eTag] == tags.gzip)
        #expect(notModified.fields[.contentEncoding] == nil)
    }

    @Test func `small answers stay as they are, unless identity is refused`() {
        let small = Array(repeating: UInt8(ascii: "1"), count: 1023)
        #expect(sent(response(small), [.acceptEncoding: "gzip"]).fields[.contentEncoding] == nil)
        #expect(sent(response(small), [.acceptEncoding: "gzip"]).fields[.vary] == "Accept-Encoding")
        #expect(
            sent(response(small + [UInt8(ascii: "1")]), [.acceptEncoding: "gzip"]).fields[.contentEncoding] == "gzip"
        )
        #expect(sent(response(small), [.acceptEncoding: "gzip, identity;q=0"]).fields[.contentEncoding] == "gzip")
        // Nobody is helped by a 406.
        let refused = sent(response(small), [.acceptEncoding: "identity;q=0"])
        #expect(refused.status == .ok)
        #expect(refused.fields[.contentEncoding] == nil)
    }

    @Test func `pictures, secrets and what is already coded are left alone`() {
        let accepts: HTTPFields = [.acceptEncoding: "gzip"]
        #expect(sent(response(long, [.contentType: "image/webp"]), accepts).fields[.contentEncoding] == nil)
        #expect(sent(response(long, [.contentType: "image/webp"]), accepts).fields[.vary] == nil)
        #expect(sent(response(long, [.cacheControl: "private, no-store"]), accepts).fields[.contentEncoding] == nil)
        #expect(sent(response(long, [.cacheControl: "no-transform"]), accepts).fields[.contentEncoding] == nil)
        #expect(sent(response(long, [.contentEncoding: "br"]), accepts).body == .bytes(long))
        #expect(sent(response([], status: .noContent), accepts).fields[.vary] == nil)
        for type in ["text/html; charset=utf-8", "application/problem+json", "image/svg+xml", "application/json"] {
            #expect(sent(response(long, [.contentType: type]), accepts).fields[.contentEncoding] == "gzip", "\(type)")
        }
    }

    @Test(arguments: [
        ("Tue, 14 Nov 2023 22:00:00 GMT", 304), ("Tue, 14 Nov 2023 22:13:20 GMT", 304),
        ("Tue, 14 Nov 2023 21:59:59 GMT", 200), ("Tue, 14 Nov 2023 22:13:21 GMT", 200),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 200), ("not a date", 200),
    ])
    func `a date that the client knows counts from the last change to the present`(date: String, status: Int) {
        let entryPoints = response(long, [.lastModified: "Tue, 14 Nov 2023 22:00:00 GMT"])
        #expect(sent(entryPoints, [.ifModifiedSince: date]).status.code == status)
        #expect(sent(entryPoints, [.ifModifiedSince: date], method: .post).status == .ok)
        #expect(sent(response(long), [.ifModifiedSince: date]).status == .ok)
        // RFC 9110 §13.1.3: beside a tag it says nothing.
        #expect(sent(entryPoints, [.ifModifiedSince: date, .ifNoneMatch: "\"x\""]).status == .ok)
        #expect(sent(entryPoints, [.ifModifiedSince: date, .ifNoneMatch: "*"]).status == .notModified)
    }

    @Test func `Vary keeps what it had`() {
        #expect(sent(response(long, [.vary: "Origin"])).fields[.vary] == "Origin, Accept-Encoding")
        #expect(sent(response(long, [.vary: "accept-encoding"])).fields[.vary] == "accept-encoding")
        #expect(sent(response(long, [.vary: "*"])).fields[.vary] == "*")
    }

    @Test func `filters also see the answer to a write`() async {
        let responder = filtered(
            { _ in .commit { answer in answer(Response(status: .created)) } },
            by: [
                ContentSecurity.apply,
                { response, _ in response.fields[.xContentTypeOptions]? += "!" },
            ]
        )
        guard case .commit(let write) = responder(Request(method: .post, target: RequestTarget("/"))) else {
            return #expect(Bool(false), "no write")
        }
        let response = await withCheckedContinuation { continuation in write { continuation.resume(returning: $0) } }
        #expect(response.fields[.xContentTypeOptions] == "nosniff!")
    }

    private func response(
        _ body: [UInt8],
        _ fields: HTTPFields = [:],
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var response = Response(status: status, fields: fields, body: body)
        if response.fields[.contentType] == nil, !body.isEmpty { response.fields[.contentType] = "application/json" }
        return response
    }

    private func sent(_ response: Response, _ fields: HTTPFields = [:], method: HTTPRequest.Method = .get) -> Response {
        var response = response
        Representation { 1_700_000_000 }.apply(
            &response,
            Request(method: method, target: RequestTarget("/"), fields: fields)
        )
        return response
    }
}
