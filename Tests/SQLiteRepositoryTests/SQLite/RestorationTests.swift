import Foundation
import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct RestorationTests {
    /// What the database is kept as that was there before.
    private let aside = "news.sqlite.before-restore-20231114T221320Z"

    @Test func `a backup takes the place of the database, which is kept with all that was in its log`() throws {
        let files = try SQLiteFiles()
        let newsroom = Newsroom(files)
        try newsroom.take([Newsroom.article("Storm")])
        try newsroom.post("before")
        let (backup, _) = try files.backUp()
        try newsroom.post("after")
        let database = files.path("news.sqlite")
        // As a killed server leaves it: the last comment stands in the log alone.
        try files.copyWithLog(to: "killed")
        files.repository.close()
        try files.copyWithLog(from: "killed", to: "news.sqlite")
        #expect(FileManager.default.fileExists(atPath: database + "-wal"))
        chmod(database, 0o640)

        let result = try files.restoration(digest: backup.digest).replace(database)
        #expect(result.aside == files.path(aside))
        #expect(result.findings == [])
        #expect(result.addressesWithoutKey == 0)
        #expect(result.content.epoch != backup.content.epoch)
        #expect(result.content.change == backup.content.change)
        var rows = backup.content.rows
        rows["audit"]? += 1
        #expect(result.content.rows == rows)
        #expect(try FileManager.default.attributesOfItem(atPath: database)[.posixPermissions] as? Int == 0o640)
        let left = try files.names().filter { $0.hasPrefix("news.sqlite") }
        #expect(Set(left) == ["news.sqlite", "news.sqlite.keys", aside])
        #expect(try Self.comments(in: database) == 1)
        #expect(try Self.comments(in: files.path(aside)) == 2)

        let restored = try SQLiteRepository(path: database, secrets: files.repository.secrets)
        defer { restored.close() }
        let entries = try restored.read { snapshot throws(NewsError) in try snapshot.audit(AuditQuery()) }
        #expect(entries.map(\.act) == [.databaseRestored])
        #expect(entries.map(\.detail) == ["backup"])
        #expect(entries.map(\.editor) == ["command line"])
    }

    @Test func `a second restoring within a second keeps what the first one made too`() throws {
        let files = try SQLiteFiles()
        let newsroom = Newsroom(files)
        try newsroom.take([Newsroom.article("Storm")])
        let (backup, _) = try files.backUp()
        files.repository.close()
        let database = files.path("news.sqlite")
        #expect(try files.restoration(digest: backup.digest).replace(database).aside == files.path(aside))
        #expect(try files.restoration(digest: backup.digest).replace(database).aside == files.path(aside) + "-2")
    }

    @Test func `where there was no database there is one afterwards`() throws {
        let files = try SQLiteFiles()
        try files.backUp()
        // What a database that was removed has left.
        try Data("old log".utf8).write(to: files.folder.url.appendingPathComponent("new.sqlite-wal"))
        let result = try files.restoration().replace(files.path("new.sqlite"))
        #expect(result.aside == nil)
        #expect(Set(try files.names().filter { $0.hasPrefix("new.") }) == ["new.sqlite", "new.sqlite.keys"])
        #expect(try Self.comments(in: files.path("new.sqlite")) == 0)
    }

    @Test func `a link to the database goes on leading to it`() throws {
        let files = try SQLiteFiles()
        try files.backUp()
        files.repository.close()
        let link = files.path("link.sqlite")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: files.path("news.sqlite"))
        #expect(try files.restoration().replace(link).aside == files.path(aside))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == files.path("news.sqlite"))
    }

    @Test func `a database that is open elsewhere is not replaced`() throws {
        let files = try SQLiteFiles()
        try files.backUp()
        let epoch = try files.epoch()
        #expect(throws: BackupFailure.inUse(files.path("news.sqlite"))) {
            try files.restoration().replace(files.path("news.sqlite"))
        }
        #expect(try files.epoch() == epoch)
        try Newsroom(files).take([Newsroom.article("Storm")])
    }

    @Test func `while it is replaced nobody else opens it`() throws {
        let files = try SQLiteFiles()
        files.repository.close()
        let held = try HeldDatabase(files.path("news.sqlite"))
        let second = Result { _ = try HeldDatabase(files.path("news.sqlite")) }
        #expect(throws: BackupFailure.inUse(files.path("news.sqlite"))) { try second.get() }
        let isThere = held.isThere
        #expect(isThere)
    }

    @Test func `a database that SQLite cannot read any more is kept with its journal and replaced`() throws {
        let files = try SQLiteFiles()
        try files.backUp()
        files.repository.close()
        // A journal that begins with a zero is none that SQLite would play back.
        let (noise, journal) = (Data(repeating: 0xA5, count: 8192), Data([0, 1, 2]))
        try noise.write(to: files.folder.url.appendingPathComponent("news.sqlite"))
        try journal.write(to: files.folder.url.appendingPathComponent("news.sqlite-journal"))
        _ = try files.restoration().replace(files.path("news.sqlite"))
        #expect(try files.read(aside) == noise)
        #expect(try files.read(aside + "-journal") == journal)
        let left = try files.names().filter { $0.hasPrefix("news.sqlite") }
        #expect(Set(left) == ["news.sqlite", "news.sqlite.keys", aside, aside + "-journal"])
        #expect(try Self.comments(in: files.path("news.sqlite")) == 0)
    }

    @Test func `of a newer version there may be the database, but not the backup`() throws {
        let files = try SQLiteFiles()
        try files.backUp()
        files.repository.close()
        try DatabaseQueue(path: files.path("news.sqlite")).write { try $0.execute(sql: "PRAGMA user_version = 999") }
        _ = try files.restoration().replace(files.path("news.sqlite"))
        let newer = OpenFailure.newerSchema(found: 999, known: Int64(Migrations.steps.count))
        #expect(throws: newer) { try files.restoration(of: aside).replace(files.path("news.sqlite")) }
    }

    @Test func `another secret is noticed`() throws {
        let files = try SQLiteFiles()
        try Newsroom(files).take([Newsroom.article("Storm")])
        try Newsroom(files).post("hello")
        try files.backUp()
        let restoration = Restoration(
            of: BackupFile(files.path("backup"), digest: nil),
            secrets: Secrets(root: Secrets.makeKey()),
            at: Newsroom.now,
            onProgress: { _, _ in }
        )
        #expect(throws: OpenFailure.wrongSecret) {
            try restoration.drill(as: files.path("drill"), besides: files.path("news.sqlite"))
        }
    }

    /// Each refusal leaves the folder as it was, and every file in it.
    @Test func `what is no whole backup is refused`() throws {
        let files = try SQLiteFiles()
        let items = (1...100).map { ImportItem.article(Newsroom.article("Storm number \($0)", body: "It blew.")) }
        try Newsroom(files).take(items)
        let (backup, _) = try files.backUp()
        files.repository.close()
        let whole = try files.read("backup")
        let foreign = try DatabaseQueue(path: files.path("foreign"))
        try foreign.write { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
        try foreign.close()

        var altered = whole
        altered[whole.count / 2] ^= 1
        var noisy = whole
        noisy.replaceSubrange(whole.count / 2..<whole.count / 2 + 16_384, with: Data(repeating: 0xA5, count: 16_384))
        var random = SeededRandom.printingItsSeed()
        let cut = whole.prefix(Int.random(in: 100..<whole.count, using: &random))
        let cases: [(String, Data, String?, (BackupFailure) -> Bool)] = [
            ("altered", altered, backup.digest, { $0 == .wrongDigest(files.path("altered")) }),
            ("cut", Data(cut), nil, { $0.description.contains("cut is ") }),
            ("noisy", noisy, nil, { $0.description.contains("noisy is damaged: ") }),
            ("empty", Data(), nil, { $0 == .notABackup(files.path("empty")) }),
            ("text", Data(repeating: 120, count: 5000), nil, { $0 == .notABackup(files.path("text")) }),
            ("foreign", try files.read("foreign"), nil, { $0 == .notABackup(files.path("foreign")) }),
        ]
        for (name, bytes, _, _) in cases { try bytes.write(to: files.folder.url.appendingPathComponent(name)) }
        let before = try files.contents()
        for (name, _, digest, isExpected) in cases {
            let failure = #expect(throws: BackupFailure.self) {
                try files.restoration(of: name, digest: digest).replace(files.path("news.sqlite"))
            }
            #expect(failure.map(isExpected) == true, "\(name): \(failure.map(\.description) ?? "")")
            #expect(try files.contents() == before, "after \(name)")
        }
    }

    private static func comments(in path: String) throws -> Int? {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM comment") }
    }
}

extension SQLiteFiles {
    fileprivate func contents() throws -> [String: Data] {
        Dictionary(uniqueKeysWithValues: try names().map { ($0, try read($0)) })
    }

    fileprivate func copyWithLog(from source: String = "news.sqlite", to target: String) throws {
        for suffix in ["", "-wal"] {
            try read(source + suffix).write(to: folder.url.appendingPathComponent(target + suffix))
        }
    }

    fileprivate func epoch() throws -> String? {
        try repository.pool.read { try String.fetchOne($0, sql: "SELECT epoch FROM history") }
    }
}
