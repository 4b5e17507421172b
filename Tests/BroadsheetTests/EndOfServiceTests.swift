import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// How the server ends: nothing acknowledged is lost, nothing in flight is dropped.
    struct EndOfServiceTests {
        @Test(arguments: [SIGTERM, SIGINT])
        func `a signal answers what is in flight and exits with 0`(number: Int32) throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo"], in: folder)
            let busy = try server.connect()
            let idle = try server.connect()
            #expect(try idle.exchange("GET", "/healthz").status == 200)

            // The head is in, the body is on its way: this request is in flight.
            let body = ProgramTests.FirstDayTests.comment
            try busy.send(
                """
                POST /articles/bridge-closed-for-one-heron/comments HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                Content-Length: \(body.utf8.count)\r
                Expect: 100-continue\r
                \r

                """
            )
            #expect(try busy.reply().status == 100)
            server.signal(number)
            #expect(try idle.isClosedByServer())
            try busy.send(body)
            let answer = try busy.reply()
            #expect(answer.status == 202)
            #expect(answer.fields["connection"] == "close")
            #expect(server.waitForEnd() == 0)
            // The log is folded into the database: one file to copy.
            #expect(!FileManager.default.fileExists(atPath: folder.path("demo.sqlite-wal")))
        }

        @Test func `during the drain delay it says so and still answers`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo", "--drain-delay", "2"], in: folder)
            let open = try server.connect()
            #expect(try open.exchange("GET", "/readyz").status == 200)
            server.signal(SIGTERM)
            // The signal arrives when it arrives: ask until it has.
            var ready = try server.get("/readyz")
            while ready.status == 200 { ready = try server.get("/readyz") }
            #expect(ready.status == 503)
            #expect(ready.fields["retry-after"] != nil)
            let article = try server.get("/articles/bridge-closed-for-one-heron")
            #expect(article.status == 200)
            #expect(article.fields["connection"] == "close")
            #expect(server.waitForEnd() == 0)
        }

        /// Kills the process at random moments amid concurrent posts. An acknowledged comment must be there afterwards.
        @Test func `no acknowledged comment is lost by a kill at any moment`() throws {
            let folder = try TemporaryFolder()
            let database = folder.path("news.sqlite")
            try folder.write(#"{"title": "Storm", "slug": "storm", "body": "It blew."}"#, to: "articles.jsonl")
            #expect(try Program.run(["import", "--database", database, folder.path("articles.jsonl")]).status == 0)

            var random = SeededRandom.printingItsSeed()
            let acknowledged = Acknowledged()
            for round in 1...20 {
                let server = try RunningServer(
                    [
                        "--database", database, "--comments-hold", "none", "--comments-rate", "off", "--access-log",
                        "off",
                    ],
                    in: folder
                )
                let posters = (1...4).map { poster in
                    Poster(port: server.port, name: "round \(round) poster \(poster)", acknowledged: acknowledged)
                }
                acknowledged.wait(forMore: 1)
                Thread.sleep(forTimeInterval: Double(random.next() % 150) / 1000)
                server.signal(SIGKILL)
                _ = server.waitForEnd()
                for poster in posters { poster.waitForEnd() }
            }

            let check = try Program.run(["check", "--database", database])
            #expect(check.status == 0, "\(check.output)")
            let stored = try Program.run(
                ["comments", "list", "--status", "approved", "--json", "--limit", "1000000", "--database", database]
            )
            let lines = Set(
                stored.output.split(separator: "\n").compactMap {
                    $0.firstMatch(of: /"id":(\d+)/).map { Int64($0.1) ?? 0 }
                }
            )
            let ids = acknowledged.ids
            print("kill test: \(ids.count) comments acknowledged in 20 rounds, \(lines.count) stored")
            #expect(ids.count >= 20)
            #expect(ids.isSubset(of: lines), "lost: \(ids.subtracting(lines))")
        }

        /// Every answer to a write comes after the sync of the log that holds it.
        @Test func `no comment is acknowledged before its sync`() throws {
            let folder = try TemporaryFolder()
            let trace = folder.path("trace")
            let server = try RunningServer(
                ["--demo", "--comments-rate", "off"],
                in: folder,
                wrapper: [
                    "/usr/bin/strace", "-D", "-f", "-o", trace, "-s", "32", "-e",
                    "trace=fdatasync,fsync,sendmsg,sendto,write,writev",
                ]
            )
            let connection = try server.connect()
            for number in 1...25 {
                let answer = try connection.exchange(
                    "POST",
                    "/articles/bridge-closed-for-one-heron/comments",
                    ["Content-Type": "application/json"],
                    body: #"{"name": "Ann", "email": "ann@mail.example", "body": "Number \#(number)"}"#
                )
                #expect(answer.status == 202)
            }
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)

            var answers = 0
            var syncs = 0
            for line in try folder.text("trace").split(separator: "\n") {
                if line.contains("sync"), line.contains("= 0") { syncs += 1 }
                if line.contains("HTTP/1.1 202") {
                    #expect(syncs > 0, "an answer without a sync since the one before: \(line)")
                    answers += 1
                    syncs = 0
                }
            }
            #expect(answers == 25)
        }
    }
}

/// Posts comments until its server is gone, and notes which were acknowledged.
private final class Poster: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    init(port: Int, name: String, acknowledged: Acknowledged) {
        let ended = ended
        let thread = Thread {
            defer { ended.signal() }
            guard let connection = try? HTTPConnection(port: port) else { return }
            var number = 0
            while true {
                number += 1
                let body = #"{"name": "\#(name)", "email": "a@b.example", "body": "\#(name), number \#(number)"}"#
                guard
                    let reply = try? connection.exchange(
                        "POST",
                        "/articles/storm/comments",
                        ["Content-Type": "application/json"],
                        body: body
                    )
                else { return }
                if reply.status == 201, let id = reply.json?["id"]?.integer { acknowledged.add(id) }
            }
        }
        thread.start()
    }

    func waitForEnd() { ended.wait() }
}

/// `@unchecked Sendable` is true because `found` is only touched while `condition` is locked.
private final class Acknowledged: @unchecked Sendable {
    private let condition = NSCondition()
    private var found: Set<Int64> = []

    var ids: Set<Int64> { condition.withLock { found } }

    func add(_ id: Int64) {
        condition.withLock {
            found.insert(id)
            condition.broadcast()
        }
    }

    /// Waits until so many more came than there are now, for ten seconds at most.
    func wait(forMore count: Int) {
        condition.withLock {
            let wanted = found.count + count
            let end = Date(timeIntervalSinceNow: 10)
            while found.count < wanted, condition.wait(until: end) {}
        }
    }
}
