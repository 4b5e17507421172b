import GRDB
package import News

extension SQLiteRepository {
    package func settle(at now: Timestamp, then answer: @escaping WriteAnswer<Timestamp?>) {
        writer.submit(answer) { database in
            let due = try database.rows(
                """
                SELECT id FROM article INDEXED BY article_unsettled
                WHERE status = 'published' AND is_settled = 0 AND published_at <= ?
                """,
                [.integer(now.seconds)]
            ) { $0.integer() }
            for id in due {
                try database.settle(articleID: id)
                try database.recordChange([.article(id), .articles], at: now)
            }
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

extension Database {
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

    private func adjustTermCounts(ofArticle id: Int64, by difference: Int64) throws {
        try run(
            "UPDATE term SET article_count = article_count + ? WHERE id IN (SELECT term_id FROM article_term WHERE article_id = ?)",
            [.integer(difference), .integer(id)]
        )
    }
}
