import Dispatch
import GRDB
package import News
import Secrets

extension SQLiteRepository {
    package func importBatch(
        _ items: ArraySlice<ImportItem>,
        at now: Timestamp,
        milliseconds: Int
    ) throws(NewsError) -> [ImportOutcome] {
        do {
            return try pool.writeWithoutTransaction { database in
                var outcomes: [ImportOutcome] = []
                try database.inTransaction(.immediate) {
                    let end = DispatchTime.now() + .milliseconds(milliseconds)
                    for item in items {
                        outcomes.append(try database.take(item, secrets: secrets, at: now))
                        if DispatchTime.now() >= end { break }
                        try database.mergeImported()
                    }
                    return .commit
                }
                follower.catchUp(in: database)
                return outcomes
            }
        } catch {
            throw NewsError(translating: error)
        }
    }
}

extension Snapshot {
    func importOutcome(of item: ImportItem) throws(NewsError) -> ImportOutcome {
        try query { database in
            // An article and a comment of one source may have the same id.
            let table = if case .article = item { "article" } else { "comment" }
            let erased = try database.erasedName(item.identity.name, secrets)
            if table == "comment", try database.imported(erased, in: table) != nil { return .unchanged }
            guard let known = try database.imported(item.identity.name, in: table) else { return .added }
            return known.digest == item.identity.digest ? .unchanged : .updated
        }
    }
}

extension Database {
    fileprivate func take(_ item: ImportItem, secrets: Secrets, at now: Timestamp) throws -> ImportOutcome {
        switch item {
        case .article(let article): try take(article, at: now)
        case .comment(let comment): try take(comment, secrets: secrets, at: now)
        }
    }

    /// The row that was imported under that name before. `table` is `article` or `comment`.
    func imported(_ name: String, in table: String) throws -> (id: Int64, digest: [UInt8])? {
        try row("SELECT id, import_digest FROM \(table) WHERE import_name = ?", [.text(name)]) {
            ($0.integer(), $0.blob())
        }
    }
}
