import Foundation
import GRDB
import News
import Secrets
import TestSupport
import Testing
import TextSearch

@testable import SQLiteRepository

@Suite struct IndexTests {
    private let files: SQLiteFiles
    private let room: Newsroom

    init() throws {
        files = try SQLiteFiles()
        room = Newsroom(files)
    }

    /// Until there is nothing more to do.
    private func tend(freshMax: Int = 0) throws {
        while try answer({ files.repository.tendIndex(freshMax: freshMax, then: $0) }) {}
    }

    /// What is kept of articles, to take them out of the postings again.
    private func entries(holding text: String) throws -> Int64? {
        try files.repository.pool.read { database in
            try database.row(
                """
                SELECT count(*) FROM (SELECT content FROM search_document UNION ALL SELECT content FROM search_fresh)
                WHERE instr(content, CAST(? AS BLOB)) > 0
                """,
                [.text(text)]
            ) { $0.integer() }
        }
    }

    private func count(_ table: String) throws -> Int64 {
        try files.repository.pool.read { try $0.row("SELECT count(*) FROM \(table)") { $0.integer() } } ?? 0
    }

    @Test func `an article is found before and after it is merged, and by its new words when it was edited`() throws {
        try tend()
        try room.take([Newsroom.article("Storm", key: "a", slug: "storm", body: "The old harbour.")])
        #expect(try count("search_fresh") == 1)
        #expect(try room.found("harbour") == ["storm"])
        try tend()
        #expect(try count("search_fresh") == 0)
        #expect(try room.found("\"old harbour\"") == ["storm"])
        try room.take([Newsroom.article("Storm", key: "a", slug: "storm", body: "The new lighthouse.")])
        for _ in 1...2 {
            #expect(try room.found("harbour") { $0.isExact = true } == [])
            #expect(try room.found("lighthouses") == ["storm"])
            #expect(try room.search("lighthouse").total == 1)
            try tend()
        }
        #expect(try room.repository.check() == [])
    }

    @Test func `titles are suggested that hold all that was typed, the last ones first, merged or not`() throws {
        func suggested(for text: String) throws -> [String] {
            try room.repository.read { snapshot throws(NewsError) in
                try snapshot.suggestions(for: text, now: room.now)
            }.articles.map(\.slug)
        }
        // In two blocks of the index.
        try files.repository.pool.write {
            try $0.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('article', \(Postings.blockSize - 7))")
        }
        try room.take(
            (1...12).map { number in
                Newsroom.article(
                    number % 2 == 0 ? "Storm over the harbour" : "Calm 10\(number)",
                    key: "\(number)",
                    slug: "a-\(number)",
                    body: "A stormy harbour."
                )
            }
        )
        try room.mergeIndex()
        let merged = ["a-12", "a-10", "a-8", "a-6", "a-4"]
        #expect(try suggested(for: "sto") == merged)
        #expect(try suggested(for: "the har") == merged)
        #expect(try suggested(for: "storm harbour") == merged)
        #expect(try suggested(for: "calm har") == [])
        #expect(try suggested(for: "stormy") == [])
        #expect(try suggested(for: "calm 10") == ["a-11", "a-9", "a-7", "a-5", "a-3"])
        try room.take([
            Newsroom.article("Storm in May", key: "new", slug: "new"),
            Newsroom.article("Calm again", key: "10", slug: "a-10", body: "A stormy harbour."),
        ])
        #expect(try suggested(for: "sto") == ["new", "a-12", "a-8", "a-6", "a-4"])
        try files.hide(article: "a-8", as: .trashed)
        #expect(try suggested(for: "sto") == ["new", "a-12", "a-6", "a-4", "a-2"])
    }

    @Test func `a database of FTS5's days is searched and written while its new index is made`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("old.sqlite")
        let old = try DatabaseQueue(path: path)
        try old.write { database in
            for step in Migrations.steps[..<4] { try database.execute(sql: step) }
            try database.execute(
                sql: "PRAGMA user_version = 4; PRAGMA application_id = \(Migrations.applicationID)"
            )
            for number in 1...100 {
                try database.execute(
                    sql: """
                        INSERT INTO article (slug, status, title, language, published_at, updated_at, is_settled)
                            VALUES ('a-\(number)', 'published', 'Storm \(number)', 'en', 0, 0, 1);
                        INSERT INTO article_text (article_id, markdown, html)
                            VALUES (\(number), '*Old* harbour', '<p><em>Old</em> harbour</p>');
                        INSERT INTO article_search (rowid, title, summary, tags, body)
                            VALUES (\(number), 'Storm \(number)', '', '', 'Old harbour');
                        """
                )
            }
        }
        try old.close()
        let repository = try SQLiteRepository(path: path, secrets: Secrets(root: Secrets.makeKey()))
        defer { repository.close() }
        let room = Newsroom(repository, backstage: files)
        #expect(try repository.indexing().entered == 0)
        #expect(try answer { repository.tendIndex(freshMax: 0, then: $0) })
        let entered = try repository.indexing().entered
        #expect(entered > 0 && entered < 100)
        #expect(try room.search("harbour").total == entered)
        try room.take([Newsroom.article("Storm", key: "new", slug: "new", body: "A new harbour.")])
        #expect(try room.search("harbour").total == entered + 1)
        try room.mergeIndex()
        #expect(try room.search("harbour").total == 101)
        #expect(try room.search("\"old harbour\"").page.items.first?.snippet.plain == "Old harbour")
        #expect(try repository.check() == [])
    }

    @Test func `words are offered from the commit of their article on, merged or not`() throws {
        func offered(for text: String) throws -> [String] {
            try room.repository.read { snapshot throws(NewsError) in
                try snapshot.suggestions(for: text, now: room.now)
            }.queries
        }
        try room.take([Newsroom.article("Calm", key: "calm", body: "zqfirst")])
        try tend()
        // From here on the words in memory are older than the index.
        #expect(try offered(for: "zq") == ["zqfirst"])
        try room.take([
            Newsroom.article("Storm", key: "storm", body: "zqsecond"),
            Newsroom.article("Gale", key: "gale", body: "zqsecond and zqthird"),
        ])
        #expect(try offered(for: "zq") == ["zqsecond", "zqfirst", "zqthird"])
        try tend()
        #expect(try offered(for: "zq") == ["zqsecond", "zqfirst", "zqthird"])
        #expect(try offered(for: "zqt") == ["zqthird"])
    }

    @Test func `what is taken down leaves the index in the same transaction, with every word that was its own`() throws
    {
        try tend()
        try room.take([
            Newsroom.article("Storm", slug: "storm", body: "zqonlyhere and a harbour"),
            Newsroom.article("Calm", slug: "calm", body: "a harbour"),
        ])
        try tend()
        func words() throws -> [String] {
            try files.repository.pool.read { try $0.rows("SELECT term FROM search_term") { $0.text() } }
        }
        #expect(try words().contains("zqonlyhere"))
        #expect(try entries(holding: "zqonlyhere") == 1)
        try files.hide(article: "storm", as: .retracted)
        #expect(try !words().contains { $0.contains("zqonlyhere") || $0.contains("storm") })
        #expect(try entries(holding: "zqonlyhere") == 0)
        #expect(try room.found("zqonlyhere") { $0.isExact = true } == [])
        #expect(try room.found("harbour") == ["calm"])
        #expect(try count("search_document") == 1)
        #expect(try room.repository.check() == [])
        let suggested = try room.repository.read { snapshot throws(NewsError) in
            try snapshot.suggestions(for: "zqon", now: room.now)
        }
        #expect(suggested == Suggestions())
    }

    /// Against an index that is made anew, of the same articles.
    @Test func `whatever is written and merged in whatever order, the index fits its texts`() throws {
        var random = SeededRandom.printingItsSeed()
        try tend()
        let words = ["storm", "storms", "harbour", "flooded", "日本語", "Łódź", "l'eau", "of", "the", "1,000", "U.S."]
        func text() -> String {
            (0..<Int.random(in: 1...12, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
                .joined(separator: " ")
        }
        for round in 1...60 {
            let key = "a\(Int.random(in: 1...12, using: &random))"
            switch Int.random(in: 0..<8, using: &random) {
            case 0...4:
                let article = Newsroom.article(
                    text(),
                    key: key,
                    slug: key,
                    body: text(),
                    tags: [text()],
                    language: Bool.random(using: &random) ? "en" : "pl",
                    published: room.now - Int64.random(in: -50...3_600, using: &random)
                )
                try room.take([article])
            case 5:
                let known = try room.search("storm") { $0.limit = 100 }.page.items.map(\.slug)
                if let slug = known.randomElement(using: &random) { try files.hide(article: slug, as: .trashed) }
            case 6: try tend(freshMax: Int.random(in: 0...4, using: &random))
            default: _ = try answer { files.repository.settle(at: room.now + Int64(round), then: $0) }
            }
            guard round % 12 == 0 else { continue }
            #expect(try room.repository.check() == [])
            let queries = words + ["storm harbour", "\"storm harbour\"", "storm -the", "har*", "日本"]
            let before = try queries.map { try room.search($0) { $0.limit = 100 }.found }
            try tend()
            #expect(try room.repository.check() == [])
            #expect(try queries.map { try room.search($0) { $0.limit = 100 }.found } == before)
        }
    }

    @Test func `a database whose articles were indexed otherwise is served, and indexed anew meanwhile`() throws {
        try room.take((1...150).map { Newsroom.article("Storm \($0)") })
        try tend()
        try files.repository.pool.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    DELETE FROM search_posting; DELETE FROM search_term; DELETE FROM search_document; DELETE FROM search_fresh;
                    UPDATE search_totals SET version = 0, entered_to = 0, documents = 0, body = 0, title = 0, summary = 0, tags = 0
                    """
            )
        }
        #expect(try room.search("storm").total == 0)
        #expect(try answer { files.repository.tendIndex(freshMax: 0, then: $0) })
        #expect(try room.search("storm").total > 0)
        try tend()
        #expect(try room.search("storm").total == 150)
        #expect(try room.repository.check() == [])
    }

    @Test func `an index that does not fit is a finding`() throws {
        try room.take([Newsroom.article("Storm"), Newsroom.article("Calm")])
        try tend()
        let acts = [
            (
                "UPDATE search_posting SET counts = x'0011' WHERE id = (SELECT min(id) FROM search_posting)",
                "does not fit"
            ),
            ("DELETE FROM search_document; DELETE FROM search_posting", "lacks 2 articles"),
            ("UPDATE search_term SET documents = documents + 1", "counted wrongly"),
        ]
        for (act, finding) in acts {
            try files.repository.pool.writeWithoutTransaction { database in
                try database.inTransaction {
                    try database.execute(sql: act)
                    let findings = try IndexCheck(database).findings()
                    #expect(findings.contains { $0.contains(finding) }, "\(findings)")
                    #expect(findings.last?.contains("broadsheet reindex") == true)
                    return .rollback
                }
            }
        }
        #expect(try room.repository.check() == [])
    }
}

extension SearchResult {
    /// What does not depend on the order of equals, or on numbers that change when articles are merged.
    fileprivate var found: [String] { page.items.map { "\($0.slug) \($0.match)" }.sorted() + ["\(total)"] }
}
