import GRDB
import GRDBSQLite
import News
import TestSupport
import Testing

@testable import SQLiteRepository

/// What must not grow with the number of comments, in steps of SQLite's virtual machine: no clock, so the same on every machine.
@Suite struct StepCountTests {
    private static let (few, many) = (50, 50_000)

    @Test func `a page of 50,000 comments takes no more steps than one of 50`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Few"), Newsroom.article("Many")])
        try files.repository.pool.write { database in
            try Self.fill(articleID: 1, with: Self.few, database)
            try Self.fill(articleID: 2, with: Self.many, database)
        }
        #expect(try files.repository.check() == [])
        let reader = try files.openedForReading()

        for (name, choose) in Self.pages {
            func steps(_ slug: String, from place: Int? = nil) throws -> Int {
                var query = CommentQuery()
                query.limit = 10
                choose(&query, slug == "few" ? 1 : Int64(Self.few) + 1)
                // Comments have their numbers as moments.
                if let place { query.after = Keyset(value: Int64(place), id: 0) }
                return try reader.steps(files) { (snapshot: Snapshot) throws in
                    let page = try #require(try snapshot.comments(ofArticle: slug, query, now: Newsroom.now)).page
                    try #require(page.items.count == 10 && page.next != nil, "\(name): \(page.items.count)")
                }
            }
            var found = [try steps("few")]
            for place in [nil, Self.many / 2, Self.many * 9 / 10] { found.append(try steps("many", from: place)) }
            // Both ways: the few must not pay for the many of another article either.
            let (least, most) = (found.min() ?? 0, found.max() ?? 0)
            #expect(least > 0 && most * 2 <= least * 3, "\(name): \(found) steps")
        }
        try reader.close()
    }

    private static let pages: [(String, @Sendable (inout CommentQuery, Int64) -> Void)] = [
        ("tree", { query, _ in query.sort = .oldest }),
        ("tree, newest", { query, _ in query.sort = .newest }),
        ("flat", { query, _ in (query.view, query.sort) = (.flat, .oldest) }),
        ("flat, newest", { query, _ in (query.view, query.sort) = (.flat, .newest) }),
        ("replies", { query, root in query.under = root }),
        ("replies, newest", { query, root in (query.under, query.sort) = (root, .newest) }),
    ]

    @Test func `one article's part of the queue takes no more steps beside 50,000 comments of another`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Few"), Newsroom.article("Many")])
        try files.repository.pool.write { database in
            try Self.fill(articleID: 1, with: Self.few, database)
            try Self.fill(articleID: 2, with: Self.many, database)
        }
        let reader = try files.openedForReading()
        for isNewestFirst in [false, true] {
            let found = try ["few", "many"].map { slug in
                var query = ModerationQuery()
                (query.statuses, query.articleSlug, query.isNewestFirst) = ([.approved], slug, isNewestFirst)
                return try reader.steps(files) { (snapshot: Snapshot) throws in
                    try #require(try snapshot.moderatedComments(query).items.count == 20)
                }
            }
            #expect(found[0] > 0 && found.max()! * 2 <= found.min()! * 3, "\(found) steps")
        }
        try reader.close()
    }

    /// Bots share a token: each of their posts looks at its history, in the writer's transaction, and each row of the queue shows it.
    @Test func `a commenter's history takes no more steps with 20,000 comments that wait`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        try room.post("first")
        let reader = try files.openedForReading()
        func steps() throws -> Int {
            try reader.steps(files) { (snapshot: Snapshot) throws in
                #expect(try snapshot.decidedComments(ofCommenter: 1, since: Timestamp(seconds: 0)).all == 0)
                #expect(try snapshot.database.record(ofCommenter: 1)?.keptOut == 0)
            }
        }
        let least = try steps()
        try files.repository.pool.write { database in
            try Self.fill(articleID: 1, with: 20_000, database)
            try database.run("UPDATE comment SET status = 'pending', commenter_id = 1, shown_replies = 0")
        }
        let most = try steps()
        #expect(least > 0 && most <= least, "\(most) steps instead of \(least)")
        try reader.close()
    }

    /// Every second comment answers the first one; of the others every fourth answers the root before it. One is made each second.
    private static func fill(articleID: Int64, with count: Int, _ database: Database) throws {
        let first = (try database.row("SELECT coalesce(max(id), 0) FROM comment") { $0.integer() } ?? 0) + 1
        try database.run(
            """
            WITH RECURSIVE line (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM line WHERE number + 1 < ?1)
            INSERT INTO comment (id, article_id, parent_id, shown_under_id, depth, status, name, markdown, html, words_digest, created_at)
            SELECT ?2 + number, ?3, parent, parent, iif(parent IS NULL, 1, 2), 'approved', 'Ann', 'words', '<p>words</p>',
                randomblob(32), number
            FROM (SELECT number, CASE WHEN number % 2 = 1 THEN ?2 WHEN number > 0 AND number % 8 = 0 THEN ?2 + number - 2 END AS parent FROM line)
            """,
            [.integer(Int64(count)), .integer(first), .integer(articleID)]
        )
        try database.run(
            """
            UPDATE comment SET shown_replies = (SELECT count(*) FROM comment AS reply WHERE reply.shown_under_id = comment.id)
            WHERE article_id = ?
            """,
            [.integer(articleID)]
        )
        try database.run(
            "UPDATE article SET comment_count = ? WHERE id = ?",
            [.integer(Int64(count)), .integer(articleID)]
        )
    }
}

extension SQLiteFiles {
    fileprivate func openedForReading() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        let keyRing = KeyRing.path(beside: folder.path("news.sqlite"))
        configuration.prepareDatabase { try KeyRing.attach(keyRing, to: $0) }
        return try DatabaseQueue(path: folder.path("news.sqlite"), configuration: configuration)
    }
}

extension DatabaseQueue {
    fileprivate func steps(_ files: SQLiteFiles, _ body: (Snapshot) throws -> Void) throws -> Int {
        try read { database in
            let counter = StepCounter(on: database)
            try body(files.repository.snapshot(database, ConnectionMemory()))
            return counter.steps
        }
    }
}

/// Adds up the steps of every statement that ends on a connection.
private final class StepCounter {
    private(set) var steps = 0
    private let connection: OpaquePointer?

    init(on database: Database) {
        connection = database.sqliteConnection
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_trace_v2(
            connection,
            UInt32(SQLITE_TRACE_PROFILE),
            { _, context, statement, _ in
                guard let context, let statement else { return 0 }
                let counter = Unmanaged<StepCounter>.fromOpaque(context).takeUnretainedValue()
                counter.steps += Int(sqlite3_stmt_status(OpaquePointer(statement), SQLITE_STMTSTATUS_VM_STEP, 1))
                return 0
            },
            context
        )
    }

    deinit { sqlite3_trace_v2(connection, 0, nil, nil) }
}
