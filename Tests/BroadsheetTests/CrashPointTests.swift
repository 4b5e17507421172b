import Foundation
import GRDB
import TestSupport
import Testing

extension ProgramTests {
    /// The server killed before its N-th write, sync, cut or change of a name (strace counts them), while it is written to, while it starts and
    /// while it ends. What it acknowledged is there, and nothing is damaged.
    ///
    /// `Tests/kills 1000` does so often; here it is a sample.
    struct CrashPointTests {
        private static let kills = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 25
        /// After so many a new database: what grows makes each look at all of it slower.
        private static let roundsPerDatabase = 25

        @Test func `killed at any step nothing acknowledged is lost and nothing is damaged`() throws {
            var random = SeededRandom.printingItsSeed()
            var newsroom: CrashedNewsroom?
            var (tally, acknowledged, lost) = ([String: Int](), 0, 0)
            var (kills, rounds) = (0, 0)
            while kills < Self.kills, rounds < 3 * Self.kills {
                if rounds % Self.roundsPerDatabase == 0 {
                    acknowledged += newsroom?.ledger.count ?? 0
                    newsroom = try CrashedNewsroom()
                }
                rounds += 1
                let point = CrashPoint(using: &random)
                let moment = try #require(newsroom).crash(at: point, seed: random.next())
                let losses = try #require(newsroom).losses()
                #expect(losses == [], "killed at \(point), \(moment)")
                lost += losses.count
                tally["\(moment) at \(point.call)", default: 0] += 1
                if moment != .idle { kills += 1 }
            }
            acknowledged += newsroom?.ledger.count ?? 0
            print("kill test: \(kills) kills, \(acknowledged) writes acknowledged, \(lost) lost")
            #expect(kills == Self.kills)
            for (what, count) in tally.sorted(by: { $0.key < $1.key }) { print("kill test: \(count) \(what)") }
            #expect(acknowledged > Self.kills)
        }
    }
}

/// Before which call of the kernel the server dies.
private struct CrashPoint: CustomStringConvertible {
    let call: String
    let number: Int
    /// Whether it is asked to end before it comes there: what is written at the end is the whole log into the database.
    let isAsked: Bool

    init(using random: inout SeededRandom) {
        // A comment takes some five writes and a sync; making a database some hundred.
        let calls = [("pwrite64", 1_500), ("fdatasync", 150), ("fsync", 4), ("ftruncate", 3), ("unlink", 2)]
        let (call, most) = calls[Int.random(in: 0..<calls.count, using: &random)]
        self.call = call
        // Small numbers often: starting, recovering and making a database are short.
        number = Int.random(in: 1...max(1, random.chance(1, in: 3) ? most / 10 : most), using: &random)
        isAsked = random.chance(1, in: 4)
    }

    var description: String { "\(call) \(number)\(isAsked ? ", asked to end" : "")" }
}

/// A database whose servers die, and what was acknowledged of it.
private final class CrashedNewsroom {
    enum Moment: String {
        case starting, serving, ending
        /// It came to no such call: it was killed where it stood.
        case idle
    }

    let ledger = Ledger()
    private let folder: TemporaryFolder
    private let database: String
    private var token: String?

    init() throws {
        folder = try TemporaryFolder()
        database = folder.path("news.sqlite")
    }

    /// Says when it died.
    func crash(at point: CrashPoint, seed: UInt64) throws -> Moment {
        let strace = [
            "/usr/bin/strace", "-D", "-f", "-o", "/dev/null", "-e", "trace=\(point.call)", "-e",
            "inject=\(point.call):signal=KILL:when=\(point.number)",
        ]
        let server: RunningServer
        do {
            server = try RunningServer(
                [
                    "--database", database, "--comments-hold", "none", "--comments-rate", "off", "--access-log", "off",
                    "--drain-grace", "1",
                ],
                in: folder,
                wrapper: strace
            )
        } catch is RunningServer.Failure {
            return .starting
        }
        if token == nil { token = try makeToken() }
        let writers = (1...3).map { number in
            Writer(
                port: server.port,
                token: token ?? "",
                random: SeededRandom(seed: seed &+ UInt64(number)),
                name: "\(seed)-\(number)",
                ledger: ledger
            )
        }
        let enough = ledger.count + Int(seed % 60)
        while ledger.count < enough, ledger.waitForOneMore() {}
        if point.isAsked { server.signal(SIGTERM) }
        // What still runs in a while never comes to the call.
        let isDead = server.ends(within: 3)
        for writer in writers { writer.waitForEnd() }
        guard isDead, server.terminationStatus == SIGKILL else { return .idle }
        return point.isAsked ? .ending : .serving
    }

    /// A command of the program while the server runs; none where that died before.
    private func makeToken() throws -> String? {
        let made = try Program.run([
            "token", "create", "--database", database, "--name", "desk", "--scope", "articles:read", "--scope",
            "articles:write", "--scope", "articles:publish",
        ])
        return made.status == 0 ? made.output.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }

    /// What is wrong with what is left, a sentence each.
    func losses() throws -> [String] {
        let check = try Program.run(["check", "--database", database])
        guard check.status == 0 else {
            // It may have died before there was one.
            return ledger.count == 0 && token == nil && check.errors.contains("no database")
                ? [] : [check.output + check.errors]
        }
        let queue = try DatabaseQueue(path: database)
        let (comments, articles) = try queue.read { database in
            (
                try Row.fetchAll(database, sql: "SELECT id, markdown FROM comment").map {
                    ($0[0] as Int64, $0[1] as String)
                },
                try Row.fetchAll(database, sql: "SELECT slug, revision, title FROM article").map {
                    ($0[0] as String, ($0[1] as Int64, $0[2] as String))
                }
            )
        }
        return ledger.losses(
            comments: Dictionary(uniqueKeysWithValues: comments),
            articles: Dictionary(uniqueKeysWithValues: articles)
        )
    }
}

/// Posts comments, writes articles and edits them until its server is gone, and notes what was acknowledged.
private final class Writer: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    init(port: Int, token: String, random: SeededRandom, name: String, ledger: Ledger) {
        let ended = ended
        let thread = Thread {
            defer { ended.signal() }
            var random = random
            guard let connection = try? HTTPConnection(port: port) else { return }
            let slug = "story-\(name)"
            var number = 0
            func send(_ method: String, _ path: String, _ json: String) -> HTTPConnection.Reply? {
                let fields = [
                    "Content-Type": "application/json", "If-Match": "*",
                    "Authorization": path.hasSuffix("/comments") ? nil : "Bearer \(token)",
                ]
                return try? connection.exchange(method, path, fields.compactMapValues(\.self), body: json)
            }
            let made = #"{"title": "Title 0", "slug": "\#(slug)", "body": "It began.", "status": "published"}"#
            guard let created = send("POST", "/articles", made), created.status == 201 else { return }
            ledger.add(article: slug, revision: 1, title: "Title 0")
            while true {
                number += 1
                if random.chance(2, in: 3) {
                    let body = #"{"name": "Ann", "email": "a@b.example", "body": "\#(name), number \#(number)"}"#
                    guard let reply = send("POST", "/articles/\(slug)/comments", body) else { return }
                    guard reply.status == 201, let id = reply.json?["id"]?.integer else { continue }
                    ledger.add(comment: id, words: "\(name), number \(number)")
                } else {
                    guard let reply = send("PATCH", "/articles/\(slug)", #"{"title": "Title \#(number)"}"#) else {
                        return
                    }
                    guard reply.status == 200, let revision = reply.json?["revision"]?.integer else { continue }
                    ledger.add(article: slug, revision: revision, title: "Title \(number)")
                }
            }
        }
        thread.start()
    }

    func waitForEnd() { ended.wait() }
}

/// What was acknowledged.
///
/// `@unchecked Sendable` is true because all of it is only touched while `condition` is locked.
private final class Ledger: @unchecked Sendable {
    private let condition = NSCondition()
    private var comments: [Int64: String] = [:]
    private var articles: [String: (revision: Int64, title: String)] = [:]
    private var written = 0

    /// Writes so far.
    var count: Int { condition.withLock { written } }

    func add(comment id: Int64, words: String) {
        note { comments[id] = words }
    }

    func add(article slug: String, revision: Int64, title: String) {
        note { articles[slug] = (revision, title) }
    }

    private func note(_ change: () -> Void) {
        condition.withLock {
            change()
            written += 1
            condition.broadcast()
        }
    }

    /// `false` when none came within a second: the server is gone.
    func waitForOneMore() -> Bool {
        condition.withLock {
            let before = written
            let end = Date(timeIntervalSinceNow: 1)
            while written == before { if !condition.wait(until: end) { return false } }
            return true
        }
    }

    func losses(comments stored: [Int64: String], articles kept: [String: (revision: Int64, title: String)]) -> [String]
    {
        condition.withLock {
            comments.filter { stored[$0.key] != $0.value }.map { "comment \($0.key) is lost" }
                + articles.compactMap { slug, wanted in
                    guard let found = kept[slug] else { return "article \(slug) is lost" }
                    // One more edit may have been committed and not acknowledged.
                    let isThere = found.revision > wanted.revision || found == wanted
                    return isThere ? nil : "revision \(wanted.revision) of \(slug) is lost"
                }
        }
    }
}
