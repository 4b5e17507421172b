import GRDB
import News

extension Snapshot {
    func terms(
        _ taxonomy: Taxonomy,
        after: Keyset?,
        limit: Int,
        isForDesk: Bool,
        now: Timestamp
    ) throws(NewsError) -> Page<Term> {
        try query { database in
            let seen = try SeenTerms(isForDesk: isForDesk, now: now, in: database)
            // Ordered by slug, which the keyset does not hold: ids never change hands, so the last one's slug says where to go on.
            let start = try after.flatMap { try seen.row("id = ?", [.integer($0.id)], in: database)?.slug }
            var terms = try seen.rows(
                "kind = ? AND slug > ?",
                [.text(taxonomy.rawValue), .text(start ?? "")],
                limit: limit + 1,
                in: database
            )
            guard terms.count > limit else { return Page(items: terms, next: nil) }
            terms.removeLast()
            return Page(items: terms, next: terms.last.map { Keyset(value: 0, id: $0.id) })
        }
    }

    func term(_ taxonomy: Taxonomy, slug: String, isForDesk: Bool, now: Timestamp) throws(NewsError) -> Term? {
        try query { database in
            guard let id = try Term.find(taxonomy, slug: slug, in: database) else { return nil }
            return try SeenTerms(isForDesk: isForDesk, now: now, in: database).row(
                "id = ?",
                [.integer(id)],
                in: database
            )
        }
    }

    func ancestors(ofTerm id: Int64) throws(NewsError) -> [Int64] {
        try query { try Term.ancestors(of: id, in: $0) }
    }
}

/// Terms as they are at one moment: an article that has just fallen due counts from its very second, though it may not be settled yet.
private struct SeenTerms {
    /// What the stored counts lack; nearly always nothing.
    private let due: [Int64: Int64]
    private let isForDesk: Bool

    init(isForDesk: Bool, now: Timestamp, in database: Database) throws {
        self.isForDesk = isForDesk
        let entries = try database.rows(
            """
            SELECT article_term.term_id
            FROM article INDEXED BY article_unsettled CROSS JOIN article_term ON article_term.article_id = article.id
            WHERE article.status = 'published' AND article.is_settled = 0 AND article.published_at <= ?
            """,
            [.integer(now.seconds)]
        ) { $0.integer() }
        due = Dictionary(entries.map { ($0, 1) }, uniquingKeysWith: +)
    }

    func row(_ condition: String, _ values: [SQLValue], in database: Database) throws -> Term? {
        try rows(condition, values, limit: 1, in: database).first
    }

    func rows(_ condition: String, _ values: [SQLValue], limit: Int, in database: Database) throws -> [Term] {
        var (condition, values) = (condition, values)
        if !isForDesk, due.isEmpty {
            condition += " AND article_count > 0"
        } else if !isForDesk {
            condition += " AND (article_count > 0 OR id IN (SELECT value FROM json_each(?)))"
            values.append(.list(due.keys.sorted()))
        }
        return try database.rows(
            """
            SELECT id, slug, name, description, parent_id, article_count, revision FROM term
            WHERE \(condition) ORDER BY slug LIMIT ?
            """,
            values + [.integer(Int64(limit))]
        ) { columns in
            let id = columns.integer()
            return Term(
                id: id,
                slug: columns.text(),
                name: columns.text(),
                description: columns.text(),
                parentID: columns.optionalInteger(),
                articleCount: columns.integer() + (due[id] ?? 0),
                revision: columns.integer()
            )
        }
    }
}

extension Term {
    /// The term of that name, made when it is new. Names that give the same slug are the same term. `nil` when a name has no letter.
    static func findOrMake(
        _ taxonomy: Taxonomy,
        named name: String,
        parentID: Int64? = nil,
        in database: Database
    ) throws -> Int64? {
        guard let slug = Slug.make(from: name) else { return nil }
        return try findOrMake(taxonomy, Reference(slug: slug, name: name), parentID: parentID, in: database)
    }

    /// The term with that slug, whatever its name; made when it is new.
    static func findOrMake(
        _ taxonomy: Taxonomy,
        _ reference: Reference,
        parentID: Int64? = nil,
        in database: Database
    ) throws -> Int64 {
        if let found = try find(taxonomy, slug: reference.slug, in: database) { return found }
        try database.run(
            "INSERT INTO term (kind, slug, name, parent_id) VALUES (?, ?, ?, ?)",
            [.text(taxonomy.rawValue), .text(reference.slug), .text(reference.name), .optional(parentID)]
        )
        return database.lastInsertedRowID
    }

    /// The term that has or had this slug.
    static func find(_ taxonomy: Taxonomy, slug: String, in database: Database) throws -> Int64? {
        let values: [SQLValue] = [.text(taxonomy.rawValue), .text(slug)]
        let found = try database.row("SELECT id FROM term WHERE kind = ? AND slug = ?", values) { $0.integer() }
        return try found
            ?? database.row("SELECT term_id FROM former_term_slug WHERE kind = ? AND slug = ?", values) { $0.integer() }
    }

    /// A term's parent, its parent, and so on.
    static func ancestors(of id: Int64, in database: Database) throws -> [Int64] {
        try database.rows(
            """
            WITH RECURSIVE line (id, parent_id, height) AS (
                SELECT id, parent_id, 0 FROM term WHERE id = ?
                UNION ALL
                SELECT term.id, term.parent_id, height + 1 FROM term JOIN line ON term.id = line.parent_id
            )
            SELECT id FROM line WHERE height > 0 ORDER BY height
            """,
            [.integer(id)]
        ) { $0.integer() }
    }
}
