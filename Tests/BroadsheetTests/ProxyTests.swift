import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// The nginx example of the repository, in front of the real program.
    struct ProxyTests {
        @Test func `behind nginx it answers, keeps connections and knows its clients`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo"], in: folder)
            let nginx = try Nginx(inFrontOf: server.port, in: folder)

            let client = try HTTPConnection(port: nginx.port)
            let list = try client.exchange("GET", "/articles?limit=2")
            #expect(list.status == 200)
            #expect(list.json?["articles"]?.elements.count == 2)
            let tag = try #require(list.fields["etag"])
            #expect(try client.exchange("GET", "/articles?limit=2", ["If-None-Match": tag]).status == 304)

            // What the client claims to be is the proxy's peer: it is passed on, but the hop that nginx saw is believed.
            let posted = try client.exchange(
                "POST",
                "/articles/bridge-closed-for-one-heron/comments",
                [
                    "Content-Type": "application/json", "X-Forwarded-For": "203.0.113.9",
                    "Forwarded": "for=198.51.100.1",
                ],
                body: ProgramTests.FirstDayTests.comment
            )
            #expect(posted.status == 202)
            // A chunked body becomes a sized one or stays chunked; either way it arrives whole.
            try client.send(
                """
                POST /articles/bridge-closed-for-one-heron/comments HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                X-Forwarded-For: 203.0.113.77\r
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
            let health = try client.exchange("GET", "/healthz")
            #expect(health.status == 200)
            #expect(health.fields["x-request-id"]?.count == 32)

            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            let log = try server.accessLog()
            #expect(log.contains(#""route":"/articles/{slug}/comments","status":202"#))
            #expect(log.contains(#""network":"203.0.113.0/24""#))
            #expect(!log.contains("198.51.100"))
            let requestID = try #require(posted.fields["x-request-id"])
            #expect(requestID.count == 32)
            #expect(log.contains(requestID))
        }
    }
}

/// nginx with the repository's example, on a port of its own.
private final class Nginx {
    let port: Int
    private let process = Process()

    init(inFrontOf upstream: Int, in folder: TemporaryFolder) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        port = try HTTPConnection.freePort()
        let example = try String(contentsOf: root.appendingPathComponent("config/nginx.conf"), encoding: .utf8)
            .replacing("127.0.0.1:8080", with: "127.0.0.1:\(upstream)")
            .replacing("listen 80;", with: "listen 127.0.0.1:\(port);")
            .replacing("listen [::]:80;", with: "")
        try folder.write(example, to: "example.conf")
        try folder.write(
            """
            daemon off;
            pid \(folder.path("nginx.pid"));
            error_log \(folder.path("nginx.log"));
            worker_processes 1;
            events { worker_connections 256; }
            http {
                access_log off;
                client_body_temp_path \(folder.path("body"));
                proxy_temp_path \(folder.path("proxy"));
                fastcgi_temp_path \(folder.path("fastcgi"));
                uwsgi_temp_path \(folder.path("uwsgi"));
                scgi_temp_path \(folder.path("scgi"));
                include \(folder.path("example.conf"));
            }
            """,
            to: "nginx.conf"
        )
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        process.arguments = ["-c", folder.path("nginx.conf"), "-e", folder.path("nginx.log")]
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It says nothing when it listens; a connection that is taken does.
        let deadline = Date(timeIntervalSinceNow: 10)
        while (try? HTTPConnection(port: port)) == nil {
            guard Date() < deadline, process.isRunning else {
                throw Failure(log: (try? folder.text("nginx.log")) ?? "")
            }
            sched_yield()
        }
    }

    struct Failure: Error {
        var log: String
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
