import Foundation
import GRDB
import News

/// The moderators' lists, ready for matching; read again when one has another revision.
///
/// `@unchecked Sendable` is true because `ready` is only touched while `lock` is held.
final class WordLists: @unchecked Sendable {
    private let lock = NSLock()
    private var ready: [WordListName: (revision: Int64, list: WordList)] = [:]

    /// A moderator reads a few of them, not hundreds.
    private static let matchesMax = 10

    /// Entries of a list that stand in a text.
    func matches(_ name: WordListName, in text: String, _ database: Database) throws -> [String] {
        try list(name, database).firstMatches(in: text, max: Self.matchesMax)
    }

    private func list(_ name: WordListName, _ database: Database) throws -> WordList {
        let revision = try database.row("SELECT revision FROM word_list WHERE name = ?", [.text(name.rawValue)]) {
            $0.integer()
        }
        // Others wait meanwhile: a list of thousands takes memory to make, and all of them want the same.
        return try lock.withLock {
            if let known = ready[name], known.revision == revision { return known.list }
            let words = try database.moderatorsWords(name)
            let list = WordList(words.entries)
            ready[name] = (words.revision, list)
            return list
        }
    }
}

extension Snapshot {
    func wordList(_ name: WordListName) throws(NewsError) -> ModeratorsWords {
        try query { try $0.moderatorsWords(name) }
    }

    func keep(_ words: ModeratorsWords, named name: WordListName) throws(NewsError) {
        try query { database in
            try database.run(
                "UPDATE word_list SET revision = ?, entries = ? WHERE name = ?",
                [.integer(words.revision), .text(words.entries.joined(separator: "\n")), .text(name.rawValue)]
            )
        }
    }
}

extension Database {
    fileprivate func moderatorsWords(_ name: WordListName) throws -> ModeratorsWords {
        let found = try row("SELECT revision, entries FROM word_list WHERE name = ?", [.text(name.rawValue)]) {
            (revision: $0.integer(), entries: $0.text())
        }
        let entries = found?.entries.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) } ?? []
        return ModeratorsWords(revision: found?.revision ?? 1, entries: entries)
    }
}
