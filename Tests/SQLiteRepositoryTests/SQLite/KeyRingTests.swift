import Foundation
import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct KeyRingTests {
    @Test func `a backup without the ring reveals no address, one with it does`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        try room.post("hello", email: "ann@a.example")
        try files.backUp()
        try files.backUp(to: "whole", withKeys: true)
        #expect(!FileManager.default.fileExists(atPath: files.path("backup.keys")))
        let drill = try files.restoration().drill(as: files.path("drill"), besides: files.path("news.sqlite"))
        #expect(drill.addressesWithoutKey == 0, "the ring is still there")

        let elsewhere = try files.restoration().drill(as: files.path("elsewhere"), besides: files.path("nowhere"))
        #expect(elsewhere.addressesWithoutKey == 1)
        let brought = try files.restoration(of: "whole", keys: "whole.keys").drill(
            as: files.path("brought"),
            besides: files.path("nowhere")
        )
        #expect(brought.addressesWithoutKey == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: files.path("whole.keys"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func `keys that were made since a backup stay when it is restored`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        try room.post("before", email: "ann@a.example")
        try files.backUp()
        try room.post("after", email: "bo@b.example")
        files.repository.close()
        let result = try files.restoration().replace(files.path("news.sqlite"))
        #expect(result.addressesWithoutKey == 0)
        let restored = try SQLiteRepository(path: files.path("news.sqlite"), secrets: files.repository.secrets)
        defer { restored.close() }
        let again = Newsroom(restored, backstage: files)
        #expect(try again.email(of: 1) == "ann@a.example")
        // A commenter whose number is given anew gets a key of their own.
        let next = try again.post("anew", email: "cy@c.example").comment.id
        #expect(try again.email(of: next) == "cy@c.example")
        let aside = try #require(result.aside)
        let old = try SQLiteRepository(
            path: aside,
            keyRing: KeyRing.path(beside: files.path("news.sqlite")),
            secrets: files.repository.secrets
        )
        defer { old.close() }
        #expect(try Newsroom(old, backstage: files).email(of: 2) == "bo@b.example")
    }

    @Test func `addresses of older schemas are sealed anew under their commenters' keys`() throws {
        let folder = try TemporaryFolder()
        let (path, root) = (folder.path("old.sqlite"), Secrets.makeKey())
        let secrets = Secrets(root: root)
        let old = try DatabaseQueue(path: path)
        try old.write { database in
            for step in Migrations.steps[..<3] { try database.execute(sql: step) }
            try database.execute(
                sql: """
                    PRAGMA user_version = 3; PRAGMA application_id = \(Migrations.applicationID);
                    INSERT INTO article (slug, status, title, language, updated_at, comment_count)
                        VALUES ('storm', 'draft', 'Storm', 'en', 0, 3);
                    INSERT INTO article_search (rowid, title, summary, tags, body) VALUES (1, 'Storm', '', '', '');
                    INSERT INTO commenter (token_digest, created_at, approved_count) VALUES (x'01', 0, 1);
                    """
            )
            for (commenter, email) in [(1, "ann@a.example"), (nil, "bo@b.example"), (nil, "bo@b.example")]
                as [(Int?, String)]
            {
                try database.execute(
                    sql: """
                        INSERT INTO comment (article_id, depth, status, commenter_id, name, email, markdown, html, words_digest,
                            created_at, import_name)
                        VALUES (1, 1, 'approved', ?, 'x', ?, 'x', 'x', x'00', 0, ?)
                        """,
                    arguments: [
                        commenter, Data(try secrets.seal(formerEmail: email)),
                        commenter == nil ? UUID().uuidString : nil,
                    ]
                )
            }
        }
        try old.close()
        #expect(throws: OpenFailure.wrongSecret) {
            try SQLiteRepository(path: path, secrets: Secrets(root: Secrets.makeKey()))
        }
        let repository = try SQLiteRepository(path: path, secrets: secrets)
        defer { repository.close() }
        let room = Newsroom(repository, backstage: try SQLiteFiles())
        let comments = try room.moderated { $0.statuses = [.approved] }
        #expect(comments.items.map(\.email) == ["ann@a.example", "bo@b.example", "bo@b.example"])
        #expect(comments.items.map { $0.commenter?.id } == [1, 2, 2])
        #expect(comments.items.allSatisfy { $0.comment.avatar != nil })
        #expect(try repository.check() == [])
        try room.decide(.init(commentID: 2, to: .rejected), .init(commentID: 3, to: .deleted))
        #expect(try repository.check() == [])
    }

    @Test func `the ring is its owner's alone, and worth nothing without the root secret`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        try room.post("hello", email: "ann@a.example")
        let path = files.path("news.sqlite.keys")
        for name in [path, path + "-wal"] {
            let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
        let wrapped = try DatabaseQueue(path: path).read { try Data.fetchOne($0, sql: "SELECT key FROM commenter_key") }
        let key = try #require(wrapped.map { [UInt8]($0) })
        #expect(files.repository.secrets.unwrap(key)?.count == 32)
        #expect(Secrets(root: Secrets.makeKey()).unwrap(key) == nil)
    }

    @Test func `one commenter has one key, another has another`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        let first = try room.post("one", email: "ann@a.example")
        try room.post("two", token: first.newToken, email: "ann@home.example")
        try room.post("three", email: "ann@a.example")
        let keys = try files.repository.pool.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM keys.commenter_key")
        }
        #expect(keys == 2)
        #expect(try room.email(of: 2) == "ann@home.example")
    }

    @Test func `both files are synced when a comment is acknowledged`() throws {
        let files = try SQLiteFiles()
        let modes = try files.repository.pool.writeWithoutTransaction { database in
            try ["synchronous", "keys.synchronous", "secure_delete", "keys.secure_delete"].map {
                try Int.fetchOne(database, sql: "PRAGMA \($0)")
            } + [try String.fetchOne(database, sql: "PRAGMA keys.journal_mode") == "wal" ? 1 : 0]
        }
        #expect(modes == [2, 2, 1, 1, 1])
    }

    @Test func `an older day's key is another, and a network's code with it`() throws {
        let files = try SQLiteFiles()
        let secrets = files.repository.secrets
        try files.repository.pool.write { database in
            let today = try database.networkCode(of: "192.0.2.0/24", day: 20_000, secrets)
            #expect(try database.networkCode(of: "192.0.2.0/24", day: 20_000, secrets).code == today.code)
            #expect(try database.networkCode(of: "192.0.3.0/24", day: 20_000, secrets).code != today.code)
            #expect(try database.networkCode(of: "192.0.2.0/24", day: 20_001, secrets).code != today.code)
            #expect(try database.knownNetworkCode(of: "192.0.2.0/24", day: 20_002, secrets) == nil)
        }
    }
}
