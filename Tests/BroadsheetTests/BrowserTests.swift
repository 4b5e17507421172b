import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// The reader's pages in Chromium, as the program serves them. What is looked at is in `Tests/Browser`.
    struct BrowserTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
        }

        private var database: String { folder.path("news.sqlite") }

        private func serve(_ flags: [String] = []) throws -> RunningServer {
            let newsroom = Tool.repository.appendingPathComponent("Tests/Browser")
            let lines = newsroom.appendingPathComponent("newsroom.jsonl").path
            try #require(try Program.run(["import", "--database", database, lines]).status == 0)
            return try RunningServer(
                [
                    "--database", database, "--site", "on", "--site-name", "The Orrin Courier", "--media",
                    newsroom.appendingPathComponent("pictures").path, "--weather-place", "Orrin", "--weather-high", "8",
                    "--weather-low=-1", "--comments-rate", "off",
                ] + flags,
                in: folder
            )
        }

        @Test func `a reader without scripts comments, is approved, answers and searches`() throws {
            let server = try serve()
            let made = try Program.run([
                "token", "create", "--database", database, "--name", "moderator", "--scope", "comments:moderate",
            ])
            let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            try Tool.python("Browser/journey", [server.origin, token])
        }

        @Test func `with scripts replies go in place, words are suggested, new comments announced, challenges fetched`()
            throws
        {
            let server = try serve([
                "--comments-hold", "none", "--comments-challenge", "require", "--comments-challenge-seconds-min", "0",
            ])
            try Tool.python("Browser/scripted", [server.origin])
        }

        @Test func `pages fit a phone, turn dark, are read from right to left, and nothing moves`() throws {
            let server = try serve()
            try Tool.python("Browser/layout", [server.origin])
        }

        @Test func `screenshots are made to be looked at`() throws {
            let screenshots = Tool.repository.appendingPathComponent(".build/screenshots")
            let server = try serve()
            try Tool.python("Browser/screenshots", [server.origin, screenshots.path])
            #expect(try FileManager.default.contentsOfDirectory(atPath: screenshots.path).count >= 4)
        }

        @Test func `the first view of a story is under 30 KB without its picture`() throws {
            let server = try serve()
            let story = "/stories/lamps-of-orrin-lit-again"
            let html = try server.get(story).body
            let loaded = html.matches(of: /(?:rel="(?:stylesheet|icon)" href|<script[^>]* src)="([^"]+)"/)
            #expect(loaded.count >= 2)
            let bytes = try ([story] + loaded.map { String($0.1) }).reduce(0) { sum, path in
                let reply = try server.get(path, ["Accept-Encoding": "gzip"])
                #expect(reply.status == 200, "\(path)")
                return sum + (try #require(reply.fields["content-length"].flatMap { Int($0) }))
            }
            #expect(bytes < 30_000)
        }
    }
}

extension RunningServer {
    fileprivate var origin: String { "http://127.0.0.1:\(port)" }
}
