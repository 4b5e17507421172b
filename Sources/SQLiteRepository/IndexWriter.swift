import GRDB
import TextSearch

/// Enters articles into the postings of their terms, many at once, which costs less for each, and takes them out. What it entered of each is
/// kept, so that of one that changed only the terms are touched whose entries are others.
struct IndexWriter {
    private let database: Database
    private let postings: PostingsTable

    init(_ database: Database) {
        self.database = database
        postings = .articles(database)
    }

    /// What was entered of them before is replaced.
    ///
    /// - isAnew: every entry is written, whatever is known to be there.
    func enter(_ articles: [(id: Int64, terms: DocumentTerms)], isAnew: Bool = false) throws {
        var changes = TermChanges()
        for article in articles {
            let old = try entered(article.id)
            changes.replace(old, by: article.terms, ofDocument: article.id, isAnew: isAnew)
            if let old { try count(old.lengths, by: -1) }
            try count(article.terms.lengths, by: 1)
            try database.run(
                "INSERT OR REPLACE INTO search_document (article_id, content) VALUES (?, ?)",
                [.integer(article.id), .blob(article.terms.bytes)]
            )
        }
        try carryOut(changes)
    }

    /// Takes an article out at once, with every word that only it held.
    func remove(_ id: Int64) throws {
        guard let old = try entered(id) else { return }
        var changes = TermChanges()
        changes.replace(old, by: nil, ofDocument: id)
        try carryOut(changes)
        try count(old.lengths, by: -1)
        try database.run("DELETE FROM search_document WHERE article_id = ?", [.integer(id)])
    }

    /// Empties the index.
    func clear() throws {
        try postings.clear()
        for table in ["search_term", "search_document", "search_fresh"] { try database.run("DELETE FROM \(table)") }
        try database.run("UPDATE search_totals SET documents = 0, body = 0, title = 0, summary = 0, tags = 0")
    }

    private func entered(_ id: Int64) throws -> DocumentTerms? {
        try database.row("SELECT content FROM search_document WHERE article_id = ?", [.integer(id)]) {
            DocumentTerms(bytes: $0.blob())
        }
    }

    private func count(_ lengths: PerField<Int>, by sign: Int64) throws {
        try database.run(
            """
            UPDATE search_totals SET documents = documents + ?, body = body + ?, title = title + ?, summary = summary + ?,
                tags = tags + ?
            """,
            [.integer(sign)]
                + [lengths.body, lengths.title, lengths.summary, lengths.tags].map { .integer(sign * Int64($0)) }
        )
    }

    private func carryOut(_ changes: TermChanges) throws {
        for (term, change) in changes.byTerm {
            if let id = try change.removed == 0 ? idToAdd(change, to: term) : idToReplace(change, in: term) {
                try postings.change(change, ofTerm: id)
            }
        }
    }

    private func idToAdd(_ change: TermChange, to term: String) throws -> Int64? {
        try database.row(
            """
            INSERT INTO search_term (term, documents) VALUES (?, ?)
            ON CONFLICT (term) DO UPDATE SET documents = documents + excluded.documents RETURNING id
            """,
            [.text(term), .integer(change.added)]
        ) { $0.integer() }
    }

    private func idToReplace(_ change: TermChange, in term: String) throws -> Int64? {
        let known = try database.row("SELECT id, documents FROM search_term WHERE term = ?", [.text(term)]) {
            (id: $0.integer(), documents: $0.integer())
        }
        // Only in a damaged index.
        guard let known else { return change.added > 0 ? try idToAdd(change, to: term) : nil }
        let documents = known.documents + change.added - change.removed
        if documents <= 0 {
            try database.run("DELETE FROM search_term WHERE id = ?", [.integer(known.id)])
        } else if documents != known.documents {
            try database.run(
                "UPDATE search_term SET documents = ? WHERE id = ?",
                [.integer(documents), .integer(known.id)]
            )
        }
        return known.id
    }
}
