import Foundation
import GRDB
import TextSearch

/// The words of the index in memory, for corrections and suggestions: made from its terms when they are first needed, and made anew beside
/// whoever asks when they have changed. What is taken from it is looked up in the snapshot of whoever asks, so that nothing is shown that is
/// gone by then.
///
/// `@unchecked Sendable` is true because what changes is only touched while `lock` is held.
final class Vocabularies: @unchecked Sendable {
    private struct Made {
        var vocabulary: Vocabulary
        var at: ContinuousClock.Instant
        var state: [Int64]
        /// Of the terms that are in it, the last one; those that came since have higher ids.
        var lastTerm: Int64
    }

    private let readers: Readers?
    private let queue = DispatchQueue(label: "vocabulary", qos: .utility)
    private let lock = NSLock()
    private var current: Made?
    private var isMaking = false

    /// An older one is good for so long, whatever changed.
    private static let ageMax = Duration.seconds(10)

    /// - readers: where it is made anew; without them it stays as it was first made.
    init(_ readers: Readers? = nil) {
        self.readers = readers
    }

    func vocabulary(_ database: Database) throws -> Vocabulary { try made(database).vocabulary }

    /// Words that begin so, those of most documents first: of the vocabulary, and what came into the index since it was made.
    func words(beginningWith beginning: String, countMax: Int, in index: IndexReader, _ database: Database) throws
        -> [String]
    {
        let made = try made(database)
        var documents = Dictionary(
            uniqueKeysWithValues: made.vocabulary.words(beginningWith: beginning, countMax: countMax).map { ($0, $1) }
        )
        for (word, count) in try Self.words(beginningWith: beginning, after: made.lastTerm, database) {
            documents[word] = count
        }
        for document in index.fresh {
            for word in document.terms.terms(beginningWith: beginning) { documents[word, default: 0] += 1 }
        }
        return documents.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(countMax).map(\.key)
    }

    private func made(_ database: Database) throws -> Made {
        let state = try Self.state(of: database)
        let (known, isOld) = lock.withLock {
            guard let current else { return (Made?.none, false) }
            let isOld = !isMaking && state != current.state && ContinuousClock.now - current.at > Self.ageMax
            if isOld { isMaking = true }
            return (current, isOld)
        }
        if isOld { queue.async { [self] in makeAnew() } }
        if let known { return known }
        let made = try Self.make(database)
        lock.withLock { current = made }
        return made
    }

    private func makeAnew() {
        // When it cannot be made, whoever asks next tries again.
        let made = try? readers?.read { database, _ in try Self.make(database) }
        lock.withLock {
            if let made { current = made }
            isMaking = false
        }
    }

    private static func make(_ database: Database) throws -> Made {
        var lastTerm: Int64 = 0
        var words: [(word: String, documents: Int)] = []
        try database.eachRow("SELECT id, term, documents FROM search_term") { columns in
            lastTerm = max(lastTerm, columns.integer())
            let (term, documents) = (columns.text(), Int(columns.integer()))
            if !IndexTerm.isStem(term) { words.append((term, documents)) }
        }
        return Made(
            vocabulary: Vocabulary(words),
            at: .now,
            state: try state(of: database),
            lastTerm: lastTerm
        )
    }

    private static func words(beginningWith beginning: String, after lastTerm: Int64, _ database: Database) throws
        -> [(word: String, documents: Int)]
    {
        guard let range = TermRange(beginning) else { return [] }
        // In the order of ids, of which few are new, not in that of terms.
        return try database.rows(
            "SELECT term, documents FROM search_term WHERE id > ? AND +term >= ? AND +term < ?",
            [.integer(lastTerm), .text(range.start), .text(range.end)]
        ) { ($0.text(), Int($0.integer())) }
    }

    /// Another for another index.
    private static func state(of database: Database) throws -> [Int64] {
        try database.row("SELECT documents, body, title, summary, tags FROM search_totals WHERE id = 1") { columns in
            (0..<5).map { _ in columns.integer() }
        } ?? []
    }
}
