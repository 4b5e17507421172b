import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// Many editors at once on the real program, each on a connection of their own.
    struct CollidingEditorsTests {
        private static let editors = 50

        private func server(_ folder: TemporaryFolder) throws -> (server: RunningServer, fields: [String: String]) {
            let database = folder.path("news.sqlite")
            let made = try Program.run([
                "token", "create", "--database", database, "--name", "desk", "--scope", "articles:write,articles:read",
            ])
            try #require(made.status == 0, "\(made.errors)")
            let secret = made.output.split(separator: "\n")[0]
            let server = try RunningServer(["--database", database], in: folder)
            return (server, ["Authorization": "Bearer \(secret)", "Content-Type": "application/json"])
        }

        /// Runs `body` for each editor at the same time.
        private func atOnce(_ body: @escaping @Sendable (Int) throws -> Void) throws {
            let failures = Locked<[String]>([])
            let done = DispatchGroup()
            for number in 0..<Self.editors {
                done.enter()
                Thread {
                    do { try body(number) } catch { failures.withLock { $0.append("\(number): \(error)") } }
                    done.leave()
                }.start()
            }
            done.wait()
            #expect(failures.withLock { $0 } == [])
        }

        @Test func `fifty writers with If-Match lose no update, and each revision is accounted for`() throws {
            let folder = try TemporaryFolder()
            let (server, fields) = try server(folder)
            let port = server.port
            let made = try server.connect().exchange(
                "POST",
                "/articles",
                fields,
                body: #"{"title": "Shared", "extra": {"base": true}}"#
            )
            try #require(made.status == 201, "\(made.body)")
            let editsEach = 4
            let written = Locked<[Int64: String]>([:])
            let collisions = Locked(0)
            try atOnce { number in
                let connection = try HTTPConnection(port: port)
                var tag = "\"r1\""
                for round in 0..<editsEach {
                    let mark = "e\(number)x\(round)"
                    while true {
                        let reply = try connection.exchange(
                            "PATCH",
                            "/articles/shared",
                            fields.merging(["If-Match": tag]) { $1 },
                            body: #"{"extra": {"\#(mark)": \#(number)}}"#
                        )
                        if reply.status == 200 {
                            tag = try #require(reply.fields["etag"])
                            let revision = try #require(reply.json?["revision"]?.integer)
                            written.withLock { all in
                                #expect(all[revision] == nil)
                                all[revision] = mark
                            }
                            break
                        }
                        try #require(reply.status == 412, "\(reply.body)")
                        #expect(reply.json?["conflicts"]?.elements.isEmpty == true)
                        tag = try #require(reply.json?["current"]?["etag"]?.text)
                        collisions.withLock { $0 += 1 }
                    }
                }
            }
            let total = Int64(Self.editors * editsEach)
            #expect(Set(written.withLock { Array($0.keys) }) == Set(2...total + 1))
            #expect(collisions.withLock { $0 } > 0)
            let after = try server.get("/articles/shared", fields)
            #expect(after.json?["revision"]?.integer == total + 1)
            for mark in written.withLock({ Array($0.values) }) {
                #expect(after.json?["extra"]?[mark]?.integer != nil, "\(mark) is lost")
            }
            // Each revision holds the one before it and one mark more.
            for (revision, mark) in written.withLock({ $0 }).sorted(by: { $0.key < $1.key }).prefix(60) {
                let kept = try server.get("/articles/shared/revisions/\(revision)", fields)
                #expect(kept.json?["article"]?["extra"]?[mark]?.integer != nil)
            }
        }

        @Test func `one idempotency key from fifty clients makes one article`() throws {
            let folder = try TemporaryFolder()
            let (server, fields) = try server(folder)
            let port = server.port
            let slugs = Locked<[String]>([])
            let replays = Locked(0)
            try atOnce { _ in
                let reply = try HTTPConnection(port: port).exchange(
                    "POST",
                    "/articles",
                    fields.merging(["Idempotency-Key": "one"]) { $1 },
                    body: #"{"title": "Once"}"#
                )
                try #require(reply.status == 201, "\(reply.body)")
                slugs.withLock { $0.append(reply.json?["slug"]?.text ?? "") }
                if reply.fields["idempotent-replayed"] == "true" { replays.withLock { $0 += 1 } }
            }
            #expect(slugs.withLock { Set($0) } == ["once"])
            #expect(replays.withLock { $0 } == Self.editors - 1)
            #expect(try server.get("/articles?status=draft", fields).json?["articles"]?.elements.count == 1)
        }

        @Test func `fifty titles at once get fifty slugs`() throws {
            let folder = try TemporaryFolder()
            let (server, fields) = try server(folder)
            let port = server.port
            let slugs = Locked<[String]>([])
            try atOnce { _ in
                let reply = try HTTPConnection(port: port).exchange(
                    "POST",
                    "/articles",
                    fields,
                    body: #"{"title": "Briefs"}"#
                )
                slugs.withLock { $0.append(reply.json?["slug"]?.text ?? "") }
            }
            #expect(try server.get("/readyz").status == 200)
            #expect(slugs.withLock { Set($0) } == Set(["briefs"] + (2...Self.editors).map { "briefs-\($0)" }))
        }
    }
}
