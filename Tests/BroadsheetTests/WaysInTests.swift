import Foundation
import HTTP
import HTTPServer
import TestSupport
import Testing

extension ProgramTests {
    /// The program on sockets that are files.
    struct WaysInTests {
        private let folder: TemporaryFolder
        private let endpoint: Endpoint

        init() throws {
            folder = try TemporaryFolder()
            endpoint = try #require(Endpoint("unix:" + folder.path("http.sock")))
        }

        private func post(_ name: String, _ fields: [String: String]) throws -> Int {
            try HTTPConnection(endpoint).exchange(
                "POST",
                "/articles/bridge-closed-for-one-heron/comments",
                fields.merging(["Content-Type": "application/json"]) { $1 },
                body: #"{"name": "\#(name)", "email": "ann@mail.example", "body": "Greetings from \#(name)."}"#
            ).status
        }

        @Test func `behind a Unix-domain socket readers are told apart by what the proxy says of them`() throws {
            let server = try RunningServer(["--demo", "--listen", "127.0.0.1:0,\(endpoint)"], in: folder)
            #expect(server.startLog.contains(#""\#(endpoint)""#))
            #expect(try post("Ann", ["X-Forwarded-For": "1.1.1.1, 203.0.113.9"]) == 202)
            #expect(try post("Bo", ["X-Forwarded-For": "1.1.1.1, 203.0.113.10"]) == 202)
            #expect(try post("Cy", ["X-Forwarded-For": "2.2.2.2, 203.0.113.9"]) == 429)
            // Of whom nobody says where they are, nobody is kept waiting for another.
            #expect(try post("Di", [:]) == 202)
            #expect(try post("Ed", [:]) == 202)
            let named = try HTTPConnection(endpoint).exchange("GET", "/articles", ["X-Request-ID": "from-the-proxy"])
            #expect(named.fields["x-request-id"] == "from-the-proxy")

            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            #expect(!FileManager.default.fileExists(atPath: folder.path("http.sock")))
            let log = try server.accessLog()
            #expect(log.contains(#""network":"203.0.113.0/24""#))
            #expect(!log.contains(#""network":"1.1.1.0/24""#))
        }

        @Test func `where Unix-domain sockets are not trusted, forwarding fields are ignored, and that is said`() throws
        {
            let arguments = ["--demo", "--listen", "127.0.0.1:0,\(endpoint)", "--trusted-proxies", "127.0.0.0/8"]
            let server = try RunningServer(arguments, in: folder)
            #expect(try post("Ann", ["X-Forwarded-For": "203.0.113.9"]) == 202)
            #expect(try post("Bo", ["X-Forwarded-For": "203.0.113.9"]) == 202)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            #expect(!(try server.accessLog()).contains("203.0.113"))
        }

        @Test func `check --ready asks over a Unix-domain socket too`() throws {
            let environment = ["BROADSHEET_LISTEN": endpoint.description]
            let before = try Program.run(["check", "--ready"], environment: environment)
            #expect(before.status == 1)
            #expect(before.output == "nobody answers at \(endpoint)\n")
            let server = try RunningServer(["--demo", "--listen", "127.0.0.1:0,\(endpoint)"], in: folder)
            let ready = try Program.run(["check", "--ready"], environment: environment)
            #expect(ready.status == 0)
            #expect(ready.output == "\(endpoint) answers 200\n")
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
        }
    }
}
