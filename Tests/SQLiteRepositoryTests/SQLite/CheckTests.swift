import Foundation
import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct CheckTests {
    @Test func `damage to the file is a finding, not an error`() throws {
        let files = try SQLiteFiles()
        let items = (1...200).map { ImportItem.article(Newsroom.article("Storm number \($0)")) }
        _ = try files.repository.importBatch(items[...], at: Newsroom.now, milliseconds: 10_000)
        #expect(try files.repository.check() == [])
        try files.repository.pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let path = files.folder.path("news.sqlite")
        files.repository.close()

        // Noise over pages in the middle: rows, keys and pointers.
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: size / 2)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 16_384))
        try file.close()

        let damaged = try SQLiteRepository(path: path, secrets: files.repository.secrets)
        defer { damaged.close() }
        let findings = try damaged.check()
        #expect(!findings.isEmpty)
        #expect(findings.allSatisfy { $0.hasPrefix("The database file is damaged") }, "\(findings.prefix(3))")
    }

    @Test func `a wrong count is found`() throws {
        let files = try SQLiteFiles()
        let items = [ImportItem.article(Newsroom.article("Storm"))]
        _ = try files.repository.importBatch(items[...], at: Newsroom.now, milliseconds: 1_000)
        try files.repository.pool.write { try $0.execute(sql: "UPDATE article SET comment_count = 5") }
        #expect(try files.repository.check() == ["1 articles count their approved comments wrongly."])
    }
}
