import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The file is damaged, while nobody has it open or under the server that reads it.
    struct FaultDamageTests {
        private let folder: TemporaryFolder
        private let database: String
        private let backup: String
        private let whole: Data

        init() throws {
            folder = try TemporaryFolder()
            (database, backup) = (folder.path("news.sqlite"), folder.path("backup.sqlite"))
            let lines = (0..<Self.articles).map { number in
                let body = (0..<(number % 10 == 0 ? 2_000 : 60)).map { "word\(($0 * 7 + number) % 900)" }
                return #"{"title": "Story \#(number)", "slug": "story-\#(number)", "tags": ["tag\#(number % 9)"], "#
                    + #""published_at": "2023-11-01", "body": "\#(body.joined(separator: " "))"}"#
            }
            let file = try folder.write(lines.joined(separator: "\n"), to: "lines.jsonl")
            try #require(try Program.run(["import", "--database", database, file]).status == 0)
            try #require(try Program.run(["backup", backup, "--database", database]).status == 0)
            whole = try Data(contentsOf: URL(fileURLWithPath: database))
        }

        private static let articles = 60
        private static let pageBytes = 4_096
        /// What is found by way of the index of words may be short of something, but not wrong in form.
        private static let searches = ["/search?q=word7", "/search?q=story", "/search/suggest?q=wor"]
        private static let reads =
            ["/articles?limit=100", "/articles?tag=tag3", "/tags", "/changes?limit=1000"]
            + (0..<articles).map { "/articles/story-\($0)" }

        @Test func `pages of garbage are never served, and a backup brings everything back`() throws {
            var random = SeededRandom.printingItsSeed()
            let truth = try answers(of: try serve())
            var (found, refused) = (0, 0)
            for round in 1...3 {
                try whole.write(to: URL(fileURLWithPath: database))
                try spoil(Int.random(in: 1...4, using: &random), using: &random)
                let check = try Program.run(["check", "--database", database])
                if check.status != 0 {
                    found += 1
                    let words = check.output + check.errors
                    #expect(words.contains("amaged") && words.contains("estore a backup"), "\(words)")
                    let copy = folder.path("copy\(round).sqlite")
                    #expect(try Program.run(["backup", copy, "--database", database]).status == 1)
                    #expect(!FileManager.default.fileExists(atPath: copy))
                }
                do {
                    let server = try serve()
                    expectTruth(try answers(of: server), truth)
                    try expectEnd(of: server)
                } catch let failure as RunningServer.Failure {
                    refused += 1
                    #expect(failure.log.contains("is damaged"), "\(failure.log)")
                }
            }
            print("damage test: \(found) of 3 found by check, \(refused) not served")
            #expect(found > 0)
            #expect(try Program.run(["restore", backup, "--database", database]).status == 0)
            #expect(try Program.run(["check", "--database", database]).status == 0)
            let again = try answers(of: try serve()).filter { $0.key.hasPrefix("/articles/") }
            #expect(again == truth.filter { $0.key.hasPrefix("/articles/") })
        }

        @Test func `damage under a running server is answered as such, and ends nothing`() throws {
            var random = SeededRandom.printingItsSeed()
            let server = try serve()
            let truth = try answers(of: server)
            // Most of the file, so that not all that is asked for is in memory.
            try spoil(whole.count / Self.pageBytes / 2, using: &random)
            let damaged = try answers(of: server)
            expectTruth(damaged, truth)
            let comment = #"{"name": "Ann", "email": "ann@mail.example", "body": "Hello"}"#
            #expect([201, 202, 503].contains(try server.post("/articles/story-1/comments", comment).status))
            try expectEnd(of: server)
            #expect(try Program.run(["check", "--database", database]).status == 1)
        }

        @Test(arguments: [true, false])
        func `a file that is cut short, or begins with garbage, is refused in words and can be replaced`(isShort: Bool)
            throws
        {
            var bytes = whole
            if isShort { bytes.removeLast(bytes.count / 2) } else { bytes.replaceSubrange(0..<100, with: 100..<200) }
            try bytes.write(to: URL(fileURLWithPath: database))
            let words =
                isShort
                ? "is damaged. Restore a backup"
                : "is not an SQLite database, or it is damaged. If it was one, restore a backup"
            for command in [["serve", "--listen", "127.0.0.1:0"], ["check"], ["backup", folder.path("b.sqlite")]] {
                let result = try Program.run(command + ["--database", database])
                #expect((result.status, result.errors.contains(words)) == (1, true), "\(command): \(result.errors)")
            }
            #expect(try Program.run(["restore", backup, "--database", database]).status == 0)
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        // MARK: Words for the above

        private func serve() throws -> RunningServer {
            try RunningServer(
                ["--database", database, "--cache-bytes", "0", "--access-log", "off", "--comments-hold", "none"],
                in: folder
            )
        }

        /// Bytes by chance over whole pages, but for the first, which has a test of its own.
        private func spoil(_ pages: Int, using random: inout SeededRandom) throws {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: database))
            for _ in 1...pages {
                let page = Int.random(in: 1..<whole.count / Self.pageBytes, using: &random)
                try file.seek(toOffset: UInt64(page * Self.pageBytes))
                try file.write(contentsOf: (0..<Self.pageBytes).map { _ in UInt8.random(in: 0...255, using: &random) })
            }
            try file.close()
        }

        private func answers(of server: RunningServer) throws -> [String: HTTPConnection.Reply] {
            let reader = try server.connect()
            return Dictionary(
                uniqueKeysWithValues: try (Self.reads + Self.searches).map { ($0, try reader.exchange("GET", $0)) }
            )
        }

        /// Each answer is the one that was given before, or says that there is none.
        private func expectTruth(_ answers: [String: HTTPConnection.Reply], _ truth: [String: HTTPConnection.Reply]) {
            for (path, reply) in answers where reply.status != 503 {
                #expect(reply.status == 200, "\(path): \(reply)")
                if Self.searches.contains(path) { #expect(reply.json != nil) } else { #expect(reply == truth[path]) }
            }
        }

        private func expectEnd(of server: RunningServer) throws {
            #expect(try server.get("/healthz").status == 200)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
        }
    }
}

extension HTTPConnection.Reply: Equatable {
    /// The same representation, whenever it was sent.
    static func == (left: Self, right: Self) -> Bool {
        (left.status, left.body, left.fields["etag"]) == (right.status, right.body, right.fields["etag"])
    }
}
