import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// What an operator is told, on a listener of its own.
    struct MetricsTests {
        private let folder: TemporaryFolder
        private let database: String

        init() throws {
            folder = try TemporaryFolder()
            database = folder.path("news.sqlite")
            let lines = """
                {"title": "Storm", "slug": "storm", "body": "Wind.", "published_at": "2023-11-01"}
                {"title": "Calm", "slug": "calm", "body": "None.", "published_at": "2023-11-02"}
                """
            let file = try folder.write(lines, to: "lines.jsonl")
            try #require(try Program.run(["import", "--database", database, file]).status == 0)
        }

        private func serve(_ flags: [String] = []) throws -> (server: RunningServer, metrics: HTTPConnection) {
            let own = ["--database", database, "--admin-listen", "127.0.0.1:0", "--comments-hold", "none"]
            let server = try RunningServer(own + flags, in: folder)
            let port = server.startLog.firstMatch(of: /"metrics":"http:\/\/127\.0\.0\.1:(\d+)\/metrics"/)
            return (server, try HTTPConnection(port: try #require(port.flatMap { Int($0.1) })))
        }

        private func scrape(_ metrics: HTTPConnection) throws -> [String: MetricFamily] {
            let reply = try metrics.exchange("GET", "/metrics")
            #expect(reply.status == 200)
            #expect(reply.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            return try ExpositionReader.read(reply.body)
        }

        /// An event loop tells what it did at the end of its round, which may be after its client has the answer.
        private func scrape(
            _ metrics: HTTPConnection,
            until isThere: ([String: MetricFamily]) -> Bool
        ) throws -> [String: MetricFamily] {
            let clock = ContinuousClock()
            let limit = clock.now + .seconds(30)
            while true {
                let families = try scrape(metrics)
                if isThere(families) || clock.now > limit { return families }
            }
        }

        @Test func `counts are those of the requests that were made`() throws {
            let (server, metrics) = try serve()
            let client = try server.connect()
            func ask(_ method: String, _ path: String, _ json: String? = nil) throws -> Int {
                try client.exchange(method, path, ["Content-Type": "application/json"], body: json).status
            }
            for _ in 1...3 { #expect(try ask("GET", "/articles") == 200) }
            #expect(try ask("GET", "/articles/storm") == 200)
            do {
                let leaving = try server.connect()
                try leaving.send("HEAD /articles/storm HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                #expect(try leaving.skipToEnd() > 0)
            }
            for number in 1...4 { #expect(try ask("GET", "/nowhere/\(number)") == 404) }
            #expect(try ask("DELETE", "/articles") == 405)
            #expect(try ask("BREW", "/articles") == 501)
            #expect(try ask("GET", "/healthz") == 200)
            let comment = #"{"name": "Ann", "email": "ann@mail.example", "body": "Wet feet."}"#
            #expect(try ask("POST", "/articles/storm/comments", comment) == 201)

            let requests = "http_requests_total"
            let found = try scrape(metrics) { families in
                families[requests]?.samples.reduce(0) { $0 + $1.value } == 13
                    && families["broadsheet_connections_open"]?.value() == 1
            }
            func count(_ method: String, _ route: String, _ status: String) -> Double? {
                found[requests]?.value(["method": method, "route": route, "status": status])
            }
            #expect(count("GET", "/articles", "200") == 3)
            #expect(count("GET", "/articles/{slug}", "200") == 1)
            #expect(count("HEAD", "/articles/{slug}", "200") == 1)
            #expect(count("GET", "none", "404") == 4)
            #expect(count("DELETE", "/articles", "405") == 1)
            #expect(count("other", "none", "501") == 1)
            #expect(count("GET", "/healthz", "200") == 1)
            #expect(count("POST", "/articles/{slug}/comments", "201") == 1)
            #expect(found[requests]?.samples.count == 8)
            let durations = found["http_request_duration_seconds"]
            #expect(durations?.value(["method": "GET", "route": "/articles"], suffix: "_count") == 3)

            #expect(found["broadsheet_cache_hits_total"]?.value() == 3)
            #expect(found["broadsheet_cache_dropped_total"]?.value(["key": "article"]) == 2)
            #expect(found["broadsheet_cache_dropped_total"]?.value(["key": "site"]) == 0)
            #expect(found["broadsheet_connections_accepted_total"]?.value() == 2)
            #expect(found["broadsheet_connections_open"]?.value() == 1)
            #expect(found["broadsheet_connections_refused_total"]?.value() == 0)
            #expect(found["broadsheet_worker_queue_wait_seconds"]?.value(suffix: "_count") == 9)
            #expect(found["broadsheet_commits_total"]?.value() ?? 0 >= 1)
            #expect(found["broadsheet_commit_writes"]?.value(suffix: "_sum") ?? 0 >= 1)
            #expect(found["broadsheet_writer_queue_length"]?.value() == 0)
            #expect(found["broadsheet_wal_size_bytes"]?.value() ?? 0 > 0)
            #expect(found["broadsheet_comments_held"]?.value() == 0)
            #expect(found["broadsheet_database_up"]?.value() == 1)
            #expect(found["broadsheet_build_info"]?.value(["version": "0.1.0"]) == 1)
            #expect(found["process_resident_memory_bytes"]?.value() ?? 0 > 1e6)
            let started = found["process_start_time_seconds"]?.value() ?? 0
            #expect(abs(started - Date().timeIntervalSince1970) < 600)
        }

        @Test func `comments that wait are told, and the last good backup`() throws {
            let (server, metrics) = try serve(["--comments-hold", "all"])
            let json = #"{"name": "Ann", "email": "ann@mail.example", "body": "Wet feet."}"#
            #expect(try server.post("/articles/storm/comments", json).status == 202)
            #expect(try scrape(metrics)["broadsheet_comments_held"]?.value() == 1)

            let made = "broadsheet_backup_last_success_timestamp_seconds"
            #expect(try scrape(metrics)[made] == nil)
            let before = Date().timeIntervalSince1970.rounded(.down)
            let backup = try Program.run(["backup", folder.path("backup.sqlite"), "--database", database])
            try #require(backup.status == 0, "\(backup.errors)")
            let families = try scrape(metrics)
            #expect(families[made]?.value() ?? 0 >= before)
            #expect(families["broadsheet_backup_last_success_size_bytes"]?.value() ?? 0 > 0)
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        @Test func `the listener answers nothing else, and the public one no metrics`() throws {
            let (server, metrics) = try serve()
            for path in ["/", "/articles", "/healthz", "/readyz", "/metric", "/metrics/x"] {
                let reply = try metrics.exchange("GET", path)
                #expect(reply.status == 404 && reply.fields["content-type"] == "application/problem+json", "\(path)")
            }
            for method in ["POST", "PUT", "DELETE"] {
                let reply = try metrics.exchange(method, "/metrics", body: "")
                #expect(reply.status == 405 && reply.fields["content-type"] == "application/problem+json")
                #expect(reply.fields["allow"] == "GET, HEAD, OPTIONS")
            }
            #expect(try metrics.exchange("GET", "/metrics").fields["cache-control"] == "no-store")
            #expect(try server.get("/metrics").status == 404)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            #expect(try metrics.isClosedByServer())
            #expect(!(try server.accessLog()).contains(#""route":"/metrics""#))
        }

        @Test func `without the setting nobody is told anything`() throws {
            let server = try RunningServer(["--database", database], in: folder)
            #expect(!server.startLog.contains("metrics"))
            let refused = try Program.run(["serve", "--database", database, "--admin-listen", "localhost:9464"])
            #expect(refused.status != 0 && refused.errors.contains("admin_listen must be an address with a port"))
        }

        @Test func `what is exported is what the documents and the dashboard name`() throws {
            let backup = try Program.run(["backup", folder.path("backup.sqlite"), "--database", database])
            try #require(backup.status == 0)
            let (server, metrics) = try serve()
            #expect(try server.get("/articles").status == 200)
            let families = try scrape(metrics) { $0["http_requests_total"] != nil }

            let operations = try text("docs/operations.md")
            let section = try #require(operations.split(separator: "\n## ").first { $0.hasPrefix("Metrics\n") })
            let documented = section.matches(of: /(?m)^\| `([a-z_]+)/).map { String($0.1) }
            #expect(Set(documented) == Set(families.keys))
            #expect(Set(documented).count == documented.count)

            let dashboard = try JSONReader.read(Array(try text("config/grafana-dashboard.json").utf8))
            var expressions: [String] = []
            Self.collect("expr", of: dashboard, into: &expressions)
            #expect(expressions.count > 10)
            for expression in expressions {
                for match in expression.matches(of: /\b(?:http|broadsheet|process)_[a-z_]+/) {
                    let name = String(match.0)
                    let family = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }.map { suffix in
                        String(name.dropLast(suffix.count))
                    }
                    let isPart = family.map { families[$0]?.kind == "histogram" } ?? false
                    #expect(families[name] != nil || isPart, "\(name) in \(expression)")
                }
            }
        }

        private static func collect(_ name: String, of value: JSONValue, into texts: inout [String]) {
            switch value {
            case .object(let object):
                for member in object.members {
                    if member.name == name, let text = member.value.text { texts.append(text) }
                    collect(name, of: member.value, into: &texts)
                }
            case .array(let elements):
                for element in elements { collect(name, of: element, into: &texts) }
            default: break
            }
        }

        private func text(_ path: String) throws -> String {
            try String(contentsOf: Tool.repository.appendingPathComponent(path), encoding: .utf8)
        }
    }
}
