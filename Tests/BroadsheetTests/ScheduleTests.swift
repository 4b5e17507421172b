import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// Time alone, on the real program with its cache warm.
    struct ScheduleTests {
        private static let surfaces = [
            "/articles", "/articles?sort=updated&count=true", "/search?q=lanternfish", "/tags", "/tags/deepsea",
            "/authors",
            "/authors/mo-reed", "/categories", "/categories/science", "/comments/counts?articles=lanternfish,other",
            "/lists/front",
            "/articles?tag=deepsea", "/articles?category=science",
        ]

        @Test func `a scheduled article appears at its second in every cached answer, and once more after a restart`()
            throws
        {
            let folder = try TemporaryFolder()
            let database = folder.path("news.sqlite")
            let made = try Program.run([
                "token", "create", "--database", database, "--name", "desk", "--scope", "admin",
            ])
            let editor = [
                "Authorization": "Bearer \(made.output.split(separator: "\n")[0])", "Content-Type": "application/json",
            ]
            var server = try RunningServer(["--database", database], in: folder)
            func send(_ method: String, _ path: String, _ json: String, match: String? = nil) throws {
                var fields = editor
                fields["If-Match"] = match
                let reply = try server.connect().exchange(method, path, fields, body: json)
                try #require((200...201).contains(reply.status), "\(method) \(path): \(reply.body)")
            }
            func schedule(_ slug: String, after seconds: TimeInterval) throws -> Date {
                let due = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + seconds).rounded(.up))
                try send(
                    "PATCH",
                    "/articles/\(slug)",
                    #"{"status": "published", "published_at": "\#(ISO8601DateFormatter().string(from: due))"}"#,
                    match: "*"
                )
                return due
            }
            try send("PUT", "/categories/science", #"{"name": "Science"}"#)
            try send("POST", "/articles", #"{"title": "Other", "status": "published"}"#)
            try send(
                "POST",
                "/articles",
                #"{"title": "Lanternfish", "body": "They glow.", "category": "science", "tags": ["deepsea"], "authors": ["Mo Reed"]}"#
            )
            try send("PUT", "/lists/front", #"{"articles": ["lanternfish", "other"]}"#)

            let due = try schedule("lanternfish", after: 1.5)
            // Warm and kept so until the very second; none of them says a word before.
            while Date() < due - 0.05 {
                for surface in Self.surfaces {
                    let asked = Date()
                    let reply = try server.get(surface)
                    if Date() < due { #expect(!Self.shows(reply), "\(surface) at \(asked)") }
                }
            }
            while Date() < due { _ = try server.get("/articles/lanternfish") }
            for surface in Self.surfaces {
                let reply = try server.get(surface)
                #expect(Self.shows(reply), "\(surface): \(reply.body.prefix(200))")
            }
            #expect(try server.get("/articles/lanternfish").status == 200)

            // Due while nothing runs: there from the first answer on, and settled before it.
            try send("PATCH", "/articles/lanternfish", #"{"status": "draft"}"#, match: "*")
            let later = try schedule("lanternfish", after: 0.2)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            while Date() < later {}
            server = try RunningServer(["--database", database], in: folder)
            for surface in Self.surfaces { #expect(Self.shows(try server.get(surface)), "\(surface)") }
            let changes = try server.get("/changes?limit=1000").json?["changes"]?.elements ?? []
            #expect(changes.filter { $0["kind"]?.text == "article_published" }.count == 3)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        private static func shows(_ reply: HTTPConnection.Reply) -> Bool {
            reply.status == 200
                && ["lanternfish", "deepsea", "mo-reed", "science"].contains { word in
                    reply.body.contains("\"slug\":\"\(word)\"") || reply.body.contains("\"\(word)\":")
                }
        }
    }
}
