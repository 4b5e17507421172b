import Foundation
import GRDB
import News

/// Which articles were found to be related to which. Looking for them anew takes several times as long as all else of a story's page, and
/// every comment has its page made anew. Good until a change touches `articles` or `site`.
///
/// `@unchecked Sendable` is true because `known` is only touched while `lock` is held.
final class RelatedMemory: @unchecked Sendable {
    struct Question: Hashable {
        var articleID: Int64
        var limit: Int
    }

    private struct Answer {
        var ids: [Int64]
        /// The newest one up to which it is known to be good.
        var change: Int64
    }

    private let lock = NSLock()
    private var known: [Question: Answer] = [:]

    /// A few megabytes.
    private static let answersMax = 20_000
    /// Looking through more of the log than that is not worth it, and there may be less of it.
    private static let changesMax: Int64 = 1_000

    /// - find: what is asked when nothing good is known.
    func ids(_ question: Question, in database: Database, find: () throws -> [Int64]) throws -> [Int64] {
        let newest = try database.newestChange()
        if let answer = lock.withLock({ known[question] }), try isGood(answer, at: newest, in: database) {
            // A transaction that began before may see less than the one that found it.
            if newest > answer.change { keep(Answer(ids: answer.ids, change: newest), for: question) }
            return answer.ids
        }
        let ids = try find()
        // What is entered next may be found without any change.
        if try database.isIndexWhole() { keep(Answer(ids: ids, change: newest), for: question) }
        return ids
    }

    private func isGood(_ answer: Answer, at newest: Int64, in database: Database) throws -> Bool {
        guard newest > answer.change else { return true }
        guard newest - answer.change <= Self.changesMax else { return false }
        return try !database.changes(after: answer.change).contains {
            $0.keys.contains(.articles) || $0.keys.contains(.site)
        }
    }

    private func keep(_ answer: Answer, for question: Question) {
        lock.withLock {
            if known.count >= Self.answersMax { known.removeAll(keepingCapacity: true) }
            known[question] = answer
        }
    }
}
