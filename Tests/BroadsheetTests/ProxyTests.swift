import Foundation
import HTTP
import HTTPServer
import TestSupport
import Testing

extension ProgramTests {
    /// The examples of the repository with the real proxies, in front of the real program. All must hold for each of them.
    struct ProxyTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// A server, a proxy and a client, in a row.
        private final class Row {
            let server: RunningServer
            let proxy: RunningProxy
            let client: HTTPConnection

            /// The client comes from 127.0.0.2, which is no proxy of ours: what it claims to be must not be believed.
            init(_ proxy: ReverseProxy, _ arguments: [String] = [], in folder: TemporaryFolder) throws {
                let file = try #require(Endpoint("unix:" + folder.path("http.sock")))
                server = try RunningServer(
                    [
                        "--demo", "--listen", "127.0.0.1:0,\(file)", "--trusted-proxies", "127.0.0.1/32,unix",
                        // Some proxies serve as a user of their own.
                        "--socket-mode", "666", "--story-url", "https://news.example/stories/{slug}",
                    ] + arguments,
                    in: folder
                )
                let upstream = proxy.isByFile ? file : Endpoint(.v4(0x7F00_0001), port: UInt16(server.port))
                self.proxy = try RunningProxy(proxy, inFrontOf: upstream, in: folder)
                client = try HTTPConnection(port: self.proxy.port, from: .v4(0x7F00_0002))
            }

            /// What the server says in the end is that it has ended well.
            func end() {
                server.signal(SIGTERM)
                #expect(server.waitForEnd() == 0)
            }
        }

        private static let comments = "/articles/bridge-closed-for-one-heron/comments"

        @Test(arguments: ReverseProxy.all)
        func `it answers, keeps connections to the server, and asks again by tag`(proxy: ReverseProxy) throws {
            let row = try Row(proxy, in: folder)
            let (client, server) = (row.client, row.server)
            var seen: Set<Substring> = []
            for _ in 1...20 {
                let list = try client.exchange("GET", "/articles?limit=2")
                #expect(list.status == 200)
                #expect(list.json?["articles"]?.elements.count == 2)
                let tag = try #require(list.fields["etag"])
                let again = try client.exchange("GET", "/articles?limit=2", ["If-None-Match": tag])
                #expect(again.status == 304)
                #expect(again.body.isEmpty)
                seen.formUnion(try Self.openConnections(to: server.port))
            }
            // After each answer there is one still, and it is one of few.
            if proxy.keepsConnections, !proxy.isByFile {
                #expect((1..<10).contains(seen.count), "\(seen.count) connections for 40 requests")
            }
            // Compressed by the server, and by nobody else again: curl undoes it once.
            let address = "http://127.0.0.1:\(row.proxy.port)/articles?limit=20"
            let fetched = try Program.run("/usr/bin/curl", ["--silent", "--compressed", "--include", address]).output
            #expect(fetched.lowercased().split(separator: "content-encoding: gzip").count == 2)
            #expect(fetched.contains("\r\n\r\n{\"articles\":["))
            row.end()
        }

        /// The addresses at their other ends.
        private static func openConnections(to port: Int) throws -> Set<Substring> {
            let said = try Program.run("/usr/bin/ss", ["-Htn", "state", "established", "sport = :\(port)"]).output
            return Set(said.split(separator: "\n").compactMap { $0.split(separator: " ").last })
        }

        @Test(arguments: ReverseProxy.all)
        func `bodies arrive whole, chunked ones too, and too large ones are 413`(proxy: ReverseProxy) throws {
            let row = try Row(proxy, ["--comments-rate", "off"], in: folder)
            let client = row.client
            let json = ["Content-Type": "application/json"]
            let sized = try client.exchange("POST", Self.comments, json, body: ProgramTests.FirstDayTests.comment)
            #expect(sized.status == 202)
            try client.send(
                """
                POST \(Self.comments) HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                Transfer-Encoding: chunked\r
                \r
                1c\r
                {"name": "Bo", "email": "bo@\r
                1d\r
                mail.example", "body": "Hi."}\r
                0\r
                \r

                """
            )
            #expect(try client.reply().status == 202)

            let large = try folder.write(String(repeating: "x", count: 3_000_000), to: "large")
            for fields in [[], ["--header", "Transfer-Encoding: chunked"]] {
                let sent = try Program.run(
                    "/usr/bin/curl",
                    ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--data-binary", "@\(large)"]
                        + ["--header", "Content-Type: application/json", "--header", "Expect:"] + fields
                        + ["http://127.0.0.1:\(row.proxy.port)\(Self.comments)"]
                )
                #expect(sent.output == "413", "\(fields)")
            }
            #expect(try client.exchange("POST", Self.comments, json, body: "{}").status == 422)
            row.end()
        }

        @Test(arguments: ReverseProxy.all)
        func `clients are whom the proxy sees, whatever they claim, and requests are named by it`(proxy: ReverseProxy)
            throws
        {
            let row = try Row(proxy, in: folder)
            let client = row.client
            let claims = [
                "Content-Type": "application/json", "X-Forwarded-For": "203.0.113.9",
                "Forwarded": "for=198.51.100.1", "X-Request-ID": "my-own-name",
            ]
            let posted = try client.exchange("POST", Self.comments, claims, body: ProgramTests.FirstDayTests.comment)
            #expect(posted.status == 202)
            let name = try #require(posted.fields["x-request-id"])
            // Another claim is the same sender, who has to wait.
            let other = claims.merging(["X-Forwarded-For": "192.0.2.4"]) { $1 }
            let again = try client.exchange("POST", Self.comments, other, body: ProgramTests.FirstDayTests.comment)
            #expect(again.status == 429)

            row.end()
            let log = try row.server.accessLog()
            let line = try #require(log.split(separator: "\n").first { $0.contains(name) })
            #expect(line.contains(#""route":"/articles/{slug}/comments","status":202"#))
            #expect(line.contains(#""network":"127.0.0.0/24""#))
            for claim in ["203.0.113", "198.51.100", "192.0.2", "my-own-name"] { #expect(!log.contains(claim)) }
        }

        /// Paths in answers are the server's own, except in `Location`, which the proxy puts right.
        @Test(arguments: ReverseProxy.all)
        func `below a prefix that the proxy takes away, the API works`(proxy: ReverseProxy) throws {
            let row = try Row(proxy, in: folder)
            let client = row.client
            let list = try client.exchange("GET", "/news/articles?limit=1")
            #expect(list.status == 200)
            let url = list.json?["articles"]?[0]?["url"]?.text
            #expect(url?.hasPrefix("https://news.example/stories/") == true)
            let next = try #require(list.json?["next"]?.text)
            #expect(next.hasPrefix("/articles?"))
            #expect(try client.exchange("GET", "/news" + next).status == 200)
            let tag = try #require(list.fields["etag"])
            let again = try client.exchange("GET", "/news/articles?limit=1", ["If-None-Match": tag])
            #expect(again.status == 304)
            let posted = try client.exchange(
                "POST",
                "/news" + Self.comments,
                ["Content-Type": "application/json"],
                body: ProgramTests.FirstDayTests.comment
            )
            #expect(posted.status == 202)
            let place = try #require(posted.fields["location"])
            #expect(place.hasPrefix("/news/comments/"))
            // It waits for a moderator: the way there is right, and whoever goes it without a token may not see it.
            let token = try #require(posted.json?["commenter_token"]?.text)
            #expect(try client.exchange("GET", place, ["Commenter-Token": token]).status == 200)
            // The same without the prefix is as it was.
            #expect(try client.exchange("GET", "/articles?limit=1").status == 200)
            row.end()
        }
    }
}
