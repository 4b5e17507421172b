import Foundation
import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct OpeningTests {
    private let secrets = Secrets(root: Secrets.makeKey())

    @Test func `the writer syncs every commit, into a write-ahead log, with foreign keys on`() throws {
        let files = try SQLiteFiles()
        let pragmas = try files.repository.pool.writeWithoutTransaction { database in
            try ["synchronous", "journal_mode", "foreign_keys", "temp_store"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(pragmas == ["2", "wal", "1", "2"])
    }

    @Test func `every table is strict`() throws {
        let files = try SQLiteFiles()
        let lax = try files.repository.pool.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
                        AND name NOT LIKE 'sqlite_%'
                    """
            )
        }
        #expect(lax == [])
    }

    @Test func `what was written is there when the file is opened again`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("news.sqlite")
        for expected in [ImportOutcome.added, .unchanged] {
            let repository = try SQLiteRepository(path: path, secrets: secrets)
            let items = [ImportItem.article(Newsroom.article("Storm"))]
            #expect(try repository.importBatch(items[...], at: Newsroom.now, milliseconds: 100) == [expected])
            repository.close()
        }
    }

    @Test func `what was half done when somebody died is taken back, without hands`() throws {
        let folder = try TemporaryFolder()
        let (path, copy) = (folder.path("news.sqlite"), folder.path("died.sqlite"))
        try SQLiteRepository(path: path, secrets: secrets).close()
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            // As it is before a database has a write-ahead log.
            try database.execute(
                sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE history SET epoch = 'x'"
            )
            for name in 0..<2_000 {
                try database.execute(sql: "INSERT INTO term (kind, slug, name) VALUES ('tag', 't\(name)', 'x')")
            }
            for end in ["", "-journal"] { try FileManager.default.copyItem(atPath: path + end, toPath: copy + end) }
            try FileManager.default.copyItem(atPath: path + ".keys", toPath: copy + ".keys")
            try database.execute(sql: "ROLLBACK")
        }
        let repository = try SQLiteRepository(path: copy, secrets: secrets)
        defer { repository.close() }
        #expect(try repository.check() == [])
        #expect(!FileManager.default.fileExists(atPath: copy + "-journal"))
        #expect(
            try repository.read { snapshot throws(NewsError) in
                try snapshot.terms(.tag, after: nil, limit: 9, isForDesk: true, now: Newsroom.now)
            }.items.isEmpty
        )
    }

    @Test func `a newer schema is refused in plain words, and nothing is written`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("news.sqlite")
        try SQLiteRepository(path: path, secrets: secrets).close()
        try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 999") }
        let failure = try failure(opening: path)
        #expect(failure == .newerSchema(found: 999, known: Int64(Migrations.steps.count)))
        #expect("\(failure)".hasPrefix("This database was written by a newer Broadsheet (schema 999; this one knows"))
    }

    @Test func `a file of another program is refused and left as it was`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("foreign.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
        try queue.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try failure(opening: path) == .foreignFile)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["foreign.sqlite"])
    }

    @Test func `what is no database is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("notes.txt")
        try Data(repeating: UInt8(ascii: "x"), count: 5000).write(to: URL(fileURLWithPath: path))
        #expect(try failure(opening: path) == .notADatabase(path: path))
    }

    @Test func `a folder that is not there is said`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("nowhere/news.sqlite")
        #expect("\(try failure(opening: path))".hasPrefix("Cannot open the database \(path): "))
    }

    @Test func `an empty file becomes a database`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("news.sqlite")
        try Data().write(to: URL(fileURLWithPath: path))
        try SQLiteRepository(path: path, secrets: secrets).close()
    }

    private func failure(opening path: String) throws -> OpenFailure {
        do {
            try SQLiteRepository(path: path, secrets: secrets).close()
        } catch {
            return error
        }
        Issue.record("opened")
        throw NewsError.notFound
    }
}
