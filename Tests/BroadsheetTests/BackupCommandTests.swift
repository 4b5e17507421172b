import Foundation
import GRDB
import JSON
import News
import SQLiteRepository
import TestSupport
import Testing

@testable import broadsheet

extension ProgramTests {
    /// Backups of a newsroom that goes on, and what becomes of them.
    struct BackupCommandTests {
        private let folder: TemporaryFolder
        private let database: String
        private var backup: String { folder.path("backup.sqlite") }

        init() throws {
            folder = try TemporaryFolder()
            database = folder.path("news.sqlite")
            let file = try folder.write(#"{"title": "Storm", "slug": "storm", "body": "It blew."}"#, to: "storm.jsonl")
            #expect(try Program.run(["import", "--database", database, file]).status == 0)
        }

        @Test func `posts go on during a backup, and followers learn that it was restored`() throws {
            try fill(database, megabytes: 24)
            var server = try serve()
            let followed = try #require(try server.get("/changes?limit=1000").json)
            let epoch = try #require(followed["epoch"]?.text)
            let posting = Posting(port: server.port)
            posting.wait(forMore: 5)

            let before = posting.acknowledged
            let made = try Program.run(["backup", backup, "--database", database])
            let during = posting.acknowledged.subtracting(before)
            #expect(made.status == 0, "\(made.errors)")
            posting.wait(forMore: 1)
            #expect(posting.end() == nil)
            print("backup test: \(during.count) comments acknowledged during the backup, \(before.count) before it")
            #expect(during.count > 0)
            let follow = try #require(try server.get("/changes?limit=1000&epoch=\(epoch)").json?["next"]?.text)
            #expect(try server.get(follow).status == 200)

            // Nothing is touched while the server runs.
            let refused = try Program.run(["restore", backup, "--database", database])
            #expect(refused.status == 1)
            #expect(refused.errors.contains("news.sqlite is in use. Stop the server"))
            #expect(try server.get("/articles/storm").status == 200)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)

            let restored = try Program.run(["restore", backup, "--database", database])
            #expect(restored.status == 0, "\(restored.errors)")
            #expect(restored.output.contains("before-restore-"))
            #expect(try Program.run(["check", "--database", database]).status == 0)
            server = try serve()
            for old in [follow, "/changes?since=1&epoch=\(epoch)"] {
                let reply = try server.get(old)
                #expect(reply.status == 410)
                #expect(reply.json?["type"]?.text?.hasSuffix("epoch-over") == true, "\(reply.body)")
            }
            let anew = try #require(try server.get("/changes").json?["epoch"]?.text)
            #expect(anew != epoch)

            // What was acknowledged before is there; of what came later a first part, as many as the manifest says.
            let manifest = try #require(try Manifest.load(of: backup))
            let kept = try comments()
            #expect(kept.count == Int(manifest.content.rows["comment"] ?? 0))
            #expect(before.isSubset(of: kept))
            #expect(kept == Set(1...Int64(kept.count)))
            #expect(try server.get("/articles/storm").json?["comments"]?["count"]?.integer == Int64(kept.count))
            #expect(try audited(server) == ["database.restored"])
        }

        @Test func `a backup that is killed at any moment leaves none that is not whole`() throws {
            try fill(database, megabytes: 4)
            var random = SeededRandom.printingItsSeed()
            let whole = try seconds(of: ["backup", folder.path("first.sqlite"), "--database", database])
            var finished: [String] = []
            for round in 1...12 {
                let file = folder.path("backup\(round).sqlite")
                let process = try start(["backup", file, "--database", database])
                Thread.sleep(forTimeInterval: whole * Double(random.next() % 2000) / 1000)
                Foundation.kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                guard FileManager.default.fileExists(atPath: file) else { continue }
                finished.append("backup\(round).sqlite")
                let drill = try Program.run(["restore", "--drill", file])
                #expect(drill.status == 0, "\(drill.errors)")
                #expect(!drill.errors.contains("There is no \(file).json"))
            }
            print("kill test: \(finished.count) of 12 backups were there when they were killed")
            // The same name again: what the dead have left is no hindrance, and gone.
            for round in 1...12 where !FileManager.default.fileExists(atPath: folder.path("backup\(round).sqlite")) {
                let file = folder.path("backup\(round).sqlite")
                #expect(try Program.run(["backup", file, "--database", database]).status == 0)
            }
            // Killed between the two last names of one file, it may have left the first.
            let left = try names().filter { name in
                name.contains("partial") && !finished.contains { name.hasPrefix($0) }
            }
            #expect(left == [])
        }

        @Test func `a restoring that is killed at any moment leaves the one database or the other`() throws {
            #expect(try Program.run(["backup", backup, "--database", database]).status == 0)
            let more = try folder.write(#"{"title": "Calm", "slug": "calm", "body": "No wind."}"#, to: "calm.jsonl")
            var random = SeededRandom.printingItsSeed()
            let whole = try seconds(of: ["restore", backup, "--database", folder.path("first.sqlite")])
            var replaced = 0
            for _ in 1...10 {
                #expect(try Program.run(["import", "--database", database, more]).status == 0)
                let process = try start(["restore", backup, "--database", database])
                Thread.sleep(forTimeInterval: whole * Double(random.next() % 2000) / 1000)
                Foundation.kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                let check = try Program.run(["check", "--database", database])
                #expect(check.status == 0, "\(check.output)\(check.errors)")
                if try articles() == 1 { replaced += 1 } else { #expect(try articles() == 2) }
            }
            print("kill test: \(replaced) of 10 databases were replaced when their restoring was killed")
        }

        /// The moments that chance seldom finds: before each sync and each change of a name.
        @Test func `killed at any step of putting files into place, neither leaves half of anything`() throws {
            let whole = folder.path("whole.sqlite")
            #expect(try Program.run(["backup", whole, "--database", database]).status == 0)
            let more = try folder.write(#"{"title": "Calm", "slug": "calm", "body": "No wind."}"#, to: "calm.jsonl")
            #expect(try Program.run(["import", "--database", database, more]).status == 0)
            for step in [
                "fsync:when=1", "fsync:when=2", "link:when=1", "fsync:when=3", "link:when=2", "fsync:when=4",
            ] {
                let file = folder.path("\(step).sqlite")
                let killed = try kill(at: step, ["backup", file, "--database", database])
                #expect(killed != 0, "there is no \(step)")
                #expect(FileManager.default.fileExists(atPath: file) == (step == "fsync:when=4"), "\(step)")
                if step == "fsync:when=4" { #expect(try Program.run(["restore", "--drill", file]).errors == "") }
            }
            // The name of one that never came to be is free.
            #expect(try Program.run(["backup", folder.path("link:when=2.sqlite"), "--database", database]).status == 0)
            for step in ["link:when=1", "rename:when=1"] {
                let killed = try kill(at: step, ["restore", whole, "--database", database])
                #expect(killed != 0, "there is no \(step)")
                #expect(try articles() == 2, "\(step)")
                #expect(try Program.run(["check", "--database", database]).status == 0)
            }
            // What they left is gone with the next: a second name of the database is no copy of it.
            #expect(try Program.run(["restore", whole, "--database", database]).status == 0)
            #expect(try articles() == 1)
            #expect(try names().filter { $0.hasPrefix("news.sqlite.before-restore") }.count == 1)
            #expect(try names().allSatisfy { !$0.hasPrefix("news.sqlite.partial") })
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func `a signal ends a backup and takes away what there is of it`(number: Int32) throws {
            try fill(database, megabytes: 40)
            let process = try start(["backup", backup, "--database", database])
            // Its draft is there: it copies.
            while try !names().contains(where: { $0.contains("partial") }), process.isRunning { sched_yield() }
            Foundation.kill(process.processIdentifier, number)
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            #expect(try names().allSatisfy { !$0.contains("backup") })
        }

        @Test func `a drill proves a backup and touches nothing`() throws {
            #expect(try Program.run(["backup", backup, "--database", database]).status == 0)
            let temporary = folder.path("temporary")
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
            let before = try contents()
            let environment = ["TMPDIR": temporary]
            let proven = try Program.run(
                ["restore", "--drill", backup, "--database", database],
                environment: environment
            )
            #expect(proven.status == 0)
            #expect(proven.output == "\(backup) can be restored: 1 articles, 0 comments, change 2\n")
            #expect(try contents() == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])

            var bytes = try Data(contentsOf: URL(fileURLWithPath: backup))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(fileURLWithPath: backup))
            let altered = try contents()
            for command in [["--drill"], []] {
                let refused = try Program.run(
                    ["restore", backup, "--database", database] + command,
                    environment: environment
                )
                #expect(refused.status == 1)
                #expect(refused.errors.contains("is not the file that its manifest describes"))
                #expect(try contents() == altered)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
        }

        @Test
        func
            `keys that a killed backup has left are not in the way of the next, and are read where nothing can be written`()
            throws
        {
            #expect(try Program.run(["backup", backup, "--with-keys", "--database", database]).status == 0)
            try FileManager.default.removeItem(atPath: backup)
            let again = try Program.run(["backup", backup, "--with-keys", "--database", database])
            #expect(again.status == 0, "\(again.errors)")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: backup + ".keys"))
            // File format version numbers: 1 needs no log beside the file (sqlite.org/fileformat.html, 1.3.3).
            #expect(bytes[18] == 1 && bytes[19] == 1)
            try Data("no ring".utf8).write(to: URL(fileURLWithPath: backup + ".keys"))
            let refused = try Program.run(["restore", backup, "--with-keys", "--database", database])
            #expect(refused.status == 1)
            #expect(refused.errors.contains("backup.sqlite.keys"), "\(refused.errors)")
        }

        @Test func `a missing manifest is a warning, one that is no manifest a refusal`() throws {
            #expect(try Program.run(["backup", backup, "--database", database]).status == 0)
            try folder.write("{}", to: "backup.sqlite.json")
            let refused = try Program.run(["restore", "--drill", backup])
            #expect(refused.status == 1)
            #expect(refused.errors.contains("backup.sqlite.json is no manifest that this version understands."))
            try FileManager.default.removeItem(atPath: backup + ".json")
            let warned = try Program.run(["restore", "--drill", backup])
            #expect(warned.status == 0)
            #expect(warned.errors.contains("There is no \(backup).json"))
        }

        @Test func `a secret that does not open the addresses is told`() throws {
            let comment =
                #"{"id": "1", "article": "storm", "author": "Ann", "email": "a@b.example", "body": "Hello", "created_at": "2026-11-19T08:12:00Z"}"#
            let file = try folder.write(comment, to: "comment.jsonl")
            #expect(try Program.run(["import", "--database", database, "--article", "storm", file]).status == 0)
            let server = try serve()
            #expect(try server.post("/articles/storm/comments", Posting.comment(0)).status == 201)
            server.signal(SIGTERM)
            _ = server.waitForEnd()
            #expect(try Program.run(["backup", backup, "--database", database]).status == 0)

            let other = folder.path("other.sqlite")
            let missing = try Program.run(["restore", backup, "--database", other])
            #expect(missing.status == 0)
            #expect(missing.errors.contains("There is no secret file \(other).secret. Put back the one"))
            #expect(!FileManager.default.fileExists(atPath: other + ".secret"))
            try folder.write(String(repeating: "0", count: 64), to: "wrong.secret")
            let wrong = try Program.run([
                "restore", backup, "--drill", "--database", database, "--secret-file", folder.path("wrong.secret"),
            ])
            #expect((wrong.status, wrong.errors.contains("The secret file is not the one")) == (1, true))
            let right = try Program.run(["restore", backup, "--drill", "--database", database])
            #expect(right.errors == "")
            // Elsewhere it is served with the right secret, and the keys that were left out are missed.
            try FileManager.default.copyItem(atPath: database + ".secret", toPath: other + ".secret")
            #expect(try Program.run(["check", "--database", other]).status == 0)
            let without = try Program.run(["restore", backup, "--drill", "--database", other])
            #expect(without.errors == "2 e-mail addresses in it cannot be opened: their keys are gone.\n")
        }

        @Test func `without room, or a folder, nothing is left and the reason is told`() throws {
            try fill(database, megabytes: 2)
            let before = try names()
            // No file may grow beyond a megabyte, which is told as a failing write and not by a signal.
            let narrow = try Program.run(
                "/bin/bash",
                [
                    "-c", #"trap '' XFSZ; ulimit -f 1024; exec "$0" "$@""#, Program.path, "backup", backup,
                    "--database", database,
                ]
            )
            #expect(narrow.status == 1)
            #expect(narrow.errors.contains("Cannot copy \(database) to \(backup): disk I/O error."), "\(narrow.errors)")
            let nowhere = try Program.run(["backup", folder.path("no/b.sqlite"), "--database", database])
            #expect(nowhere.status == 1)
            #expect(nowhere.errors.contains(": No such file or directory."))
            let missing = try Program.run(["backup", backup, "--database", folder.path("no.sqlite")])
            #expect(missing.errors.contains("There is no database"))
            #expect(try names() == before)
        }

        @Test func `a manifest says what it was told`() {
            let backup = Backup(
                createdAt: Timestamp(seconds: 1_700_000_000),
                content: DatabaseContent(schema: 3, epoch: "ab", change: 7, rows: ["article": 2, "comment": 0]),
                bytes: 4096,
                digest: "0f"
            )
            let bytes = Manifest.bytes(backup)
            #expect(
                String(decoding: bytes, as: UTF8.self) == """
                    {"format":1,"schema":3,"created_at":"2023-11-14T22:13:20Z","epoch":"ab","change":7,"bytes":4096,\
                    "sha256":"0f","rows":{"article":2,"comment":0}}

                    """
            )
            #expect(Manifest.read(bytes) == backup)
            #expect(
                Manifest.read(
                    Array(String(decoding: bytes, as: UTF8.self).replacing("\"format\":1", with: "\"format\":2").utf8)
                ) == nil
            )
        }

        // MARK: Words for the above

        private func serve() throws -> RunningServer {
            try RunningServer(
                ["--database", database, "--comments-rate", "off", "--comments-hold", "none", "--access-log", "off"],
                in: folder
            )
        }

        /// How long a command takes that is left alone.
        private func seconds(of arguments: [String]) throws -> TimeInterval {
            let begin = Date()
            #expect(try Program.run(arguments).status == 0)
            return Date().timeIntervalSince(begin)
        }

        private func start(_ arguments: [String]) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Program.path)
            process.arguments = arguments
            process.environment = Program.basicEnvironment
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }

        /// Its exit status; 0 when it never came to this call.
        private func kill(at step: String, _ arguments: [String]) throws -> Int32 {
            // Not every machine has the older calls.
            let calls = ["rename": "?rename,?renameat,?renameat2", "link": "?link,?linkat", "fsync": "fsync"]
            let parts = step.split(separator: ":")
            let injection = "inject=\(calls[String(parts[0])] ?? ""):signal=KILL:\(parts[1])"
            return try Program.run(
                "/usr/bin/strace",
                ["-f", "-o", "/dev/null", "-e", injection, Program.path] + arguments
            )
            .status
        }

        private func comments() throws -> Set<Int64> {
            try look { Set(try Int64.fetchAll($0, sql: "SELECT id FROM comment")) }
        }

        private func articles() throws -> Int? {
            try look { try Int.fetchOne($0, sql: "SELECT count(*) FROM article") }
        }

        private func look<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
            let queue = try DatabaseQueue(path: database)
            defer { try? queue.close() }
            return try queue.read(body)
        }

        private func audited(_ server: RunningServer) throws -> [String?] {
            let made = try Program.run([
                "token", "create", "--database", database, "--name", "auditor", "--scope", "admin",
            ])
            let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let reply = try server.get("/audit?act=database.restored", ["Authorization": "Bearer \(token)"])
            return try #require(reply.json?["entries"]).elements.map { $0["act"]?.text }
        }

        /// Of all files but what SQLite keeps beside a database after the last look at it: an empty log, and its index.
        private func names() throws -> Set<String> {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            return Set(names.filter { $0 != "news.sqlite-shm" && ($0 != "news.sqlite-wal" || !isEmpty($0)) })
        }

        private func isEmpty(_ name: String) -> Bool {
            FileManager.default.contents(atPath: folder.path(name)) == Data()
        }

        /// Of every file, the bytes; of a folder, nothing.
        private func contents() throws -> [String: Data?] {
            Dictionary(
                uniqueKeysWithValues: try names().map { ($0, FileManager.default.contents(atPath: folder.path($0))) }
            )
        }
    }
}

/// A reader who posts one comment after the other, each of which has to be taken, until the test has seen enough.
///
/// `@unchecked Sendable` is true because what changes is only touched while `condition` is locked.
final class Posting: @unchecked Sendable {
    private let condition = NSCondition()
    private var found: Set<Int64> = []
    private var isEnough = false
    private var failure: String?
    private var isOver = false

    init(port: Int) {
        Thread { [self] in
            var failure: String?
            do {
                let connection = try HTTPConnection(port: port)
                var number = 0
                while failure == nil, !condition.withLock({ isEnough }) {
                    number += 1
                    let fields = ["Content-Type": "application/json"]
                    let reply = try connection.exchange(
                        "POST",
                        "/articles/storm/comments",
                        fields,
                        body: Self.comment(number)
                    )
                    guard reply.status == 201, let id = reply.json?["id"]?.integer else {
                        failure = "\(reply.status) \(reply.body)"
                        break
                    }
                    condition.withLock {
                        found.insert(id)
                        condition.broadcast()
                    }
                }
            } catch {
                failure = "\(error)"
            }
            condition.withLock {
                self.failure = failure
                isOver = true
                condition.broadcast()
            }
        }.start()
    }

    static func comment(_ number: Int) -> String {
        #"{"name": "Ann", "email": "ann@mail.example", "body": "Number \#(number)"}"#
    }

    var acknowledged: Set<Int64> { condition.withLock { found } }

    /// Waits until so many more came than there are now.
    func wait(forMore count: Int) {
        condition.withLock {
            let wanted = found.count + count
            while found.count < wanted, !isOver { condition.wait() }
        }
    }

    /// What went wrong, if anything did.
    func end() -> String? {
        condition.withLock {
            isEnough = true
            while !isOver { condition.wait() }
            return failure
        }
    }
}
