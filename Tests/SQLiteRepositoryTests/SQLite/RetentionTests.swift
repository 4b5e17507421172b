import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

/// What is past is kept for as long as the settings say.
@Suite struct RetentionTests {
    private let folder: TemporaryFolder
    private let repository: SQLiteRepository
    private let editor = Editor(tokenID: 1, name: "editor", scopes: [.admin])

    init() throws {
        folder = try TemporaryFolder()
        repository = try SQLiteRepository(
            path: folder.path("news.sqlite"),
            secrets: Secrets(root: Secrets.makeKey()),
            retention: Retention(revisions: 3, changeDays: 2)
        )
    }

    @Test func `of an article the newest versions stay`() throws {
        defer { repository.close() }
        let editor = editor
        for number in 1...6 {
            _ = try answer { answer in
                repository.write(
                    { transaction throws(NewsError) in
                        var article = Article.blank(at: Newsroom.now)
                        (article.title, article.slug) = ("One", "one")
                        if number == 1 { return try transaction.create(article, by: editor, at: Newsroom.now) }
                        return try transaction.edit("one", if: .any, by: editor, at: Newsroom.now) {
                            $0.summary = "\(number)"
                        }
                    },
                    then: answer
                )
            }
        }
        try repository.read { snapshot throws(NewsError) in
            let article = try snapshot.deskArticle(slug: "one") ?? Article.blank(at: Newsroom.now)
            #expect(article.revision == 6)
            let kept = try snapshot.revisions(ofArticle: article.id, after: nil, limit: 10).items.map(\.number)
            #expect(kept == [6, 5, 4])
            #expect(try snapshot.revision(3, of: article) == nil)
        }
    }

    @Test func `changes go after their days, but never the last ten thousand`() throws {
        defer { repository.close() }
        let old = Newsroom.now - 3 * 86_400
        try repository.pool.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 12000)
                    INSERT INTO change (at, keys) SELECT ?, '' FROM count
                    """,
                arguments: [old.seconds]
            )
        }
        _ = try answer { repository.settle(at: Newsroom.now - 86_400 - 1, then: $0) }
        #expect(try oldest() == 1)
        _ = try answer { repository.settle(at: Newsroom.now, then: $0) }
        #expect(try oldest() == 2_001)
        let feed = try repository.read { snapshot throws(NewsError) in
            try snapshot.changes(after: nil, limit: 1, isForDesk: true, now: Newsroom.now)
        }
        #expect(feed.entries.first?.number == 2_001)
        #expect(throws: NewsError.changesGone(oldest: 2_001)) {
            try repository.read { snapshot throws(NewsError) in
                _ = try snapshot.changes(after: 1_999, limit: 1, isForDesk: true, now: Newsroom.now)
            }
        }
    }

    private func oldest() throws -> Int64 {
        try repository.pool.read { try Int64.fetchOne($0, sql: "SELECT min(number) FROM change") ?? 0 }
    }
}
