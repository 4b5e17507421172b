import Foundation
import GRDB
import News
import Secrets
import TestSupport

@testable import SQLiteRepository

/// The repositories that the contract is examined over.
enum RepositoryKind: CaseIterable {
    case sqlite
}

/// A repository with a few words for what tests do with it: waiting for answers, importing a handful of articles, looking.
struct Newsroom {
    let repository: any NewsRepository
    /// What no call of the repository can bring about yet, done behind its back.
    let backstage: any Backstage

    init(_ kind: RepositoryKind) throws {
        switch kind {
        case .sqlite:
            self.init(try SQLiteFiles())
        }
    }

    init(_ files: SQLiteFiles) {
        self.init(files.repository, backstage: files)
    }

    init(_ repository: any NewsRepository, backstage: any Backstage) {
        self.repository = repository
        self.backstage = backstage
    }

    /// The present of the tests.
    static let now = Timestamp(seconds: 1_700_000_000)
    var now: Timestamp { Self.now }
}

protocol Backstage: Sendable {
    func setComments(_ state: Article.CommentState, ofArticle slug: String) throws
    /// Makes a settled article something else than published, as an editor would.
    func hide(article slug: String, as status: Article.Status) throws
}

/// An SQLite repository in a folder of its own, closed and removed with its test.
final class SQLiteFiles: Backstage {
    let folder: TemporaryFolder
    let repository: SQLiteRepository

    init(
        secrets: Secrets = Secrets(root: Secrets.makeKey()),
        readers: Int = 2,
        waitingMax: Int = 1024,
        readMax: Duration = .seconds(10),
        logBytes: Int64 = 64 << 20
    ) throws {
        folder = try TemporaryFolder()
        repository = try SQLiteRepository(
            path: folder.path("news.sqlite"),
            secrets: secrets,
            readers: readers,
            waitingMax: waitingMax,
            readMax: readMax,
            logBytes: logBytes
        )
    }

    deinit { repository.close() }

    func setComments(_ state: Article.CommentState, ofArticle slug: String) throws {
        try repository.pool.write { database in
            try database.execute(
                sql: "UPDATE article SET comments_open = ?, comments_hold = ?, comments_close_at = ? WHERE slug = ?",
                arguments: [state.open, state.hold?.rawValue, state.closesAt?.seconds, slug]
            )
        }
    }

    func hide(article slug: String, as status: Article.Status) throws {
        try repository.pool.write { database in
            let id = try Int64.fetchOne(database, sql: "SELECT id FROM article WHERE slug = ?", arguments: [slug]) ?? 0
            try database.unsettle(articleID: id)
            try database.execute(sql: "UPDATE article SET status = ? WHERE id = ?", arguments: [status.rawValue, id])
            try database.execute(
                sql: "UPDATE article_term SET published_at = NULL WHERE article_id = ?",
                arguments: [id]
            )
            try database.index(articleID: id)
        }
    }
}

/// Waits for the one answer of a write.
func answer<Value: Sendable>(_ write: (@escaping WriteAnswer<Value>) -> Void) throws(NewsError) -> Value {
    let slot = Slot<Result<Value, NewsError>>()
    write { slot.put($0) }
    return try slot.take().get()
}

extension Newsroom {
    /// Merges everything that came fresh into the search index.
    func mergeIndex() throws {
        while try answer({ repository.tendIndex(freshMax: 0, then: $0) }) {}
    }

    /// What a transaction gives, after its commit.
    func written<Value: Sendable>(
        _ body: @escaping @Sendable (any NewsTransaction) throws(NewsError) -> Value
    ) throws(NewsError) -> Value {
        try answer { repository.write(body, then: $0) }
    }
}

/// A place for one value that another thread brings.
final class Slot<Value: Sendable>: @unchecked Sendable {
    // True because `value` is written before the signal and read after the wait.
    private var value: Value?
    private let isFull = DispatchSemaphore(value: 0)

    func put(_ value: Value) {
        self.value = value
        isFull.signal()
    }

    func take() -> Value {
        isFull.wait()
        return value!
    }
}

extension Newsroom {
    /// A room with articles of these titles, all of them public.
    init(_ kind: RepositoryKind, withArticles titles: [String]) throws {
        try self.init(kind)
        try take(titles.map { Newsroom.article($0) })
    }
}
