import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The README's story on the real program: a newsroom's first day.
    struct FirstDayTests {
        @Test func `the demo lists, reads, takes a comment, shows it once approved, and finds it`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo"], in: folder)

            let list = try server.get("/articles?limit=3")
            #expect(list.status == 200)
            #expect(list.json?["articles"]?.elements.count == 3)
            let slug = try #require(list.json?["articles"]?[0]?["slug"]?.text)
            #expect(list.json?["articles"]?[0]?["comments"]?["count"]?.integer == 0)

            let posted = try server.post("/articles/\(slug)/comments", Self.comment)
            #expect(posted.status == 202)
            #expect(posted.json?["held_reasons"]?[0]?.text == "first_comment")
            let token = try #require(posted.json?["commenter_token"]?.text)
            let id = try #require(posted.json?["id"]?.integer)
            #expect(try server.get("/comments/\(id)").status == 404)
            #expect(try server.get("/comments/\(id)", ["Commenter-Token": token]).status == 200)
            #expect(try server.get("/articles/\(slug)/comments").json?["count"]?.integer == 0)

            let database = folder.path("demo.sqlite")
            let queue = try Program.run(["comments", "list", "--database", database])
            #expect(queue.output.contains("first_comment\tAnn\tWhat a night."))
            let approval = try Program.run(["comments", "approve", "\(id)", "--database", database])
            #expect(approval.status == 0)
            #expect(approval.output == "\(id) approved\n")

            #expect(try server.get("/comments/\(id)").status == 200)
            // What another process did shows within 100 ms, everywhere at once.
            let approved = Date()
            var count: Int64?
            while count != 1, Date().timeIntervalSince(approved) < 10 {
                count = try server.get("/articles/\(slug)/comments").json?["count"]?.integer
            }
            #expect(count == 1)
            #expect(try server.get("/articles/\(slug)").json?["comments"]?["count"]?.integer == 1)
            #expect(try server.get("/articles?limit=1").json?["articles"]?[0]?["comments"]?["count"]?.integer == 1)
            #expect(try server.get("/comments/counts?articles=\(slug)").json?["counts"]?[slug]?.integer == 1)

            let found = try server.get("/search?q=lighthouse+keepers")
            #expect(found.json?["hits"]?[0]?["slug"]?.text == slug)
            #expect(found.json?["hits"]?[0]?["title_html"]?.text?.contains("<mark>") == true)
            #expect(try server.get("/healthz").body == #"{"status":"ok"}"#)
            #expect(try server.get("/readyz").status == 200)
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        @Test func `the demo replaces its own database and nobody else's`() throws {
            let folder = try TemporaryFolder()
            for _ in 1...2 {
                let server = try RunningServer(["--demo"], in: folder)
                #expect(try server.get("/articles?count=true").json?["total"]?.integer == 12)
            }
            try folder.write("not mine", to: "precious.sqlite")
            let result = try Program.run(["serve", "--demo", "--database", folder.path("precious.sqlite")])
            #expect(result.status != 0)
            #expect(try folder.text("precious.sqlite") == "not mine")
        }

        @Test func `a file that is not ours is left alone, and gets no secret beside it`() throws {
            let folder = try TemporaryFolder()
            let file = try folder.write("SQLite format 3, or not", to: "other.sqlite")
            let result = try Program.run(["serve", "--database", file])
            #expect(result.status == 1)
            #expect(result.errors.contains("is not an SQLite database"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["other.sqlite"])
        }

        @Test func `check says when the secret is not the one that addresses were sealed with`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo"], in: folder)
            let posted = try server.post("/articles/bridge-closed-for-one-heron/comments", Self.comment)
            #expect(posted.status == 202)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            let database = folder.path("demo.sqlite")
            #expect(try Program.run(["check", "--database", database]).status == 0)
            try FileManager.default.removeItem(atPath: database + ".secret")
            let check = try Program.run(["check", "--database", database])
            #expect(check.status == 1)
            #expect(check.errors.contains("The secret file is not the one"))
            #expect(!FileManager.default.fileExists(atPath: database + ".secret"))
        }

        @Test func `an e-mail address is in no answer, no log line and not in the files`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo"], in: folder)
            let posted = try server.post("/articles/bridge-closed-for-one-heron/comments", Self.comment)
            let id = try #require(posted.json?["id"]?.integer)
            #expect(
                try Program.run(["comments", "approve", "\(id)", "--database", folder.path("demo.sqlite")]).status == 0
            )
            var seen = posted.body
            for path in ["/comments/\(id)", "/articles/bridge-closed-for-one-heron/comments", "/articles"] {
                seen += try server.get(path).body
            }
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            seen += try server.accessLog()
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
                seen += try folder.text(file)
            }
            #expect(seen.contains("What a night."))
            #expect(!seen.contains("ann.reader@mail.example"))
            let listed = try Program.run(
                ["comments", "list", "--status", "approved", "--email", "--database", folder.path("demo.sqlite")]
            )
            #expect(listed.output.contains("ann.reader@mail.example"))
        }

        @Test func `the program alone says what it is and how to begin`() throws {
            let result = try Program.run([])
            #expect(result.status == 0)
            #expect(result.output.contains("broadsheet serve --demo"))
        }

        static let comment = #"{"name": "Ann", "email": "ann.reader@mail.example", "body": "What a night."}"#
    }
}
