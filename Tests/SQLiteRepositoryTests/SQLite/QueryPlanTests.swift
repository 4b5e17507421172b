import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

/// What the hot statements cost, as SQLite itself plans them: every table through an index, every order from an index.
///
/// The statements are caught as they run (SQLite's trace), so that this page holds none that could grow old.
@Suite struct QueryPlanTests {
    @Test(arguments: ArticleQuery.Sort.allCases)
    func `lists are read in their order from an index, from any page on`(sort: ArticleQuery.Sort) throws {
        let plans = try plans { room in
            var query = ArticleQuery()
            query.sort = sort
            _ = try room.list(query)
            query.after = Keyset(value: Newsroom.now.seconds - 5, id: 3)
            _ = try room.list(query)
            query.includesText = true
            query.filter.publishedBefore = Newsroom.now
            query.filter.publishedAfter = Newsroom.now - 100_000
            _ = try room.list(query)
        }
        plans.expectIndexed()
        plans.expectOrdered()
    }

    @Test(arguments: [Taxonomy.category, .tag, .author], [ArticleQuery.Sort.newest, .oldest])
    func `the list of a term is read in its order from an index`(taxonomy: Taxonomy, sort: ArticleQuery.Sort) throws {
        let plans = try plans { room in
            var query = ArticleQuery()
            query.sort = sort
            query.filter.terms = [.init(taxonomy: taxonomy, slugs: ["world"])]
            _ = try room.list(query)
            query.after = Keyset(value: Newsroom.now.seconds - 5, id: 3)
            _ = try room.list(query)
            query.filter.languages = ["en"]
            query.filter.terms.append(.init(taxonomy: .tag, slugs: ["wind"], isNegated: true))
            _ = try room.list(query)
        }
        plans.expectIndexed()
        plans.expectOrdered()
        // A page far down enters the index at its keyset, past all that lies before it; with statistics and without.
        #expect(
            plans.details.count { $0.contains("article_term_newest (term_id=? AND (published_at,article_id)") } == 4,
            "\(plans)"
        )
    }

    @Test func `one article, its terms and its counts are found by index`() throws {
        let plans = try plans { room in
            _ = try room.article("story-1")
            _ = try room.commentCount(on: "story-1")
            _ = try room.comment(1, token: "x")
            _ = try room.email(of: 1)
            _ = try room.count()
        }
        plans.expectIndexed()
        plans.expectOrdered()
    }

    @Test func `comments are read in their order, as a tree and flat`() throws {
        let plans = try plans { room in
            for view in CommentQuery.View.allCases {
                for sort in CommentQuery.Sort.allCases {
                    for after in [nil, Keyset(value: 1, id: 1)] {
                        _ = try room.comments(on: "story-1") { ($0.view, $0.sort, $0.after) = (view, sort, after) }
                    }
                }
            }
            _ = try room.comments(on: "story-1") { $0.under = 1 }
        }
        plans.expectIndexed()
        plans.expectOrdered()
    }

    @Test func `terms and the moderators' queue are read in their order`() throws {
        let plans = try plans { room in
            for taxonomy in Taxonomy.allCases {
                _ = try room.terms(taxonomy)
                _ = try room.terms(taxonomy, after: Keyset(value: 0, id: 1))
                _ = try room.term(taxonomy, "world")
            }
            _ = try room.queue(.pending)
            _ = try room.queue(.pending, after: Keyset(value: 1, id: 1))
            _ = try room.changeNumber()
        }
        plans.expectIndexed()
        plans.expectOrdered()
    }

    @Test func `feeds and sitemaps are read in their order from an index`() throws {
        let plans = try plans { room in
            try room.repository.read { snapshot throws(NewsError) in
                _ = try snapshot.identity()
                var filter = ArticleFilter()
                _ = try snapshot.retractedArticles(filter, limit: 10, now: Newsroom.now)
                filter.terms = [.init(taxonomy: .tag, slugs: ["wind"])]
                _ = try snapshot.retractedArticles(filter, limit: 10, now: Newsroom.now)
                for after in [nil, Keyset(value: 1, id: 1)] {
                    _ = try snapshot.latestComments(after: after, limit: 10, now: Newsroom.now)
                }
                _ = try snapshot.lastArticleID()
                _ = try snapshot.articleAddresses(ids: 1...100, limit: 10, now: Newsroom.now)
            }
        }
        plans.expectIndexed()
        plans.expectOrdered()
    }

    @Test(arguments: [false, true])
    func `the queue is filtered along an index, and counted there`(isNewestFirst: Bool) throws {
        let filters: [@Sendable (inout ModerationQuery) -> Void] = [
            { $0.reason = .links }, { $0.commenterID = 1 }, { $0.sameNetworkAs = 1 }, { $0.isReported = true },
            { $0.articleSlug = "story-1" }, { $0.statuses = Comment.Status.allCases },
        ]
        let plans = try plans { room in
            for filter in filters {
                for after in [nil, Keyset(value: 1, id: 1)] {
                    _ = try room.moderated {
                        ($0.after, $0.isNewestFirst) = (after, isNewestFirst)
                        filter(&$0)
                    }
                }
                _ = try room.repository.read { snapshot throws(NewsError) in
                    var query = ModerationQuery()
                    filter(&query)
                    return try snapshot.moderatedCommentCount(query)
                }
            }
        }
        plans.expectIndexed()
        plans.expectOrdered()
    }

    @Test func `a search reads its index, and articles by their ids`() throws {
        let plans = try plans { room in
            for sort in SearchQuery.Sort.allCases { _ = try room.search("story one -two") { $0.sort = sort } }
        }
        plans.expectIndexed()
    }

    @Test func `every write finds its rows by index`() throws {
        let plans = try plans { room in
            try room.take([Newsroom.article("Story 1", body: "new", category: ["World"], tags: ["Rain"])])
            let posted = try room.post("fresh", on: "story-1", answering: 1)
            let token = try #require(posted.newToken)
            try room.edit(posted.comment.id, "fresher", token: token)
            try room.decide(.init(commentID: posted.comment.id, to: .approved))
            try room.delete(posted.comment.id, token: token)
            try room.settle(at: room.now + 100)
        }
        plans.expectIndexed()
    }

    @Test func `a list of chosen articles is read in its order`() throws {
        let plans = try plans { room in
            let list = try room.choose(["story-3", "story-1"], as: "front")
            _ = try room.choose(["story-2", "story-1"], as: "front")
            for isForDesk in [false, true] {
                _ = try room.repository.read { snapshot throws(NewsError) in
                    (
                        try snapshot.chosenList(slug: "front"),
                        try snapshot.articles(ofList: list.id, isForDesk: isForDesk, now: Newsroom.now)
                    )
                }
            }
        }
        plans.expectIndexed()
        plans.expectOrdered()
    }

    @Test func `terms are moved, merged and deleted by index`() throws {
        let plans = try plans { room in
            try room.take([Newsroom.article("Asian story", category: ["World", "Asia"], tags: ["Rain"])])
            try room.edit(.category, "asia") { $0.parent = .none }
            try room.edit(.tag, "rain") { ($0.name, $0.slug) = ("Drizzle", "drizzle") }
            #expect(throws: NewsError.inUse) { try room.delete(.tag, "drizzle") }
            try room.merge(.tag, "drizzle", into: "wind", at: room.now)
            try room.merge(.category, "asia", into: "world", at: room.now)
        }
        plans.expectIndexed()
    }

    private func plans(of work: (Newsroom) throws -> Void) throws -> Plans {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take(
            (0..<30).map {
                Newsroom.article("Story \($0)", category: ["World"], tags: ["World", "Wind"], authors: ["World"])
            }
        )
        let root = try room.post("root", on: "story-1", rules: Newsroom.unheld)
        try room.post("reply", on: "story-1", answering: root.comment.id, rules: Newsroom.unheld)
        return try Plans(of: work, in: room, files)
    }
}

/// The statements that some work ran, each with its plan.
private struct Plans: CustomStringConvertible {
    private var plans: [(sql: String, details: [String])] = []

    init(of work: (Newsroom) throws -> Void, in room: Newsroom, _ files: SQLiteFiles) throws {
        let caught = Caught()
        let pool = files.repository.pool
        let path = files.folder.path("news.sqlite")
        // The repository's readers were opened by whom they serve; a traced one reads in their place.
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            database.trace(options: .statement) { event in
                if case .statement(let statement) = event { caught.add(statement.sql) }
            }
            try KeyRing.attach(KeyRing.path(beside: path), to: database)
        }
        let traced = try DatabaseQueue(path: path, configuration: configuration)
        pool.writeWithoutTransaction { database in
            database.trace(options: .statement) { event in
                if case .statement(let statement) = event { caught.add(statement.sql) }
            }
        }
        try work(Newsroom(TracedRepository(written: files.repository, read: traced), backstage: files))
        pool.writeWithoutTransaction { $0.trace(options: .statement, nil) }
        try plan(caught.statements, pool)
        // And again with statistics, of a database that has grown.
        try pool.write {
            try $0.grow()
            try $0.execute(sql: "ANALYZE")
        }
        files.repository.optimize()
        let counted = try pool.read { try $0.rows("SELECT DISTINCT tbl FROM sqlite_stat1") { $0.text() } }
        #expect(Set(["article", "article_term", "comment"]).isSubset(of: counted) && !counted.contains("list"))
        try plan(caught.statements, pool)
        #expect(!plans.isEmpty)
    }

    /// As the writer's connection plans them, which made the statistics.
    private mutating func plan(_ statements: [String], _ pool: DatabasePool) throws {
        for sql in statements {
            let details = try pool.writeWithoutTransaction { database in
                try database.rows("EXPLAIN QUERY PLAN " + sql) { columns in
                    for _ in ["id", "parent", "notused"] { _ = columns.integer() }
                    return columns.text()
                }
            }
            plans.append((sql, details))
        }
    }

    /// No table is walked from end to end. Lists in a parameter, recursion, the few that were reported or came fresh, and the words that are
    /// taken into memory are none,
    /// and a walk along an index that ends at a `LIMIT` is no walk to the end.
    func expectIndexed() {
        for plan in plans {
            let isCutInOrder =
                plan.sql.contains("ORDER BY") && plan.sql.contains("LIMIT")
                && !plan.details.contains { $0.contains("TEMP B-TREE") }
            for detail in plan.details where detail.hasPrefix("SCAN") {
                let isNoTable =
                    detail.contains("VIRTUAL TABLE")
                    || [
                        "SCAN CONSTANT", "SCAN line", "SCAN comment USING INDEX comment_reported", "SCAN search_fresh",
                        "SCAN search_term",
                    ].contains(
                        where: detail.hasPrefix
                    )
                #expect(isNoTable || isCutInOrder, "\(detail) of \(plan.sql)")
            }
        }
    }

    func expectOrdered() {
        for plan in plans { #expect(!plan.details.contains { $0.contains("TEMP B-TREE") }, "\(plan)") }
    }

    var details: [String] { plans.flatMap(\.details) }

    var description: String {
        plans.map { "\($0.sql)\n    \($0.details.joined(separator: "\n    "))" }.joined(separator: "\n")
    }
}

extension Database {
    /// Copies one article, with its texts and terms, and one comment two thousand times: so many make statistics.
    fileprivate func grow() throws {
        let numbers = "WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < 2000)"
        try execute(
            sql: """
                \(numbers) INSERT INTO article (id, slug, status, title, language, category_id, published_at, updated_at, term_ids, is_settled)
                SELECT 10000 + n, slug || '-copy-' || n, status, title, language, category_id, published_at - n, updated_at - n, term_ids, 1
                FROM article, line WHERE id = 3;
                \(numbers) INSERT INTO article_text (article_id, markdown, html)
                SELECT 10000 + n, markdown, html FROM article_text, line WHERE article_id = 3;
                \(numbers) INSERT INTO article_plain (article_id, text)
                SELECT 10000 + n, text FROM article_plain, line WHERE article_id = 3;
                \(numbers) INSERT INTO article_term (article_id, position, term_id, is_inherited, published_at)
                SELECT 10000 + n, position, term_id, is_inherited, published_at - n FROM article_term, line WHERE article_id = 3;
                \(numbers) INSERT INTO comment (article_id, depth, status, name, markdown, html, words_digest, created_at)
                SELECT article_id, 1, 'approved', name, markdown, html, randomblob(32), n FROM comment, line WHERE id = 1;
                """
        )
    }
}

private final class Caught: @unchecked Sendable {
    // True because tests run their work one thing after the other, and answers come before the next.
    private(set) var statements: [String] = []

    func add(_ sql: String) {
        let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
        guard verbs.contains(where: sql.hasPrefix), !statements.contains(sql), !sql.contains("article_search_"),
            !sql.contains("sqlite_master")
        else { return }
        statements.append(sql)
    }
}

/// Reads through a connection that is traced.
private struct TracedRepository: NewsRepository {
    let written: SQLiteRepository
    let read: DatabaseQueue

    func read<Value>(_ body: (any NewsSnapshot) throws(NewsError) -> Value) throws(NewsError) -> Value {
        do {
            return try read.read {
                try body(
                    Snapshot(
                        database: $0,
                        memory: ConnectionMemory(),
                        vocabularies: Vocabularies(),
                        secrets: written.secrets,
                        retention: Retention()
                    )
                )
            }
        } catch {
            throw NewsError(translating: error)
        }
    }

    func write<Value>(
        _ body: @escaping @Sendable (any NewsTransaction) throws(NewsError) -> Value,
        then answer: @escaping WriteAnswer<Value>
    ) {
        written.write(body, then: answer)
    }
    func examine(_ body: Body, by name: String, renderer: Int64) throws(NewsError) -> CommentText {
        try written.examine(body, by: name, renderer: renderer)
    }
    func makeNewcomer(email: String?) throws(NewsError) -> Newcomer { try written.makeNewcomer(email: email) }
    func importBatch(_ items: ArraySlice<ImportItem>, at now: Timestamp, milliseconds: Int) throws(NewsError)
        -> [ImportOutcome]
    {
        try written.importBatch(items, at: now, milliseconds: milliseconds)
    }
    func settle(at now: Timestamp, then answer: @escaping WriteAnswer<Timestamp?>) {
        written.settle(at: now, then: answer)
    }
    func follow(_ announce: @escaping @Sendable ([Change]) -> Void) throws(NewsError) { try written.follow(announce) }
    func check() throws(NewsError) -> [String] { try written.check() }
    func tendIndex(freshMax: Int, then answer: @escaping WriteAnswer<Bool>) {
        written.tendIndex(freshMax: freshMax, then: answer)
    }
    func checkIndex(block: Int64) throws(NewsError) -> [String]? { try written.checkIndex(block: block) }
    func scrub() throws(NewsError) -> Bool { try written.scrub() }
}
