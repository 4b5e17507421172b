import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// Sockets that cannot be taken, calls that are interrupted, and everything in small pieces.
    struct FaultSocketTests {
        @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ECONNABORTED, EPERM, EINTR])
        func `while nobody can be accepted those who are there are served, at no cost, and then those who wait`(
            error: Int32
        ) throws {
            let newsroom = try FaultyNewsroom()
            let known = try newsroom.server.connect()
            #expect(try known.exchange("GET", "/articles/storm").status == 200)
            newsroom.faults.fail(.accept, with: error)
            let waiting = try (1...20).map { _ in try newsroom.server.connect() }
            #expect(try eventually { newsroom.faults.struck(.accept) > 0 })

            let (clock, cost) = (ContinuousClock(), try newsroom.server.processorSeconds())
            let start = clock.now
            // What an idle server takes in this while is measured; nothing is waited for.
            Thread.sleep(forTimeInterval: 0.4)
            #expect(try known.exchange("GET", "/articles/storm").status == 200)
            let busy = try newsroom.server.processorSeconds() - cost
            #expect(busy < (clock.now - start) / .seconds(1) * 0.6, "\(busy) s")

            newsroom.faults.heal()
            for connection in waiting { #expect(try connection.exchange("GET", "/articles/storm").status == 200) }
            newsroom.startWriting(1)
            try newsroom.expectNothingLost()
        }

        @Test func `what comes and goes in pieces, amid interruptions, is whole`() throws {
            let media = try TemporaryFolder()
            let picture = (0..<20_000).map { "\($0) is a line of a picture\n" }.joined()
            try media.write(picture, to: "large.svg")
            let newsroom = try FaultyNewsroom(["--media", media.url.path, "--cache-bytes", "0"])
            newsroom.faults.shrinkSockets(to: 1)
            for call in [Faults.Call.receive, .send, .poll] {
                newsroom.faults.fail(call, with: EINTR, oneIn: 3)
            }
            for call in [Faults.Call.read, .write, .pread, .pwrite] { newsroom.faults.cut(call, oneIn: 2) }
            newsroom.startWriting()

            let body = (0..<3_000).map { "word\($0) " }.joined()
            let connection = try newsroom.server.connect()
            connection.pieceBytes = 1
            let made = try connection.exchange(
                "POST",
                "/articles",
                ["Content-Type": "application/json", "Authorization": "Bearer \(newsroom.token)"],
                body: #"{"title": "Long", "slug": "long", "status": "published", "body": "\#(body)"}"#
            )
            #expect(made.status == 201)
            let reader = try newsroom.server.connect()
            reader.pieceBytes = 131
            let read = try reader.exchange("GET", "/articles/long")
            #expect(read.json?["body_html"]?.text?.contains(body.dropLast()) == true, "\(read.body.prefix(400))")
            reader.pieceBytes = 4_099
            #expect(try reader.exchange("GET", "/media/large.svg").body == picture)

            for call in [Faults.Call.pread, .pwrite] {
                newsroom.faults.fail(call, with: EINTR, oneIn: 3)
                try newsroom.expectReads()
                #expect(newsroom.ledger.wait(forMoreWrites: 10))
            }
            for call in [Faults.Call.receive, .send, .poll, .pread, .pwrite] {
                #expect(newsroom.faults.struck(call) > 0, "\(call)")
            }
            newsroom.faults.heal()
            #expect(newsroom.ledger.statuses[503] == nil)
            try newsroom.expectNothingLost()
        }

        /// A backup is read and written in whatever pieces the kernel likes.
        @Test func `commands are whole in pieces too`() throws {
            let newsroom = try FaultyNewsroom()
            newsroom.startWriting()
            for call in [Faults.Call.read, .write, .pread, .pwrite] { newsroom.faults.cut(call, oneIn: 2) }
            #expect(newsroom.ledger.wait(forMoreWrites: 20))
            let backup = newsroom.folder.path("backup.sqlite")
            for command in [["backup", backup], ["restore", "--drill", backup]] {
                let done = try Program.run(
                    command + ["--database", newsroom.database],
                    environment: newsroom.faults.environment
                )
                #expect(done.status == 0, "\(command): \(done.errors)")
            }
            #expect(newsroom.faults.struck(.pwrite) > 0)
            newsroom.faults.heal()
            try newsroom.expectNothingLost()
        }
    }
}

extension RunningServer {
    /// User and kernel time that it took so far (proc(5), `stat`, fields 14 and 15).
    fileprivate func processorSeconds() throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8)
        let fields = stat.split(separator: " ").compactMap { Double($0) }
        // The name and the state are no numbers.
        return (fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
