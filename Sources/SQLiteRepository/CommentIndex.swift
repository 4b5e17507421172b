import GRDB
import TextSearch

/// What the index of comments holds: all of them up to the last that was entered. Whoever posts has nothing to do with it: comments are
/// entered in the background, and a search reads those behind the last one themselves.
///
/// Words are kept as codes alone. SQLite leaves old copies of keys in free parts of its pages, out of the reach of `secure_delete`; of a word
/// that was erased, no letter shall be left.
struct CommentIndex {
    private let database: Database
    private let postings: PostingsTable

    init(_ database: Database) {
        self.database = database
        postings = .comments(database)
    }

    /// The last comment that was entered; `nil` while another version's index is there.
    func enteredTo() throws -> Int64? {
        try database.row(
            "SELECT entered_to FROM comment_search_state WHERE id = 1 AND version = ?",
            [.integer(DocumentTerms.version)]
        ) { $0.integer() }
    }

    /// Lets the index follow a change of a comment's words or name.
    func following(_ id: Int64, _ change: () throws -> Void) throws {
        guard let last = try enteredTo(), id <= last else { return try change() }
        let old = try database.commentTerms(id...id)
        try change()
        let new = try database.commentTerms(id...id)
        var changes = TermChanges()
        changes.replace(old.first?.terms, by: new.first?.terms, ofDocument: id)
        try carryOut(changes)
    }

    /// Enters so many of the next comments, when more than `waitingMax` wait for it.
    ///
    /// - Returns: whether there were any.
    func enterNext(_ countMax: Int64, waitingMax: Int64) throws -> Bool {
        if try enteredTo() == nil { try clear() }
        let last = try enteredTo() ?? 0
        let newest = try database.row("SELECT max(id) FROM comment") { $0.integer() } ?? 0
        guard newest - last > waitingMax else { return false }
        var changes = TermChanges()
        let first = try database.row("SELECT min(id) FROM comment WHERE id > ?", [.integer(last)]) { $0.integer() }
        let next = (first ?? newest)...min(newest, (first ?? newest) + countMax - 1)
        for comment in try database.commentTerms(next) {
            changes.replace(nil, by: comment.terms, ofDocument: comment.id)
        }
        try carryOut(changes)
        try database.run("UPDATE comment_search_state SET entered_to = ?", [.integer(next.upperBound)])
        return true
    }

    func clear() throws {
        try postings.clear()
        try database.run(
            "UPDATE comment_search_state SET version = ?, entered_to = 0",
            [.integer(DocumentTerms.version)]
        )
    }

    private func carryOut(_ changes: TermChanges) throws {
        for (term, change) in changes.byTerm {
            try postings.change(change, ofTerm: IndexTerm.code(of: term))
        }
    }
}

extension Database {
    /// What is found of comments: their words, and the name of who wrote them. Deleted ones hold nothing. They are taken as English, whose stems
    /// do little harm to others: nobody says in which language a comment is.
    func commentTerms(_ ids: ClosedRange<Int64>) throws -> [(id: Int64, terms: DocumentTerms)] {
        try rows(
            "SELECT id, markdown, name FROM comment WHERE id BETWEEN ? AND ? ORDER BY id",
            [.integer(ids.lowerBound), .integer(ids.upperBound)]
        ) { columns in
            let id = columns.integer()
            let (words, name) = (columns.text(), columns.text())
            return (id, DocumentTerms(Document(body: words, title: name, summary: "", tags: [], language: "en")))
        }
    }
}
