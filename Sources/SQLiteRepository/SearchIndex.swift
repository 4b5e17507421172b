import GRDB
import News
import TextSearch

/// What the index holds of articles: one is entered in its own transaction, as *fresh*, which costs little; from time to time fresh ones are
/// merged into the postings. A search looks at both.
extension Database {
    /// Makes the index hold an article as it is now: its words when everybody may read it, nothing of it otherwise.
    func index(articleID id: Int64) throws {
        guard try isSettled(articleID: id), let document = try document(ofArticle: id) else {
            try run("DELETE FROM search_fresh WHERE article_id = ?", [.integer(id)])
            return try IndexWriter(self).remove(id)
        }
        try run(
            "INSERT OR REPLACE INTO search_fresh (article_id, stamp, content) VALUES (?, ?, ?)",
            [.integer(id), .integer(Int64.random(in: .min ... .max)), .blob(DocumentTerms(document).bytes)]
        )
    }

    /// Keeps what a body says without its markup, and how many words that is.
    func keep(plainText: String, ofArticle id: Int64) throws {
        try run(
            "INSERT OR REPLACE INTO article_plain (article_id, text) VALUES (?, ?)",
            [.integer(id), .text(plainText)]
        )
        try run("UPDATE article SET word_count = ? WHERE id = ?", [.integer(Text.wordCount(plainText)), .integer(id)])
    }

    /// What is found of an article.
    func document(ofArticle id: Int64) throws -> Document? {
        let tags = try rows(
            """
            SELECT term.name FROM article_term JOIN term ON term.id = article_term.term_id
            WHERE article_term.article_id = ? AND term.kind = 'tag' ORDER BY article_term.position
            """,
            [.integer(id)]
        ) { $0.text() }
        return try row(
            """
            SELECT plain.text, article.title, article.summary, article.language
            FROM article JOIN article_plain AS plain ON plain.article_id = article.id WHERE article.id = ?
            """,
            [.integer(id)]
        ) { Document(body: $0.text(), title: $0.text(), summary: $0.text(), tags: tags, language: $0.text()) }
    }

    /// Merges so many fresh articles into the postings.
    ///
    /// - isAnew: every entry is written, whatever is known to be there.
    /// - Returns: how many it were.
    func mergeFresh(countMax: Int64, isAnew: Bool = false) throws -> Int {
        let fresh = try rows(
            "SELECT article_id, content FROM search_fresh ORDER BY article_id LIMIT ?",
            [.integer(countMax)]
        ) { (id: $0.integer(), terms: DocumentTerms(bytes: $0.blob())) }
        guard !fresh.isEmpty else { return 0 }
        try IndexWriter(self).enter(fresh, isAnew: isAnew)
        for article in fresh { try run("DELETE FROM search_fresh WHERE article_id = ?", [.integer(article.id)]) }
        return fresh.count
    }
}
