import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The reader's pages as the program serves them, with their settings and through its cache.
    struct SiteTests {
        private static let lines = """
            {"title": "Storm", "slug": "storm", "body": "Wind.", "category": "World", "published_at": "2023-11-01"}
            {"title": "Calm", "slug": "calm", "body": "None.", "category": "Sport", "published_at": "2023-11-02"}
            """

        private func serve(_ flags: [String] = [], in folder: TemporaryFolder) throws -> RunningServer {
            let database = folder.path("news.sqlite")
            let lines = try folder.write(Self.lines, to: "lines.jsonl")
            try #require(try Program.run(["import", "--database", database, lines]).status == 0)
            return try RunningServer(["--database", database, "--site", "on"] + flags, in: folder)
        }

        @Test func `a page is kept, whatever marks its links carry, until what it shows changes`() throws {
            let folder = try TemporaryFolder()
            let server = try serve(["--comments-hold", "none"], in: folder)
            let connection = try server.connect()
            func status(_ target: String) throws -> String {
                let reply = try connection.exchange("GET", target)
                #expect(reply.status == 200)
                return reply.fields["cache-status"] ?? ""
            }
            for target in ["/", "/stories/storm", "/stories/calm", "/sections/sport"] {
                #expect(try status(target).hasSuffix("stored"), "\(target)")
                #expect(try status(target + "?utm_source=mail").hasSuffix("hit"), "\(target)")
            }
            let form = ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]
            let posted = try connection.exchange(
                "POST",
                "/stories/storm/comments",
                form,
                body: "name=Ann&email=ann%40mail.example&body=Well"
            )
            #expect(posted.status == 303)
            #expect(posted.fields["location"] == "/stories/storm#comment-1")
            #expect(try status("/stories/calm").hasSuffix("hit"))
            #expect(try status("/sections/sport").hasSuffix("hit"))
            let story = try connection.exchange("GET", "/stories/storm")
            #expect(story.fields["cache-status"]?.hasSuffix("stored") == true)
            #expect(story.body.contains("1 Comment found"))
            #expect(try connection.exchange("GET", "/").body.contains("1 Comment</a>"))
        }

        @Test func `its settings are read from files and flags`() throws {
            let folder = try TemporaryFolder()
            let sheet = try folder.write("body { margin: 0 }", to: "own.css")
            let footer = try folder.write("<p>Printed in Utrecht</p>", to: "footer.html")
            let flags = [
                "--site-name", "The Morning Kettle", "--site-stylesheet", sheet, "--site-stylesheet-place", "instead",
                "--site-footer", footer, "--site-navigation", "Weather & tides=/sections/sport",
                "--site-picture-hosts", "https://images.example",
            ]
            let server = try serve(flags, in: folder)
            let page = try server.get("/")
            for part in ["<title>The Morning Kettle</title>", "<p>Printed in Utrecht</p>", ">Weather &amp; tides</a>"] {
                #expect(page.body.contains(part), "\(part)")
            }
            #expect(page.fields["content-security-policy"]?.contains("img-src 'self' https://images.example;") == true)
            #expect(try server.get("/articles/storm").body.contains(#""url":"/stories/storm""#))
        }

        @Test(arguments: [
            ["--site-logo", "javascript:alert(1)"], ["--site-navigation", "World"],
            ["--site-navigation", "World=//elsewhere.example"],
            ["--site-picture-hosts", "https://a.example; script-src *"],
            ["--site-footer", "/nowhere/footer.html"], ["--site-stylesheet-place", "above"],
        ])
        func `what makes no sense is refused in plain words`(flags: [String]) throws {
            let folder = try TemporaryFolder()
            let result = try Program.run(
                ["serve", "--database", folder.path("news.sqlite"), "--listen", "127.0.0.1:0", "--site", "on"] + flags
            )
            #expect(result.status != 0)
            let name = flags[0].dropFirst(2).replacing("-", with: "_")
            #expect((result.errors + result.output).contains(name))
        }
    }
}
