import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// Real archives, real comments and recorded requests, where they stand beside the checkout.
    struct SharedDataTests {
        private static let archives = [
            "globalvoices_eo", "huffpost", "pud_parallel", "wikinews_en", "wikinews_fr", "wikinews_ja",
        ]

        @Test func `real archives come in once, page through whole, and take real comments`() throws {
            guard let articles = SharedFolder.url("data/articles"), let comments = SharedFolder.url("data/comments")
            else { return }
            let folder = try TemporaryFolder()
            let database = folder.path("news.sqlite")
            let files = Self.archives.map { articles.appendingPathComponent("\($0)/articles.jsonl").path }
            var lines = 0
            for file in files {
                lines += try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count
            }
            let first = try Program.run(["import", "--database", database] + files)
            #expect(first.status == 0, "\(first.errors)")
            print(first.output)
            let second = try Program.run(["import", "--database", database] + files)
            #expect(second.status == 0)
            let unchanged = second.output.matches(of: #/: 0 added, 0 updated, (\d+) unchanged, 0 bad/#).map {
                Int($0.1) ?? 0
            }
            #expect(unchanged.reduce(0, +) == lines)

            let server = try RunningServer(["--database", database, "--access-log", "off"], in: folder)
            let connection = try server.connect()
            for sort in ["newest", "oldest", "updated"] {
                var seen: Set<Int64> = []
                var next: String? = "/articles?limit=100&fields=id&sort=\(sort)"
                while let path = next {
                    let page = try connection.exchange("GET", path)
                    for article in page.json?["articles"]?.elements ?? [] {
                        let isNew = seen.insert(article["id"]?.integer ?? 0).inserted
                        #expect(isNew)
                    }
                    next = page.json?["next"]?.text
                }
                #expect(seen.count == lines)
            }

            let slug = try #require(
                try connection.exchange("GET", "/articles?limit=1").json?["articles"]?[0]?["slug"]?.text
            )
            let globe = comments.appendingPathComponent("c3_globe_and_mail/comments.jsonl").path
            let imported = try Program.run(["import", "--database", database, "--article", slug, globe])
            #expect(imported.output.contains("1514 lines: 1514 added"))
            let encoded = slug.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            var roots = 0
            var next: String? = "/articles/\(encoded)/comments?limit=100"
            while let path = next {
                let page = try connection.exchange("GET", path)
                #expect(page.json?["count"]?.integer == 1514)
                roots += page.json?["comments"]?.elements.count ?? 0
                next = page.json?["next"]?.text
            }
            #expect(roots == 1514)
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        @Test func `hostile bodies, names, queries and paths get an answer, and never a 5xx`() throws {
            guard let parsing = SharedFolder.url("data/bad_inputs/JSONTestSuite/test_parsing") else { return }
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo", "--comments-rate", "off"], in: folder)
            let connection = try server.connect()
            let comments = "/articles/bridge-closed-for-one-heron/comments"
            let json = ["Content-Type": "application/json"]
            var answers = 0
            for file in try FileManager.default.contentsOfDirectory(at: parsing, includingPropertiesForKeys: nil) {
                let reply = try connection.exchange("POST", comments, json, bytes: Array(Data(contentsOf: file)))
                #expect([400, 422].contains(reply.status), "\(file.lastPathComponent): \(reply.status)")
                answers += 1
            }
            for text in try NaughtyStrings.all() {
                var body = JSONWriter()
                body.object { json in
                    json.member("name", text)
                    json.member("email", "a@b.example")
                    json.member("body", text + " \(answers)")
                }
                let posted = try connection.exchange("POST", comments, json, bytes: body.bytes)
                #expect([201, 202, 409, 422].contains(posted.status), "\(posted.status) for \(text)")
                if let html = posted.json?["body_html"]?.text { #expect(HTMLScan.foreignTags(html).isEmpty, "\(html)") }
                let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for path in [
                    "/search?q=\(encoded)", "/articles?tag=\(encoded)", "/articles/\(encoded)",
                    "/articles?cursor=\(encoded)",
                ] {
                    guard path.utf8.count < 8000 else { continue }
                    let reply = try connection.exchange("GET", path)
                    #expect(reply.status < 500, "\(reply.status) for \(path)")
                    #expect(!reply.body.contains("<script"), "\(path)")
                    answers += 1
                }
            }
            print("hostile inputs: \(answers) answers")
            #expect(try connection.exchange("GET", "/readyz").status == 200)
        }

        @Test func `recorded requests are judged as RFC 9110 and RFC 9112 demand`() throws {
            guard let replay = SharedFolder.url("http/replay.py") else { return }
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo", "--access-log", "off"], in: folder)
            let result = try Program.run(
                "/usr/bin/env",
                [
                    "python3", replay.path, "127.0.0.1", "\(server.port)", "--level", "MUST", "--wait", "0.4",
                    "--verbose",
                ]
            )
            print(result.output)
            let must = try #require(result.output.firstMatch(of: /MUST +(\d+)\/(\d+)/))
            #expect(must.1 == must.2)
            #expect(try server.get("/readyz").status == 200)
        }
    }
}
