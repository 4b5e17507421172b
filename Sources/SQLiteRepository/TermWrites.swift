import GRDB
import News

extension Snapshot {
    func insert(_ term: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) -> Term {
        try query { database in
            try database.run(
                "INSERT INTO term (kind, slug, name, description, parent_id) VALUES (?, ?, ?, ?, ?)",
                [
                    .text(taxonomy.rawValue), .text(term.slug), .text(term.name), .text(term.description),
                    .optional(term.parentID),
                ]
            )
            try database.recordChange(.taxonomyChanged, [.site], isPublic: false, at: now)
        }
        return try kept(term.slug, in: taxonomy, at: now)
    }

    func update(_ old: Term, to term: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) -> Term {
        try query { database in
            if term.slug != old.slug { try database.rename(old, in: taxonomy, to: term.slug) }
            try database.run(
                "UPDATE term SET name = ?, description = ?, revision = revision + 1 WHERE id = ?",
                [.text(term.name), .text(term.description), .integer(old.id)]
            )
            if term.parentID != old.parentID {
                try database.reenter(try database.articles(under: old.id)) {
                    try database.run(
                        "UPDATE term SET parent_id = ? WHERE id = ?",
                        [.optional(term.parentID), .integer(old.id)]
                    )
                }
            }
            if taxonomy == .tag, term.name != old.name {
                try database.indexTags(ofArticles: try database.articles(under: old.id))
            }
            try database.recordChange(.taxonomyChanged, [.site], isPublic: old.articleCount > 0, at: now)
        }
        return try kept(term.slug, in: taxonomy, at: now)
    }

    func delete(_ term: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) {
        try query { database in
            try database.run("DELETE FROM term WHERE id = ?", [.integer(term.id)])
            try database.recordChange(.taxonomyChanged, [.site], isPublic: term.articleCount > 0, at: now)
        }
    }

    func merge(_ term: Term, into other: Term, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) -> Term {
        try query { database in
            let articles = try database.articles(under: term.id)
            let ids: [SQLValue] = [.integer(other.id), .integer(term.id)]
            try database.reenter(articles, as: { $0 == term.id ? other.id : $0 }) {
                try database.run("UPDATE article SET category_id = ? WHERE category_id = ?", ids)
                try database.run("UPDATE term SET parent_id = ?, revision = revision + 1 WHERE parent_id = ?", ids)
            }
            try database.run("UPDATE former_term_slug SET term_id = ? WHERE term_id = ?", ids)
            try database.run("UPDATE merged_term SET term_id = ? WHERE term_id = ?", ids)
            try database.run("INSERT INTO merged_term (term_id, id) VALUES (?, ?)", ids)
            try database.run("DELETE FROM term WHERE id = ?", [.integer(term.id)])
            try database.leave(term.slug, of: taxonomy, leadingTo: other.id)
            try database.run("UPDATE term SET revision = revision + 1 WHERE id = ?", [.integer(other.id)])
            if taxonomy == .tag { try database.indexTags(ofArticles: articles) }
            let isPublic = term.articleCount > 0 || other.articleCount > 0
            try database.recordChange(.taxonomyChanged, [.site], isPublic: isPublic, at: now)
        }
        return try kept(other.slug, in: taxonomy, at: now)
    }

    func isInUse(term id: Int64) throws(NewsError) -> Bool {
        try query { database in
            try database.row(
                "SELECT 1 FROM article_term WHERE term_id = ?1 UNION ALL SELECT 1 FROM term WHERE parent_id = ?1 LIMIT 1",
                [.integer(id)]
            ) { _ in true } ?? false
        }
    }

    private func kept(_ slug: String, in taxonomy: Taxonomy, at now: Timestamp) throws(NewsError) -> Term {
        guard let term = try term(taxonomy, slug: slug, isForDesk: true, now: now) else { throw .notFound }
        return term
    }
}

extension Database {
    /// Gives a term a new slug, and leaves the old one as a way to it.
    fileprivate func rename(_ term: Term, in taxonomy: Taxonomy, to slug: String) throws {
        // One that it had before becomes its own again.
        try run("DELETE FROM former_term_slug WHERE kind = ? AND slug = ?", [.text(taxonomy.rawValue), .text(slug)])
        try run("UPDATE term SET slug = ? WHERE id = ?", [.text(slug), .integer(term.id)])
        try leave(term.slug, of: taxonomy, leadingTo: term.id)
    }

    fileprivate func leave(_ slug: String, of taxonomy: Taxonomy, leadingTo id: Int64) throws {
        try run(
            "INSERT INTO former_term_slug (kind, slug, term_id) VALUES (?, ?, ?)",
            [.text(taxonomy.rawValue), .text(slug), .integer(id)]
        )
    }

    /// Articles in whatever stage that have a term, those of its children included.
    fileprivate func articles(under id: Int64) throws -> [Int64] {
        try rows("SELECT article_id FROM article_term WHERE term_id = ?", [.integer(id)]) { $0.integer() }
    }

    /// Enters articles anew under their terms, and in the counts of those, around a change of where categories lie or who has them.
    ///
    /// - replacement: of an author or tag.
    fileprivate func reenter(
        _ articles: [Int64],
        as replacement: (Int64) -> Int64 = { $0 },
        change: () throws -> Void
    ) throws {
        let settled = try Set(
            rows(
                "SELECT id FROM article WHERE is_settled = 1 AND id IN (SELECT value FROM json_each(?))",
                [.list(articles)]
            ) {
                $0.integer()
            }
        )
        for id in settled { try unsettle(articleID: id) }
        try change()
        for id in articles {
            let terms = try row("SELECT category_id, term_ids FROM article WHERE id = ?", [.integer(id)]) {
                (category: $0.optionalInteger(), others: $0.text().split(separator: " ").compactMap { Int64($0) })
            }
            try setTerms(ofArticle: id, category: terms?.category, others: (terms?.others ?? []).map(replacement))
            if settled.contains(id) { try settle(articleID: id) }
        }
    }

    /// Lets articles be found by the names that their tags have now.
    fileprivate func indexTags(ofArticles ids: [Int64]) throws {
        for id in ids { try index(articleID: id) }
    }
}
