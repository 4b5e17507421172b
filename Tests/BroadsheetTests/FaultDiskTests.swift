import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// The disk fails under a server that is written to: writes are refused while it does, reads go on, and nothing acknowledged is lost.
    struct FaultDiskTests {
        struct Fault: CustomTestStringConvertible, Sendable {
            var call: Faults.Call
            var error: Int32
            var files = ""
            var oneIn: Int32 = 1

            var testDescription: String {
                let (reason, files) = (String(cString: strerror(error)), files.isEmpty ? "any file" : files)
                return "\(call): \(reason) on \(files), one in \(oneIn)"
            }
        }

        @Test(arguments: [
            Fault(call: .pwrite, error: ENOSPC), Fault(call: .pwrite, error: EIO, oneIn: 3),
            Fault(call: .pwrite, error: EDQUOT, files: "-wal"),
            Fault(call: .pwrite, error: ENOSPC, files: ".keys-wal"),
            Fault(call: .sync, error: EIO), Fault(call: .sync, error: EIO, files: ".keys-wal"),
            Fault(call: .sync, error: EIO, oneIn: 4),
        ])
        func `writes are refused while the disk fails, and none that was acknowledged is lost`(_ fault: Fault) throws {
            let newsroom = try FaultyNewsroom()
            newsroom.startWriting()
            for _ in 1...2 {
                #expect(newsroom.ledger.wait(forMoreWrites: 20))
                newsroom.faults.fail(fault.call, with: fault.error, oneIn: fault.oneIn, files: fault.files)
                #expect(newsroom.ledger.wait(forMore: 10, of: 503))
                try newsroom.expectReads()
                newsroom.faults.heal()
            }
            #expect(newsroom.faults.struck(fault.call) > 0)
            try newsroom.expectNothingLost()
        }

        /// Pages that cannot be read are neither guessed nor remembered as absent.
        @Test func `reads that fail are told so, and nobody is told so any longer than it lasts`() throws {
            let newsroom = try FaultyNewsroom(["--cache-bytes", "0"])
            let reader = try newsroom.server.connect()
            newsroom.faults.fail(.pread, with: EIO)
            // What a connection has read already it knows; the articles of each of these it has not.
            var statuses: Set<Int> = []
            for path in ["/articles/storm", "/articles", "/search?q=blew", "/tags", "/authors", "/changes"] {
                let reply = try reader.exchange("GET", path)
                statuses.insert(reply.status)
                if reply.status == 503 { #expect(reply.fields["retry-after"] != nil) }
            }
            #expect(statuses.contains(503) && statuses.isSubset(of: [200, 503]), "\(statuses)")
            #expect(newsroom.faults.struck(.pread) > 0)
            newsroom.faults.heal()
            try newsroom.expectReads()
            newsroom.startWriting()
            try newsroom.expectNothingLost()
        }

        @Test func `on a full disk writes are refused, and go on by themselves when there is room`() throws {
            guard let disk = try SmallDisk(megabytes: 8) else { return }
            let newsroom = try FaultyNewsroom(at: disk.path("news.sqlite"))
            newsroom.startWriting()
            #expect(newsroom.ledger.wait(forMoreWrites: 20))
            try disk.fill()
            #expect(newsroom.ledger.wait(forMore: 10, of: 503))
            try newsroom.expectReads()

            let before = try disk.names()
            let lines = (0..<300).map { number in
                #"{"title": "S\#(number)", "slug": "s\#(number)", "body": "\#(String(repeating: "wind ", count: 200))"}"#
            }
            let many = try newsroom.folder.write(lines.joined(separator: "\n"), to: "many.jsonl")
            try expectNoRoom(["import", many], newsroom.database, "no room is left on its disk")
            try expectNoRoom(["backup", disk.path("backup.sqlite")], newsroom.database, "disk")
            try expectNoRoom(["import", many], disk.path("new.sqlite"), "No space left on device")
            #expect(try disk.names() == before)

            try disk.makeRoom()
            try newsroom.expectNothingLost()
            #expect(try Program.run(["import", "--database", newsroom.database, many]).status == 0)

            // Nobody can open it without room for what SQLite keeps beside it; nothing is broken by trying.
            try disk.fill()
            try expectNoRoom(["check"], newsroom.database, "Cannot open the database")
            try expectNoRoom(["check"], newsroom.database, "no room is left on its disk")
            try disk.makeRoom()
            #expect(try Program.run(["check", "--database", newsroom.database]).status == 0)
        }

        private func expectNoRoom(_ command: [String], _ database: String, _ words: String) throws {
            let result = try Program.run(command + ["--database", database])
            #expect(result.status == 1, "\(command)")
            #expect(result.errors.contains(words), "\(command): \(result.errors)")
        }
    }
}

/// A file system of a few megabytes in memory, which one test may fill.
private final class SmallDisk {
    private let folder: TemporaryFolder

    /// `nil`, and that is said, where nothing may be mounted.
    init?(megabytes: Int) throws {
        folder = try TemporaryFolder()
        let arguments = ["-t", "tmpfs", "-o", "size=\(megabytes)m", "none", folder.url.path]
        let mounted = try Program.run("/usr/bin/env", ["mount"] + arguments)
        if mounted.status != 0 {
            print("SKIPPED: no small disk can be mounted: \(mounted.errors)")
            return nil
        }
    }

    /// Whoever still has a file of it open keeps it for that long.
    deinit { _ = try? Program.run("/usr/bin/env", ["umount", "--lazy", folder.url.path]) }

    func path(_ name: String) -> String { folder.path(name) }

    func fill() throws {
        let file = open(path("filler"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(file) }
        let page = [UInt8](repeating: 1, count: 4_096)
        while write(file, page, page.count) > 0 {}
        #expect(errno == ENOSPC)
    }

    func makeRoom() throws { try FileManager.default.removeItem(atPath: path("filler")) }

    func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.path))
    }
}
