import Foundation
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

    let ledger = WriteLedger()
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
        // None where the server died before.
        if token == nil { token = try Program.deskToken(database) }
        let writers = (1...3).map { number in
            LedgerWriter(
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

    /// What is wrong with what is left, a sentence each.
    func losses() throws -> [String] {
        let check = try Program.run(["check", "--database", database])
        guard check.status == 0 else {
            // It may have died before there was one.
            return ledger.count == 0 && token == nil && check.errors.contains("no database")
                ? [] : [check.output + check.errors]
        }
        return try ledger.losses(in: database)
    }
}
