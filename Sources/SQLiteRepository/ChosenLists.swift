import GRDB
import News

extension Snapshot {
    func chosenLists() throws(NewsError) -> [ChosenList] {
        try query { database in
            try database.rows("\(ChosenList.select) ORDER BY slug") { ChosenList(&$0) }
        }
    }

    func chosenList(slug: String) throws(NewsError) -> ChosenList? {
        try query { database in
            try database.row("\(ChosenList.select) WHERE slug = ?", [.text(slug)]) { ChosenList(&$0) }
        }
    }

    func articles(ofList id: Int64, isForDesk: Bool, now: Timestamp) throws(NewsError) -> [Article] {
        try query { database in
            var conditions = Conditions()
            conditions.require("chosen.list_id = ?", .integer(id))
            if !isForDesk {
                // The choice leads: a list is short, and stands in an order of its own.
                conditions.require(
                    "+article.status = 'published' AND +article.published_at <= ?",
                    .integer(now.seconds)
                )
            }
            return try database.rows(
                """
                \(Article.select(withText: false)) JOIN list_article AS chosen ON chosen.article_id = article.id
                WHERE \(conditions.sql) ORDER BY chosen.position
                """,
                conditions.values
            ) { try Article(&$0, withText: false, names, in: database) }
        }
    }

    // MARK: Writing

    func articleToChoose(slug: String) throws(NewsError) -> Int64? {
        try query { database in
            try database.row(
                """
                SELECT id FROM article WHERE slug = ?1 AND status <> 'trashed'
                UNION ALL
                SELECT article.id FROM former_slug JOIN article ON article.id = former_slug.article_id
                WHERE former_slug.slug = ?1 AND article.status <> 'trashed'
                """,
                [.text(slug)]
            ) { $0.integer() }
        }
    }

    func articleIDs(ofList id: Int64) throws(NewsError) -> [Int64] {
        try query { database in
            try database.rows("SELECT article_id FROM list_article WHERE list_id = ? ORDER BY position", [.integer(id)])
            {
                $0.integer()
            }
        }
    }

    func keep(_ list: ChosenList, articles: [Int64], at now: Timestamp) throws(NewsError) -> ChosenList {
        var kept = list
        kept.revision += 1
        kept.updatedAt = now
        return try query { [kept] database in
            var kept = kept
            if kept.id == 0 {
                try database.run(
                    "INSERT INTO list (slug, revision, updated_at) VALUES (?, ?, ?)",
                    [.text(kept.slug), .integer(kept.revision), .integer(now.seconds)]
                )
                kept.id = database.lastInsertedRowID
            } else {
                try database.run(
                    "UPDATE list SET revision = ?, updated_at = ? WHERE id = ?",
                    [.integer(kept.revision), .integer(now.seconds), .integer(kept.id)]
                )
                try database.run("DELETE FROM list_article WHERE list_id = ?", [.integer(kept.id)])
            }
            for (position, article) in articles.enumerated() {
                try database.run(
                    "INSERT INTO list_article (list_id, position, article_id) VALUES (?, ?, ?)",
                    [.integer(kept.id), .integer(Int64(position)), .integer(article)]
                )
            }
            try database.recordChange(.listChanged, [.site], at: now)
            return kept
        }
    }

    func delete(_ list: ChosenList, at now: Timestamp) throws(NewsError) {
        try query { database in
            try database.run("DELETE FROM list WHERE id = ?", [.integer(list.id)])
            try database.recordChange(.listChanged, [.site], at: now)
        }
    }
}

extension ChosenList {
    fileprivate static let select = "SELECT id, slug, revision, updated_at FROM list"

    fileprivate init(_ columns: inout Columns) {
        self.init(
            id: columns.integer(),
            slug: columns.text(),
            revision: columns.integer(),
            updatedAt: Timestamp(seconds: columns.integer())
        )
    }
}
