import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    struct ImportCommandTests {
        private let folder: TemporaryFolder
        private var database: String { folder.path("news.sqlite") }

        init() throws {
            folder = try TemporaryFolder()
        }

        @Test func `the same lines again change nothing, other content is an update`() throws {
            let file = try folder.write(Self.article(1) + Self.article(2), to: "a.jsonl")
            #expect(try run(file).output.contains("2 lines: 2 added, 0 updated, 0 unchanged, 0 bad"))
            #expect(try run(file).output.contains("2 lines: 0 added, 0 updated, 2 unchanged, 0 bad"))
            try folder.write(Self.article(1) + Self.article(2).replacing("Words", with: "Other words"), to: "a.jsonl")
            #expect(try run(file).output.contains("2 lines: 0 added, 1 updated, 1 unchanged, 0 bad"))
        }

        @Test func `bad lines are named by number and the good ones kept`() throws {
            let file = try folder.write(Self.article(1) + "{\"title\": 5}\nnonsense\n" + Self.article(2), to: "a.jsonl")
            let result = try run(file)
            #expect(result.status == 65)
            #expect(result.errors.contains("\(file):2: title must be a string, not a number; body is required"))
            #expect(result.errors.contains("\(file):3: not JSON"))
            #expect(result.output.contains("4 lines: 2 added, 0 updated, 0 unchanged, 2 bad"))
        }

        @Test func `a dry run says what would be done and writes nothing`() throws {
            let file = try folder.write(Self.article(1) + Self.article(1), to: "a.jsonl")
            let result = try run(file, "--dry-run")
            #expect(result.output.contains("1 added, 0 updated, 1 unchanged"))
            #expect(try run(file).output.contains("1 added, 0 updated, 1 unchanged"))
        }

        @Test func `standard input is a file like others`() throws {
            let result = try Program.run(["import", "--database", database, "-"], input: Self.article(1))
            #expect(result.status == 0)
            #expect(result.output.contains("1 added"))
        }

        @Test func `a server beside an import keeps posting, and the lists page through all`() throws {
            let first = try folder.write((1...300).map(Self.article).joined(), to: "first.jsonl")
            let second = try folder.write((301...3000).map(Self.article).joined(), to: "second.jsonl")
            #expect(try run(first).status == 0)
            let server = try RunningServer(
                ["--database", database, "--comments-rate", "off", "--comments-hold", "none"],
                in: folder
            )
            let importing = BackgroundImport([second], database: database)
            let posting = try server.connect()
            var posted = 0
            var seen: [String: Int] = [:]
            var next: String? = "/articles?limit=20&sort=oldest"
            while let path = next {
                let page = try posting.exchange("GET", path)
                for article in page.json?["articles"]?.elements ?? [] {
                    if let slug = article["slug"]?.text { seen[slug, default: 0] += 1 }
                }
                next = page.json?["next"]?.text
                let answer = try posting.exchange(
                    "POST",
                    "/articles/article-1/comments",
                    ["Content-Type": "application/json"],
                    body: #"{"name": "Ann", "email": "a@b.example", "body": "Number \#(posted)"}"#
                )
                #expect(answer.status == 201, "\(answer.body)")
                posted += 1
            }
            #expect(importing.waitForEnd() == 0)
            #expect(seen.values.allSatisfy { $0 == 1 })
            #expect((1...300).allSatisfy { seen["article-\($0)"] == 1 })
            #expect(try server.get("/articles?count=true").json?["total"]?.integer == 3000)
            #expect(try server.get("/articles/article-1").json?["comments"]?["count"]?.integer == Int64(posted))
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        @Test func `an interrupted import keeps what it wrote and goes on when run again`() throws {
            let file = try folder.write((1...6000).map(Self.article).joined(), to: "a.jsonl")
            let importing = BackgroundImport([file], database: database)
            // Something is written: now it is in the middle of its work.
            while try !hasArticles(), importing.isRunning { sched_yield() }
            importing.interrupt()
            let status = importing.waitForEnd()
            #expect(status == 130)
            #expect(try Program.run(["check", "--database", database]).status == 0)
            let again = try run(file)
            #expect(again.status == 0)
            let counts = try #require(again.output.firstMatch(of: /(\d+) added, 0 updated, (\d+) unchanged/))
            #expect(Int(counts.1)! > 0 && Int(counts.2)! > 0)
            #expect(Int(counts.1)! + Int(counts.2)! == 6000)
        }

        private func hasArticles() throws -> Bool {
            let size = try? FileManager.default.attributesOfItem(atPath: database + "-wal")[.size] as? Int
            return (size ?? 0) > 400_000
        }

        private func run(_ arguments: String...) throws -> Program.Result {
            try Program.run(["import", "--database", database] + arguments)
        }

        private static func article(_ number: Int) -> String {
            let minute = String(number % 60 + 100).suffix(2)
            return """
                {"id": \(number), "source": "test", "title": "Article \(number)", "body": "Words of number \(number).", \
                "published_at": "2024-02-07T18:\(minute):00Z", "tags": ["t\(number % 7)"]}

                """
        }
    }
}

private final class BackgroundImport {
    private let process = Process()

    init(_ files: [String], database: String) {
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["import", "--database", database] + files
        process.environment = Program.basicEnvironment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()
    }

    var isRunning: Bool { process.isRunning }

    func interrupt() { process.interrupt() }

    func waitForEnd() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}
