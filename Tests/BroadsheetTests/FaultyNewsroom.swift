import Foundation
import JSON
import TestSupport
import Testing

/// A newsroom that is written to and read while its machine fails.
final class FaultyNewsroom {
    let folder: TemporaryFolder
    let database: String
    let faults: Faults
    let ledger = WriteLedger()
    let token: String
    private(set) var server: RunningServer
    private let flags: [String]
    private var random: SeededRandom
    private var writers: [LedgerWriter] = []
    private var writersEver = 0

    /// - file: where its database lies; `nil`: in a folder of its own.
    init(_ flags: [String] = [], at file: String? = nil, printingSeedFor name: StaticString = #function) throws {
        random = SeededRandom.printingItsSeed(name)
        folder = try TemporaryFolder()
        database = file ?? folder.path("news.sqlite")
        faults = try Faults(in: folder, seed: random.next())
        let line = #"{"title": "Storm", "slug": "storm", "body": "It blew.", "published_at": "2023-11-01"}"#
        let lines = try folder.write(line, to: "storm.jsonl")
        try #require(try Program.run(["import", "--database", database, lines]).status == 0)
        token = try #require(try Program.deskToken(database))
        self.flags =
            [
                "--database", database, "--comments-hold", "none", "--comments-rate", "off", "--access-log", "off",
            ] + flags
        server = try RunningServer(self.flags, in: folder, wrapper: faults.wrapper)
    }

    /// Several write at once from now on.
    func startWriting(_ count: Int = 3) {
        for _ in 1...count {
            writersEver += 1
            let writer = LedgerWriter(
                port: server.port,
                token: token,
                random: SeededRandom(seed: random.next()),
                name: "\(writersEver)",
                ledger: ledger
            )
            writers.append(writer)
        }
    }

    /// Returns when the last of them has its answer.
    func stopWriting() {
        for writer in writers { writer.stop() }
        writers = []
    }

    /// Whatever fails meanwhile, these go on: from the cache and from the database.
    func expectReads(_ place: SourceLocation = #_sourceLocation) throws {
        let reader = try server.connect()
        for path in ["/healthz", "/articles/storm", "/articles?limit=\(random.next() % 50 + 1)", "/search?q=blew"] {
            #expect(try reader.exchange("GET", path).status == 200, "\(path)", sourceLocation: place)
        }
    }

    /// Everything works by itself; then the server ends well, and what it leaves is whole and holds what it acknowledged.
    func expectNothingLost(_ place: SourceLocation = #_sourceLocation) throws {
        #expect(ledger.wait(forMoreWrites: 10), "writes do not go on", sourceLocation: place)
        stopWriting()
        #expect(ledger.complaints == [], sourceLocation: place)
        server.signal(SIGTERM)
        #expect(server.waitForEnd() == 0, sourceLocation: place)
        let check = try Program.run(["check", "--database", database])
        #expect(check.status == 0, "\(check.output)\(check.errors)", sourceLocation: place)
        #expect(try ledger.losses(in: database) == [], sourceLocation: place)
        print("fault test: \(ledger.count) writes acknowledged; answers by status: \(ledger.statuses)")
    }
}
