import GRDB
package import News

extension SQLiteRepository {
    package func follow(_ announce: @escaping @Sendable ([Change]) -> Void) throws(NewsError) {
        do {
            var configuration = configuration
            configuration.readonly = true
            try follower.start(on: DatabaseQueue(path: path, configuration: configuration), announce: announce)
        } catch {
            throw NewsError(translating: error)
        }
    }
}

extension Database {
    /// Notes what this transaction's write touched.
    ///
    /// - isPublic: whether some public answer differs by it.
    func recordChange(
        _ kind: Change.Kind,
        ofArticle id: Int64? = nil,
        _ keys: [Key],
        isPublic: Bool = true,
        at now: Timestamp
    ) throws {
        try run(
            "INSERT INTO change (at, keys, kind, article_id, is_public) VALUES (?, ?, ?, ?, ?)",
            [
                .integer(now.seconds), .text(keys.map(\.description).joined(separator: " ")), .text(kind.rawValue),
                .optional(id), .boolean(isPublic),
            ]
        )
    }

    /// 0 before the first.
    func newestChange() throws -> Int64 {
        try row("SELECT number FROM change ORDER BY number DESC LIMIT 1") { $0.integer() } ?? 0
    }

    func changes(after number: Int64) throws -> [Change] {
        try rows("SELECT number, keys FROM change WHERE number > ? ORDER BY number", [.integer(number)]) { columns in
            // A key that only a newer version knows may mean anything.
            let number = columns.integer()
            let keys = columns.text().utf8.split(separator: UInt8(ascii: " "))
            return Change(number: number, keys: keys.map { Key(String(Substring($0))) ?? .site })
        }
    }
}

extension Snapshot {
    func changes(
        after number: Int64?,
        limit: Int,
        isForDesk: Bool,
        now: Timestamp
    ) throws(NewsError) -> ChangeFeed {
        try query { database in
            let epoch = try database.row("SELECT epoch FROM history") { $0.text() } ?? ""
            let newest = try database.newestChange()
            let oldest = try database.row("SELECT min(number) FROM change") { $0.optionalInteger() } ?? nil
            // Numbers go on after the last one is forgotten, so an empty log says nothing about what it held.
            let kept = oldest ?? newest + 1
            let number = number ?? kept - 1
            guard number <= newest else { throw NewsError.changesAhead }
            guard number >= kept - 1 else { throw NewsError.changesGone(oldest: kept) }
            var entries = try database.rows(
                """
                SELECT number, at, kind, article_id, slug, comment_count
                FROM change \(isForDesk ? "" : "INDEXED BY change_public")
                    LEFT JOIN article ON article.id = change.article_id
                        AND (? OR article.status = 'published' AND article.published_at <= ?)
                WHERE number > ? \(isForDesk ? "" : "AND is_public = 1") ORDER BY number LIMIT ?
                """,
                [.boolean(isForDesk), .integer(now.seconds), .integer(number), .integer(Int64(limit) + 1)]
            ) { columns in
                ChangeEntry(
                    number: columns.integer(),
                    at: Timestamp(seconds: columns.integer()),
                    kind: Change.Kind(rawValue: columns.text()) ?? .articleUpdated,
                    articleID: columns.optionalInteger(),
                    slug: columns.optionalText(),
                    commentCount: columns.optionalInteger()
                )
            }
            let hasMore = entries.count > limit
            if hasMore { entries.removeLast() }
            // What was not shown was looked at too: the next call begins behind it.
            let last = hasMore ? entries.last?.number ?? number : newest
            return ChangeFeed(epoch: epoch, entries: entries, last: last, hasMore: hasMore)
        }
    }
}
