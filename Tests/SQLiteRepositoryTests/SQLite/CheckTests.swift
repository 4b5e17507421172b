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

    @Test(arguments: [
        ("UPDATE article SET comment_count = 5", "2 articles count their approved comments wrongly."),
        ("UPDATE term SET article_count = 7 WHERE slug = 'wind'", "1 terms count their articles wrongly."),
        ("UPDATE comment SET shown_replies = 9 WHERE id = 1", "1 comments count their shown replies wrongly."),
        ("UPDATE commenter SET approved_count = 8", "3 commenters count their approved comments wrongly."),
        ("UPDATE article SET term_ids = '' WHERE id = 1", "1 articles name other terms than they have."),
        (
            "DELETE FROM article_term WHERE article_id = 1 AND is_inherited = 1",
            "1 articles are entered under other categories than theirs and those above it."
        ),
        (
            "UPDATE term SET parent_id = (SELECT id FROM term WHERE slug = 'asia') WHERE slug = 'world'",
            "2 categories lie below themselves."
        ),
        (
            "INSERT INTO former_term_slug (kind, slug, term_id) SELECT kind, slug, id FROM term WHERE slug = 'wind'",
            "1 former slugs of terms are slugs that terms have, or lead to a term of another kind."
        ),
        (
            "UPDATE article_term SET published_at = published_at + 1 WHERE article_id = 2 AND is_inherited = 1",
            "1 entries of article terms have another time than their article."
        ),
    ])
    func `what is counted wrongly is found, and put right`(damage: String, finding: String) throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take(["Storm", "Calm"].map { Newsroom.article($0, category: ["World", "Asia"], tags: ["Wind"]) })
        var root = try room.post("root", on: "storm", rules: Newsroom.unheld)
        for depth in 1...2 {
            root = try room.post("reply \(depth)", on: "storm", answering: root.comment.id, rules: Newsroom.unheld)
        }
        #expect(try files.repository.check() == [])
        let change = try room.changeNumber()

        try files.repository.pool.write { try $0.execute(sql: damage) }
        let findings = try files.repository.check()
        #expect(
            findings.first == finding && findings.last == "broadsheet check --repair puts that right.",
            "\(findings)"
        )
        try files.repository.repair(at: Newsroom.now)
        #expect(try files.repository.check() == [])
        // Caches learn of it.
        #expect(try room.changeNumber() > change)
    }
}
