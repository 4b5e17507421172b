import GRDB
package import News

extension SQLiteRepository {
    /// What is kept of the change log at least, however old.
    private static let changesMin: Int64 = 10_000

    package func settle(at now: Timestamp, then answer: @escaping WriteAnswer<Timestamp?>) {
        let (retention, oldest) = (retention, now - retention.changeDays * 86_400)
        writer.submit(answer) { database in
            let due = try database.rows(
                """
                SELECT id FROM article INDEXED BY article_unsettled
                WHERE status = 'published' AND is_settled = 0 AND published_at <= ?
                """,
                [.integer(now.seconds)]
            ) { $0.integer() }
            for id in due { try database.settleAndTell(articleID: id, at: now) }
            if now.seconds % 3_600 < 60 { try database.optimize() }
            try database.forgetCommenters(retention, at: now)
            // The newest stays whatever its age: numbers go on behind it, and the cache asks for the last thousands of them.
            try database.run(
                "DELETE FROM change WHERE at < ? AND number <= (SELECT max(number) FROM change) - ?",
                [.integer(oldest.seconds), .integer(Self.changesMin)]
            )
            return try database.row(
                """
                SELECT published_at FROM article INDEXED BY article_unsettled
                WHERE status = 'published' AND is_settled = 0 ORDER BY published_at LIMIT 1
                """
            ) { Timestamp(seconds: $0.integer()) }
        }
    }
}

extension Snapshot {
    func nextDue(after now: Timestamp) throws(NewsError) -> Timestamp? {
        try query { database in
            try database.row(
                """
                SELECT published_at FROM article INDEXED BY article_unsettled
                WHERE status = 'published' AND is_settled = 0 AND published_at > ? ORDER BY published_at LIMIT 1
                """,
                [.integer(now.seconds)]
            ) { Timestamp(seconds: $0.integer()) }
        }
    }
}

extension Snapshot {
    func isSettlingDue(at now: Timestamp) throws(NewsError) -> Bool {
        try query { database in
            try database.row(
                """
                SELECT 1 FROM article INDEXED BY article_unsettled
                WHERE status = 'published' AND is_settled = 0 AND published_at <= ? LIMIT 1
                """,
                [.integer(now.seconds)]
            ) { _ in true } ?? false
        }
    }
}

extension Database {
    /// Settles an article that has fallen due, which the change log tells then.
    func settleAndTell(articleID id: Int64, at now: Timestamp) throws {
        try settle(articleID: id)
        try index(articleID: id)
        try recordChange(.articlePublished, ofArticle: id, [.article(id), .articles], at: now)
    }

    /// Lets an article's terms count it.
    func settle(articleID: Int64) throws {
        try run("UPDATE article SET is_settled = 1 WHERE id = ?", [.integer(articleID)])
        try adjustTermCounts(ofArticle: articleID, by: 1)
    }

    /// Takes an article out of its terms' counts, before they or its visibility change.
    func unsettle(articleID: Int64) throws {
        try adjustTermCounts(ofArticle: articleID, by: -1)
        try run("UPDATE article SET is_settled = 0 WHERE id = ?", [.integer(articleID)])
    }

    /// One by one, each by its id: a statement that may touch several rows makes a savepoint.
    private func adjustTermCounts(ofArticle id: Int64, by difference: Int64) throws {
        let terms = try rows("SELECT term_id FROM article_term WHERE article_id = ?", [.integer(id)]) { $0.integer() }
        for term in terms {
            try run(
                "UPDATE term SET article_count = article_count + ? WHERE id = ?",
                [.integer(difference), .integer(term)]
            )
        }
    }
}
