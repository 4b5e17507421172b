import GRDB
package import News
import TextSearch

extension SQLiteRepository {
    /// A comment that is not entered yet costs a search so much less than an article does.
    private static let commentsForOneArticle: Int64 = 16
    /// At a time: others wait for the writer meanwhile.
    private static let commentsMax: Int64 = 256

    package func tendIndex(freshMax: Int, then answer: @escaping WriteAnswer<Bool>) {
        writer.submit(answer) { [writer] database in
            let wasWhole = try database.isIndexWhole()
            let isMore = try database.tendIndex(freshMax: Int64(freshMax))
            if try !wasWhole && database.isIndexWhole() { try database.recordCompletion() }
            if isMore { return true }
            // Those that readers send have precedence.
            guard !writer.isBusy else { return false }
            return try CommentIndex(database).enterNext(
                Self.commentsMax,
                waitingMax: Int64(freshMax) * Self.commentsForOneArticle
            )
        }
    }
}

extension SQLiteRepository {
    /// Lets all articles be entered anew, by whoever tends the index next.
    ///
    /// - fromNothing: what is in the index is thrown away first; until all are entered again, searches find fewer.
    package func beginReindexing(fromNothing: Bool, then answer: @escaping WriteAnswer<Void>) {
        writer.submit(answer) { database in
            if fromNothing {
                try IndexWriter(database).clear()
            }
            try database.run("UPDATE search_totals SET version = 0, entered_to = 0")
            try CommentIndex(database).clear()
        }
    }

    /// Does at once what is to do on the index, where no other write waits for it: in a draft.
    func makeIndex(_ onPiece: () throws -> Void) throws {
        var isMore = true
        while isMore {
            try onPiece()
            try pool.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    isMore = try database.tendIndex(freshMax: 0)
                    if !isMore { isMore = try CommentIndex(database).enterNext(Self.commentsMax, waitingMax: 0) }
                    return .commit
                }
            }
        }
    }

    /// How far entering all articles has come.
    package func indexing() throws(NewsError) -> (entered: Int64, articles: Int64) {
        do {
            return try readers.read { database, _ in
                try database.row(
                    """
                    SELECT (SELECT count(*) FROM article WHERE id <= entered_to), (SELECT count(*) FROM article)
                    FROM search_totals
                    """
                ) { (entered: $0.integer(), articles: $0.integer()) } ?? (0, 0)
            }
        } catch {
            throw NewsError(translating: error)
        }
    }
}

extension Database {
    /// Articles at a time: others wait for the writer meanwhile, some 20 ms.
    private static let enteredMax: Int64 = 32
    private static let mergedMax: Int64 = 16

    /// Does a piece of what is to do on the index: enters articles that were indexed by another version or never, then merges what is fresh.
    ///
    /// - freshMax: so many articles may stay fresh.
    /// - Returns: whether there is more to do.
    fileprivate func tendIndex(freshMax: Int64) throws -> Bool {
        if try enterMissing() { return true }
        guard try freshCount() > freshMax else { return false }
        return try mergeFresh(countMax: Self.mergedMax) > 0
    }

    func freshCount() throws -> Int64 {
        try row("SELECT count(*) FROM search_fresh") { $0.integer() } ?? 0
    }

    /// Where there are no articles yet, none is missing in the index.
    func beginIndex() throws {
        try run(
            "UPDATE search_totals SET version = ? WHERE version = 0 AND NOT EXISTS (SELECT 1 FROM article)",
            [.integer(DocumentTerms.version)]
        )
    }

    /// What was found meanwhile is dropped by it. At the moment of the change before: nothing happened at this one.
    fileprivate func recordCompletion() throws {
        let last = try row("SELECT at FROM change ORDER BY number DESC LIMIT 1") { Timestamp(seconds: $0.integer()) }
        try recordChange(.indexCompleted, [.index], isPublic: false, at: last ?? Timestamp(seconds: 0))
    }

    /// Whether its postings hold all articles, as this version enters them.
    func isIndexWhole() throws -> Bool {
        try row(
            "SELECT version = ? AND NOT EXISTS (SELECT 1 FROM search_fresh) FROM search_totals WHERE id = 1",
            [.integer(DocumentTerms.version)]
        ) { $0.boolean() } ?? false
    }

    /// Article by article, in the order of their ids. What is saved meanwhile is entered by whoever saves it.
    private func enterMissing() throws -> Bool {
        let progress = try row("SELECT version, entered_to FROM search_totals WHERE id = 1") {
            (version: $0.integer(), enteredTo: $0.integer())
        }
        guard let progress, progress.version != DocumentTerms.version else { return false }
        // What another version entered, this one could not take out again.
        if progress.version != 0 {
            try IndexWriter(self).clear()
            try run("UPDATE search_totals SET version = 0, entered_to = 0")
            return true
        }
        let next = try rows(
            "SELECT id FROM article WHERE id > ? ORDER BY id LIMIT ?",
            [.integer(progress.enteredTo), .integer(Self.enteredMax)]
        ) {
            $0.integer()
        }
        for id in next { try index(articleID: id) }
        let freshMax = next.isEmpty ? 0 : Self.enteredMax
        while try freshCount() > freshMax, try mergeFresh(countMax: Self.enteredMax, isAnew: true) > 0 {}
        if let last = next.last {
            try run("UPDATE search_totals SET entered_to = ?", [.integer(last)])
        } else {
            try run("UPDATE search_totals SET version = ?, entered_to = 0", [.integer(DocumentTerms.version)])
        }
        return true
    }

    /// Called between the articles of an import, which come faster than they are merged one by one.
    func mergeImported() throws {
        if try freshCount() >= Self.importedMax { _ = try mergeFresh(countMax: Self.importedMax) }
    }

    private static let importedMax: Int64 = 256
}
