import GRDB
import News

extension Snapshot {
    func terms(_ taxonomy: Taxonomy, after: Keyset?, limit: Int) throws(NewsError) -> Page<Term> {
        try query { database in
            // Ordered by slug, which the keyset does not hold: ids never change hands, so the last one's slug says where to go on.
            let start = try after.map { after in
                try database.row("SELECT slug FROM term WHERE id = ? AND article_count > 0", [.integer(after.id)]) {
                    $0.text()
                } ?? ""
            }
            var terms = try database.rows(
                "\(Term.select) WHERE kind = ? AND slug > ? AND article_count > 0 ORDER BY slug LIMIT ?",
                [.text(taxonomy.rawValue), .text(start ?? ""), .integer(Int64(limit) + 1)]
            ) { Term(&$0) }
            guard terms.count > limit else { return Page(items: terms, next: nil) }
            terms.removeLast()
            return Page(items: terms, next: terms.last.map { Keyset(value: 0, id: $0.id) })
        }
    }

    func term(_ taxonomy: Taxonomy, slug: String) throws(NewsError) -> Term? {
        try query { database in
            try database.row(
                "\(Term.select) WHERE kind = ? AND slug = ? AND article_count > 0",
                [.text(taxonomy.rawValue), .text(slug)]
            ) { Term(&$0) }
        }
    }
}

extension Term {
    fileprivate static let select = "SELECT id, slug, name, description, parent_id, article_count FROM term"

    fileprivate init(_ columns: inout Columns) {
        self.init(
            id: columns.integer(),
            slug: columns.text(),
            name: columns.text(),
            description: columns.text(),
            parentID: columns.optionalInteger(),
            articleCount: columns.integer()
        )
    }

    /// The term of that name, made when it is new. Names that give the same slug are the same term. `nil` when a name has no letter.
    static func findOrMake(
        _ taxonomy: Taxonomy,
        named name: String,
        parentID: Int64? = nil,
        in database: Database
    ) throws -> (id: Int64, isNew: Bool)? {
        guard let slug = Slug.make(from: name) else { return nil }
        let found = try database.row(
            "SELECT id FROM term WHERE kind = ? AND slug = ?",
            [.text(taxonomy.rawValue), .text(slug)]
        ) { $0.integer() }
        if let found { return (found, false) }
        try database.run(
            "INSERT INTO term (kind, slug, name, parent_id) VALUES (?, ?, ?, ?)",
            [.text(taxonomy.rawValue), .text(slug), .text(name), .optional(parentID)]
        )
        return (database.lastInsertedRowID, true)
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
