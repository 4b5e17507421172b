import Foundation
import GRDB

/// What the ranking is measured against: SQLite's own index, words by Porter's stems, titles five times as heavy, any word of a question enough.
struct TwoLineSearch {
    private let database: DatabaseQueue

    init(_ documents: [(slug: String, title: String, body: String)]) throws {
        database = try DatabaseQueue()
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE VIRTUAL TABLE document USING fts5
                        (slug UNINDEXED, title, body, tokenize = 'porter unicode61 remove_diacritics 2')
                    """
            )
            for document in documents {
                try database.execute(
                    sql: "INSERT INTO document (slug, title, body) VALUES (?, ?, ?)",
                    arguments: [document.slug, document.title, document.body]
                )
            }
        }
    }

    func slugs(_ text: String, limit: Int) throws -> [String] {
        let words = text.split { !$0.isLetter && !$0.isNumber }.map { "\"\($0)\"" }
        return try database.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT slug FROM document WHERE document MATCH ? ORDER BY bm25(document, 0, 5.0, 1.0) LIMIT ?",
                arguments: [words.joined(separator: " OR "), limit]
            )
        }
    }
}
