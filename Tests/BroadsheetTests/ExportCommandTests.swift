import Foundation
import GRDB
import TestSupport
import Testing

extension ProgramTests {
    /// A newsroom out of the program and into another, through files and pipes.
    struct ExportCommandTests {
        private let folder: TemporaryFolder
        private let database: String
        private var export: String { folder.path("export.jsonl") }
        private var copy: String { folder.path("copy.sqlite") }

        init() throws {
            folder = try TemporaryFolder()
            database = folder.path("news.sqlite")
            let lines = """
                {"title": "Storm", "slug": "storm", "body": "It blew.", "category": ["World"], "tags": ["Wind"], "author": "Ann"}
                {"title": "Calm", "slug": "calm", "body": "No wind.", "published_at": "2023-11-02"}
                {"id": "1", "article": "storm", "author": "Bo", "email": "bo@b.example", "body": "Hello", "created_at": "2026-11-19T08:12:00Z"}
                """
            let file = try folder.write(lines, to: "lines.jsonl")
            #expect(try Program.run(["import", "--database", database, file]).status == 0)
        }

        @Test func `a newsroom goes out beside its server and comes in as another`() throws {
            let server = try serve(database)
            let made = try Program.run(["export", "--database", database, export])
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.output.hasPrefix("\(export): 2 articles, 1 comments, change 4, "))
            let list = try server.get("/articles?count=true").body
            let story = try server.get("/articles/storm").body

            let imported = try Program.run(["import", "--database", copy, export])
            #expect(imported.status == 0, "\(imported.errors)")
            #expect(imported.output.hasPrefix("\(copy) is made of \(export): 2 articles, 1 comments, change 4, epoch "))
            // Whose secret it is nobody knows yet.
            #expect(imported.errors.hasPrefix("There is no secret file \(copy).secret. Put back the one"))
            try FileManager.default.copyItem(atPath: database + ".secret", toPath: copy + ".secret")
            #expect(try Program.run(["check", "--database", copy]).status == 0)
            let other = try serve(copy)
            #expect(try other.get("/articles?count=true").body == list)
            #expect(try other.get("/articles/storm").body == story)
            #expect(try other.get("/search?q=blew").json?["total"]?.integer == 1)
            #expect(try server.get("/changes").json?["epoch"]?.text != other.get("/changes").json?["epoch"]?.text)
        }

        @Test func `posts go on during an export, which is of one moment`() throws {
            try fill(database, megabytes: 16)
            let server = try RunningServer(
                ["--database", database, "--comments-rate", "off", "--comments-hold", "none", "--access-log", "off"],
                in: folder
            )
            let posting = Posting(port: server.port)
            posting.wait(forMore: 3)
            let before = posting.acknowledged
            let made = try Program.run(["export", "--database", database, export])
            let during = posting.acknowledged.subtracting(before)
            #expect(made.status == 0, "\(made.errors)")
            posting.wait(forMore: 1)
            #expect(posting.end() == nil)
            print("export test: \(during.count) comments acknowledged during the export, \(before.count) before it")
            #expect(during.count > 0)
            let imported = try Program.run(["import", "--database", copy, export])
            #expect(imported.status == 0, "\(imported.errors)")
            let queue = try DatabaseQueue(path: copy)
            defer { try? queue.close() }
            let (kept, changes) = try queue.read {
                (
                    Set(try Int64.fetchAll($0, sql: "SELECT id FROM comment")),
                    try Int64.fetchAll($0, sql: "SELECT number FROM change ORDER BY number")
                )
            }
            #expect(before.isSubset(of: kept))
            #expect(kept == Set(1...Int64(kept.count)))
            // Three lines were imported, and their words were merged into the index; from then on each comment is a change.
            #expect(changes == Array(1...Int64(kept.count) + 3))
        }

        @Test func `the demo is the same newsroom in another database`() throws {
            let demo = try RunningServer(["--demo", "--access-log", "off"], in: folder)
            #expect(try Program.run(["export", "--database", folder.path("demo.sqlite"), export]).status == 0)
            #expect(try Program.run(["import", "--database", copy, export]).status == 0)
            let other = try serve(copy)
            let articles = try #require(try demo.get("/articles?limit=100").json?["articles"]).elements
            #expect(articles.count > 5)
            let slugs = articles.compactMap { $0["slug"]?.text }
            let targets =
                [
                    "/articles?limit=100&count=true", "/categories", "/tags?limit=100", "/authors?limit=100",
                    "/corrections",
                ]
                + slugs.flatMap { ["/articles/\($0)", "/articles/\($0)/comments", "/search?q=\($0)"] }
            for target in targets {
                let (old, new) = try (demo.get(target), other.get(target))
                #expect((old.status, old.body) == (new.status, new.body), "\(target)")
            }
        }

        @Test func `a pipe carries one newsroom into another`() throws {
            let piped = try Program.run(
                "/bin/bash",
                [
                    "-o", "pipefail", "-c",
                    #""$0" export --database "$1" - | tee "$3" | "$0" import --database "$2" -"#,
                    Program.path, database, copy, folder.path("tee.jsonl"),
                ]
            )
            #expect(piped.status == 0, "\(piped.errors)")
            #expect(piped.output.hasPrefix("\(copy) is made of standard input: 2 articles, 1 comments"))
            #expect(try Program.run(["export", "--database", database, export]).status == 0)
            func lines(_ name: String) throws -> [Substring] { try folder.text(name).split(separator: "\n") }
            // All but the moment in the first line, and so the digest in the last.
            #expect(try lines("tee.jsonl").dropFirst().dropLast() == lines("export.jsonl").dropFirst().dropLast())
        }

        @Test func `an existing file is not written over, and keys go only beside a file`() throws {
            #expect(try Program.run(["export", "--database", database, export, "--with-keys"]).status == 0)
            let again = try Program.run(["export", "--database", database, export])
            #expect(again.status == 1)
            #expect(again.errors.contains("\(export) exists already, and is not written over."))
            #expect(try Program.run(["export", "--database", database, "--with-keys", "-"]).status == 64)
            let nowhere = try Program.run(["export", "--database", folder.path("no.sqlite"), export + "2"])
            #expect((nowhere.status, nowhere.errors.contains("There is no database")) == (1, true))

            try FileManager.default.copyItem(atPath: database + ".secret", toPath: copy + ".secret")
            let without = try Program.run(["import", "--database", copy, "--dry-run", export])
            #expect(without.errors == "1 e-mail addresses in it cannot be opened: their keys are gone.\n")
            let with = try Program.run(["import", "--database", copy, "--with-keys", export])
            #expect((with.status, with.errors) == (0, ""))
        }

        @Test func `a database that is served, or that holds something, is left alone`() throws {
            #expect(try Program.run(["export", "--database", database, export]).status == 0)
            let before = try names()
            let full = try Program.run(["import", "--database", database, export])
            #expect(full.status == 1)
            #expect(full.errors.contains("There is something in \(database) already."))
            let server = try serve(copy)
            let served = try Program.run(["import", "--database", copy, export])
            #expect(served.status == 1)
            #expect(served.errors.contains("copy.sqlite is in use. Stop the server"))
            #expect(try server.get("/articles?count=true").json?["total"]?.integer == 0)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            #expect(try names().subtracting(before).allSatisfy { $0.hasPrefix("copy.sqlite") || $0 == "access.log" })
            // Now it is empty and nobody's.
            let imported = try Program.run(["import", "--database", copy, export])
            #expect(imported.status == 0, "\(imported.errors)")
        }

        @Test func `a dry run proves an export and touches nothing`() throws {
            #expect(try Program.run(["export", "--database", database, export]).status == 0)
            let before = try names()
            let proven = try Program.run(["import", "--database", copy, "--dry-run", export])
            #expect(proven.status == 0)
            #expect(
                proven.output
                    == "\(export) can be imported: 2 articles, 1 comments, change 4 (dry run: nothing was written)\n"
            )
            #expect(try names() == before)
            let refused = try Program.run(["import", "--database", database, "--dry-run", export])
            #expect(refused.status == 1 && refused.errors.contains("something in"), "\(refused.errors)")
            let text = try folder.text("export.jsonl")
            try folder.write(text.replacing("It blew.", with: "It flew."), to: "export.jsonl")
            for more in [["--dry-run"], []] {
                let refused = try Program.run(["import", "--database", copy, export] + more)
                #expect(refused.status == 65)
                #expect(refused.errors.hasPrefix("\(export):"))
                #expect(refused.errors.hasSuffix("their digest differs. Nothing was imported.\n"))
            }
            #expect(try names() == before)
        }

        @Test func `an export is imported alone, and into no single article`() throws {
            #expect(try Program.run(["export", "--database", database, export]).status == 0)
            let lines = folder.path("lines.jsonl")
            let before = try names()
            for arguments in [
                [export, lines], [lines, export], [export, "--article", "storm"], [lines, "--with-keys"],
            ] {
                let refused = try Program.run(["import", "--database", copy] + arguments)
                #expect(refused.status == 64, "\(arguments): \(refused.errors)")
            }
            #expect(try names() == before)
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func `a signal ends either and takes away what there is of it`(number: Int32) throws {
            try fill(database, megabytes: 30)
            #expect(try interrupted(["export", "--database", database, export], by: number) == 130)
            #expect(try names().allSatisfy { !$0.contains("export") })
            #expect(try Program.run(["export", "--database", database, export]).status == 0)
            try FileManager.default.copyItem(atPath: database + ".secret", toPath: copy + ".secret")
            #expect(try interrupted(["import", "--database", copy, export], by: number) == 130)
            #expect(try names().filter { $0.contains("copy") } == ["copy.sqlite.secret"])
        }

        // MARK: Words for the above

        private func serve(_ database: String) throws -> RunningServer {
            try RunningServer(["--database", database, "--access-log", "off"], in: folder)
        }

        /// The exit status of a command that is interrupted when its draft is there.
        private func interrupted(_ arguments: [String], by number: Int32) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Program.path)
            process.arguments = arguments
            process.environment = Program.basicEnvironment
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            while try !names().contains(where: { $0.contains("partial") }), process.isRunning { sched_yield() }
            Foundation.kill(process.processIdentifier, number)
            process.waitUntilExit()
            return process.terminationStatus
        }

        /// Of all files but what SQLite keeps beside a database that was looked at.
        private func names() throws -> Set<String> {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            return Set(names.filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") })
        }
    }
}
