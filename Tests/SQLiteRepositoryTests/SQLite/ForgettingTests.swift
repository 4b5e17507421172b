import Foundation
import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

/// What is to be forgotten is in none of the files any more.
@Suite struct ForgettingTests {
    private func bytes(_ files: SQLiteFiles) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: files.folder.url.path) {
            found[name] = try Data(contentsOf: files.folder.url.appendingPathComponent(name))
        }
        return found
    }

    @Test func `of many commenters who come and go, only those who stay are in the files`() throws {
        var random = SeededRandom.printingItsSeed()
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm"), Newsroom.article("Calm")])
        var tokens: [Int: String] = [:]
        var secrets: [Int: [[UInt8]]] = [:]
        var erased: Set<Int> = []
        func name(_ person: Int) -> String { "zq\(person)qz" }
        for step in 0..<400 {
            let person = Int.random(in: 0..<40, using: &random)
            let length = Int.random(in: 1...(step % 7 == 0 ? 900 : 40), using: &random)
            let words = (0..<length).map { _ in name(person) }.joined(separator: " ") + " \(step)"
            let posted = try room.post(
                words,
                on: random.chance(1, in: 2) ? "storm" : "calm",
                token: tokens[person],
                email: "\(name(person))@a.example",
                rules: Newsroom.unheld
            ) { $0.network = "10.0.\(person).0/24" }
            if let token = posted.newToken { tokens[person] = token }
            erased.remove(person)
            // What moderators search is made of the same words.
            if random.chance(1, in: 8) { while try answer({ files.repository.tendIndex(freshMax: 0, then: $0) }) {} }
            if random.chance(1, in: 12) {
                secrets[person] = try keptSecrets(of: posted.comment.id, files)
                try erase("\(name(person))@a.example", words: .delete, in: room)
                tokens[person] = nil
                erased.insert(person)
            }
        }
        try #require(!erased.isEmpty)
        #expect(try room.repository.scrub())
        let found = try bytes(files)
        #expect(found["news.sqlite-wal"]?.count ?? 0 < 70_000, "the log was emptied")
        for person in erased {
            for (file, bytes) in found {
                #expect(bytes.range(of: Data(name(person).utf8)) == nil, "\(name(person)) in \(file)")
                for secret in secrets[person] ?? [] {
                    #expect(bytes.range(of: Data(secret)) == nil, "sealed, code or key of \(name(person)) in \(file)")
                }
            }
        }
        let stays = try #require((0..<40).first { tokens[$0] != nil })
        #expect(found["news.sqlite"]?.range(of: Data(name(stays).utf8)) != nil)
        #expect(try room.repository.check() == [])
    }

    /// What stands in the files of a commenter who sent this comment: the sealed address, its code, the wrapped key, the network's code.
    private func keptSecrets(of id: Int64, _ files: SQLiteFiles) throws -> [[UInt8]] {
        let secrets = try files.repository.pool.read { database in
            try database.row(
                """
                SELECT comment.email, comment.email_code, ring.key, commenter.token_digest FROM comment
                    JOIN commenter ON commenter.id = comment.commenter_id
                    JOIN keys.commenter_key AS ring ON ring.id = commenter.key_id WHERE comment.id = ?
                """,
                [.integer(id)]
            ) { [$0.blob(), $0.blob(), $0.blob(), $0.blob()] }
        }
        #expect(secrets?.allSatisfy { $0.count >= 16 } == true)
        return secrets ?? []
    }

    @Test func `a backup that was made before cannot reveal an erased address, and no import brings it back`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([.article(Newsroom.article("Storm")), Self.imported("ann@a.example")])
        try room.post("mine", email: "ann@a.example")
        try files.backUp()
        try erase("ann@a.example", words: .keep, in: room)
        try room.take([Self.imported("ann@a.example", digest: [9])])
        let foreseen = try room.repository.read { snapshot throws(NewsError) in
            try snapshot.importOutcome(of: Self.imported("ann@a.example", digest: [9]))
        }
        #expect(foreseen == .unchanged)
        // What answers it finds its place.
        try room.take([
            .comment(
                CommentImport(
                    identity: .init(name: "reply", digest: [1]),
                    externalID: nil,
                    article: .slug("storm"),
                    parentExternalID: "ann's",
                    name: "Bo",
                    email: nil,
                    body: Body(markdown: "hm", html: "hm"),
                    status: .rejected,
                    createdAt: nil
                )
            )
        ])
        #expect(try room.queue(.rejected).items.map(\.parentID) == [1])
        let comments = try room.moderated { $0.statuses = [.approved, .pending] }.items
        #expect(comments.map(\.comment.name) == ["deleted reader", "deleted reader"])
        #expect(comments.map(\.email) == [nil, nil])
        files.repository.close()
        let restored = try files.restoration().replace(files.path("news.sqlite"))
        #expect(restored.addressesWithoutKey == 0)
        #expect(restored.erasedAgain == 2)
        #expect(restored.findings == [])
        let again = try SQLiteRepository(path: files.path("news.sqlite"), secrets: files.repository.secrets)
        defer { again.close() }
        let old = try Newsroom(again, backstage: files).moderated { $0.statuses = [.approved, .pending] }.items
        #expect(old.map(\.email) == [nil, nil])
        #expect(old.map(\.comment.name) == ["deleted reader", "deleted reader"])
    }

    @Test func `a machine that gets a backup with its keys knows who was erased before`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([.article(Newsroom.article("Storm")), Self.imported("ann@a.example")])
        try erase("ann@a.example", words: .delete, in: room)
        try files.backUp(withKeys: true)
        let result = try files.restoration(keys: "backup.keys").replace(files.path("elsewhere.sqlite"))
        #expect(result.erasedAgain == 0)
        let elsewhere = try SQLiteRepository(path: files.path("elsewhere.sqlite"), secrets: files.repository.secrets)
        defer { elsewhere.close() }
        let there = Newsroom(elsewhere, backstage: files)
        try there.take([Self.imported("ann@a.example", digest: [9])])
        #expect(try there.moderated { $0.statuses = [.approved] }.items.isEmpty)
    }

    @Test func `a key goes with the last address that it opens`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        let first = try room.post("one", email: "ann@a.example", rules: Newsroom.unheld)
        let second = try room.post("two", email: "ann@a.example", rules: Newsroom.unheld) {
            $0.token = first.newToken
        }
        func keys() throws -> [Int64] {
            try files.repository.pool.read { try $0.rows("SELECT id FROM keys.commenter_key") { $0.integer() } }
        }
        #expect(try keys().count == 1)
        try room.decide(.init(commentID: first.comment.id, to: .deleted))
        #expect(try keys().count == 1)
        #expect(try room.email(of: second.comment.id) == "ann@a.example")
        let key = try #require(try keys().first)
        try room.decide(.init(commentID: second.comment.id, to: .deleted))
        #expect(try keys() == [])
        // As after a crash that lost the ring's part of it.
        try files.repository.pool.writeWithoutTransaction {
            try $0.run("INSERT INTO keys.commenter_key (id, key) VALUES (?, x'00')", [.integer(key)])
        }
        #expect(try room.repository.scrub())
        #expect(try keys() == [])
        let due = try files.repository.pool.read { try $0.rows("SELECT id FROM destroyed_key") { $0.integer() } }
        #expect(due == [])
    }

    private func erase(_ email: String, words: ErasedWords, in room: Newsroom) throws {
        let receipt: ErasureReceipt = try room.written { transaction throws(NewsError) in
            try transaction.erase(.email(email), words: words, by: .commandLine, at: Newsroom.now)
        }
        #expect(receipt.comments > 0)
    }

    private static func imported(_ email: String, digest: [UInt8] = [1]) -> ImportItem {
        .comment(
            CommentImport(
                identity: .init(name: "c", digest: digest),
                externalID: "ann's",
                article: .slug("storm"),
                parentExternalID: nil,
                name: "Ann",
                email: email,
                body: Body(markdown: "hi", html: "hi"),
                status: .approved,
                createdAt: nil
            )
        )
    }

    @Test func `what was erased while somebody read is taken out of the files later`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        let id = try room.post("zqerasedword", rules: Newsroom.unheld).comment.id
        let reader = try DatabaseQueue(path: files.folder.path("news.sqlite"))
        try reader.read { database in
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM comment") == 1)
            try room.decide(.init(commentID: id, to: .deleted))
            #expect(try !room.repository.scrub())
        }
        try reader.close()
        #expect(try room.repository.scrub())
        for (name, bytes) in try bytes(files) {
            #expect(bytes.range(of: Data("zqerasedword".utf8)) == nil, "\(name)")
        }
    }

    @Test func `addresses, networks and comments that were kept out are forgotten after their days`() throws {
        let folder = try TemporaryFolder()
        let repository = try SQLiteRepository(
            path: folder.path("news.sqlite"),
            secrets: Secrets(root: Secrets.makeKey()),
            retention: Retention(addressDays: 10, keptOutDays: 20)
        )
        defer { repository.close() }
        let room = Newsroom(repository, backstage: try SQLiteFiles())
        try room.take([Newsroom.article("Storm")])
        func settle(day: Int64) throws {
            _ = try answer { repository.settle(at: room.now + day * 86_400, then: $0) }
        }
        for (words, status) in [("spam", News.Comment.Status.spam), ("fine", .approved), ("no", .rejected)] {
            let id = try room.post(words, email: "\(words)@a.example") { $0.network = "192.0.2.0/24" }.comment.id
            try room.decide(.init(commentID: id, to: status))
        }
        try settle(day: 9)
        #expect(try (1...3).map { try room.email(of: $0) } == ["spam@a.example", "fine@a.example", "no@a.example"])
        try settle(day: 11)
        #expect(try (1...3).map { try room.email(of: $0) } == [nil, nil, nil])
        #expect(try room.queue(.spam).items.map(\.body.markdown) == ["spam"])
        try settle(day: 21)
        #expect(try room.queue(.deleted).items.map(\.body.markdown) == ["", ""])
        #expect(try room.queue(.approved).items.map(\.body.markdown) == ["fine"])
        #expect(try room.moderated { $0.statuses = [.approved] }.items.first?.networkMark != nil)
        try settle(day: 32)
        #expect(try room.moderated { $0.statuses = [.approved] }.items.map(\.networkMark) == [nil])
        let keys = try repository.pool.read {
            try Int.fetchOne(
                $0,
                sql: "SELECT (SELECT count(*) FROM keys.day_key) + (SELECT count(*) FROM keys.commenter_key)"
            )
        }
        #expect(keys == 0)
        #expect(try repository.check() == [])
    }
}
