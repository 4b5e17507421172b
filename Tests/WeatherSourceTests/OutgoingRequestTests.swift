import Foundation
import OutgoingHTTP
import TestSupport
import Testing

/// What comes of a request to a server that is well, ill or ill-meaning: real sockets, real TLS.
@Suite(.serialized) struct OutgoingRequestTests {
    private func request(milliseconds: Int = 10_000) -> OutgoingRequest {
        var request = OutgoingRequest()
        request.limits.bytesMax = 10_000
        request.limits.connectMilliseconds = milliseconds
        request.limits.totalMilliseconds = milliseconds
        return request
    }

    private func get(_ address: String, milliseconds: Int = 10_000) throws -> String {
        String(
            decoding: try request(milliseconds: milliseconds).get(address, accept: "application/json"),
            as: UTF8.self
        )
    }

    @Test func `the body of a 200 is taken, and only what is needed is said`() throws {
        let server = try StubServer(.ok("{}"))
        #expect(try get(server.url("/v1/forecast?latitude=1&longitude=2")) == "{}")
        let lines = server.requests[0].split(separator: "\r\n").map { $0.lowercased() }
        #expect(lines[0] == "get /v1/forecast?latitude=1&longitude=2 http/1.1")
        let names = lines.dropFirst().map { $0.prefix { $0 != ":" } }.sorted()
        #expect(names == ["accept", "host", "user-agent"])
    }

    @Test(arguments: [
        "HTTP/1.1 302 Found\r\nLocation: TARGET\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 308 Permanent Redirect\r\nLocation: TARGET\r\nContent-Length: 0\r\n\r\n",
    ])
    func `a redirect is not followed`(answer: String) throws {
        let other = try StubServer(.ok("{}"))
        let server = try StubServer(.answer(answer.replacing("TARGET", with: other.url())))
        let status = Int(answer.split(separator: " ")[1]) ?? 0
        #expect(throws: OutgoingRequest.Failure.status(status)) { try get(server.url()) }
        #expect(other.requests == [])
    }

    @Test(arguments: [204, 404, 500, 503])
    func `another status is no answer`(status: Int) throws {
        let server = try StubServer(.answer("HTTP/1.1 \(status) Whatever\r\nContent-Length: 0\r\n\r\n"))
        #expect(throws: OutgoingRequest.Failure.status(status)) { try get(server.url()) }
    }

    @Test func `an answer that says that it is too large is not read`() throws {
        let server = try StubServer(.answer("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\nx"))
        #expect(throws: OutgoingRequest.Failure.tooLarge) { try get(server.url()) }
    }

    @Test(arguments: ["Transfer-Encoding: chunked\r\n\r\nFFFFFF\r\n", "Connection: close\r\n\r\n"])
    func `an answer that never ends is ended when it is too large`(fields: String) throws {
        let server = try StubServer(.endlessAfter("HTTP/1.1 200 OK\r\n\(fields)"))
        #expect(throws: OutgoingRequest.Failure.tooLarge) { try get(server.url()) }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"])
    func `a server that falls silent is waited for so long and no longer`(text: String) throws {
        let server = try StubServer(.silentAfter(text))
        #expect(throws: OutgoingRequest.Failure.timedOut) { try get(server.url(), milliseconds: 300) }
    }

    @Test(arguments: ["", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "HTTP/1.1 200"])
    func `an answer that is none, or ends too soon, is a failure`(text: String) throws {
        let server = try StubServer(.answer(text))
        #expect(throws: OutgoingRequest.Failure.self) { try get(server.url()) }
    }

    @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://", "nothing", ""])
    func `only HTTP and HTTPS are spoken`(address: String) throws {
        #expect(throws: OutgoingRequest.Failure.self) { try get(address) }
    }

    @Test func `nobody there is a failure in words that do not hold the address`() throws {
        let port = try StubServer(.ok("")).port
        // It is gone by now; whoever else might have taken its port meanwhile does not answer with JSON either.
        #expect { try get("http://127.0.0.1:\(port)/?key=secret") } throws: { !"\($0)".contains("secret") }
    }

    @Test func `a proxy of the environment is passed by`() throws {
        let (server, proxy) = (try StubServer(.ok("{}")), try StubServer(.ok("from the proxy")))
        for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, proxy.url(), 1) }
        defer { for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { unsetenv(name) } }
        #expect(try get(server.url()) == "{}")
        #expect(proxy.requests == [])
    }

    @Test func `a request that is not wanted any more ends`() throws {
        let server = try StubServer(.silentAfter(""))
        #expect(throws: OutgoingRequest.Failure.cancelled) {
            try request().get(server.url(), accept: "application/json") { !server.requests.isEmpty }
        }
    }

    @Test func `a certificate that nobody vouches for is refused, and so is one for another name`() throws {
        let server = try TLSServer()
        #expect(throws: OutgoingRequest.Failure.notTrusted) { try get("https://localhost:\(server.port)/") }
        var trusting = request()
        trusting.authorities = server.certificate
        #expect(try trusting.get("https://localhost:\(server.port)/", accept: "application/json") == Array("{}".utf8))
        #expect(throws: OutgoingRequest.Failure.notTrusted) {
            try trusting.get("https://127.0.0.1:\(server.port)/", accept: "application/json")
        }
    }
}

/// An HTTPS server whose certificate is its own word, for `localhost` alone.
private final class TLSServer {
    let port: Int
    let certificate: String
    private let folder: TemporaryFolder
    private let process = Process()

    private static let script = """
        import http.server, ssl, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
            def log_message(self, *arguments):
                pass
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        class Server(http.server.ThreadingHTTPServer):
            def finish_request(self, request, address):
                super().finish_request(context.wrap_socket(request, server_side=True), address)
            def handle_error(self, request, address):
                pass
        server = Server(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    init() throws {
        folder = try TemporaryFolder()
        certificate = folder.path("certificate.pem")
        let key = folder.path("key.pem")
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        maker.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        try #require(maker.terminationStatus == 0)
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", Self.script, certificate, key]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(Int(line.prefix { $0.isNumber }))
    }

    deinit {
        // A thread of Dispatch blocks all other signals, and its children inherit that.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
