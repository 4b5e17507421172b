import Foundation
import GRDB
import TextSearch

/// The words of the index in memory, for corrections and suggestions: made from its terms when they are first needed, and again when
/// many have changed. What is taken from it is looked up in the snapshot of whoever asks, so that nothing is shown that is gone by then.
///
/// `@unchecked Sendable` is true because what changes is only touched while `lock` is held.
final class Vocabularies: @unchecked Sendable {
    private let lock = NSLock()
    private var current: Vocabulary?
    private var madeAt = ContinuousClock.now
    private var madeFrom: [Int64] = []
    private var isMaking = false

    /// An older one is good for so long, whatever changed.
    private static let ageMax = Duration.seconds(60)

    /// Makes one when there is none; others who ask while one is made anew get the old one.
    func vocabulary(_ database: Database) throws -> Vocabulary {
        let state = try Self.state(of: database)
        let known: Vocabulary? = lock.withLock {
            guard let current else { return nil }
            if isMaking || state == madeFrom || ContinuousClock.now - madeAt < Self.ageMax { return current }
            isMaking = true
            return nil
        }
        if let known { return known }
        defer { lock.withLock { isMaking = false } }
        let made = Vocabulary(
            try database.rows("SELECT term, documents FROM search_term") {
                (word: $0.text(), documents: Int($0.integer()))
            }.filter { !IndexTerm.isStem($0.word) }
        )
        lock.withLock {
            (current, madeAt, madeFrom) = (made, ContinuousClock.now, state)
        }
        return made
    }

    /// Another for another index.
    private static func state(of database: Database) throws -> [Int64] {
        try database.row("SELECT documents, body, title, summary, tags FROM search_totals WHERE id = 1") { columns in
            (0..<5).map { _ in columns.integer() }
        } ?? []
    }
}
