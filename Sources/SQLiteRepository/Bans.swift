import GRDB
import News

extension Snapshot {
    func bans(after: Keyset?, limit: Int, now: Timestamp) throws(NewsError) -> Page<Ban> {
        try query { database in
            var bans = try database.bans(
                "id < ?",
                [.integer(after?.id ?? .max)],
                now: now,
                order: "ORDER BY id DESC LIMIT \(limit + 1)"
            )
            let hasMore = bans.count > limit
            if hasMore { bans.removeLast() }
            return Page(items: bans, next: hasMore ? bans.last.map { Keyset(value: 0, id: $0.id) } : nil)
        }
    }

    func ban(senderOf comment: Comment, _ ban: NewBan, by editor: Editor, at now: Timestamp) throws(NewsError) -> Ban {
        try query { database in
            let sender = try database.row(
                "SELECT commenter_id, email_code, network, network_day FROM comment WHERE id = ?",
                [.integer(comment.id)]
            ) {
                (commenter: $0.optionalInteger(), email: $0.blob(), network: $0.blob(), day: $0.optionalInteger())
            }
            var (commenter, code, day): (Int64?, [UInt8]?, Int64?)
            switch ban.kind {
            case .commenter: commenter = sender?.commenter
            case .email: code = sender.flatMap { $0.email.isEmpty ? nil : $0.email }
            case .network: (code, day) = (sender.flatMap { $0.network.isEmpty ? nil : $0.network }, sender?.day)
            }
            // Without its day's key no sender would ever be known by the code again.
            if let known = day, try !database.hasKey(ofDay: known) { code = nil }
            guard commenter != nil || code != nil else {
                throw NewsError.notAcceptable(
                    member: "of",
                    detail: "the comment's \(ban.kind.rawValue) is not known, or not any more"
                )
            }
            try database.run(
                "DELETE FROM ban WHERE kind = ? AND commenter_id IS ? AND code IS ? AND network_day IS ?",
                [.text(ban.kind.rawValue), .optional(commenter), .optional(code), .optional(day)]
            )
            try database.run(
                """
                INSERT INTO ban (kind, commenter_id, code, network_day, comment_id, reason, editor, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(ban.kind.rawValue), .optional(commenter), .optional(code), .optional(day),
                    .integer(comment.id), .text(ban.reason), .text(editor.name), .integer(now.seconds),
                    .optional(ban.expiresAt?.seconds),
                ]
            )
            return Ban(
                id: database.lastInsertedRowID,
                kind: ban.kind,
                commentID: comment.id,
                reason: ban.reason,
                editor: editor.name,
                createdAt: now,
                expiresAt: ban.expiresAt
            )
        }
    }

    func liftBan(_ id: Int64) throws(NewsError) -> Ban? {
        try query { database in
            let ban = try database.bans("id = ?", [.integer(id)], now: Timestamp(seconds: .min)).first
            try database.run("DELETE FROM ban WHERE id = ?", [.integer(id)])
            return ban
        }
    }
}

extension Database {
    /// Those that last beyond `now`.
    func bans(_ condition: String, _ values: [SQLValue], now: Timestamp, order: String = "") throws -> [Ban] {
        try rows(
            """
            SELECT id, kind, comment_id, reason, editor, created_at, expires_at FROM ban
            WHERE \(condition) AND (expires_at IS NULL OR expires_at > ?) \(order)
            """,
            values + [.integer(now.seconds)]
        ) { columns in
            Ban(
                id: columns.integer(),
                kind: Ban.Kind(rawValue: columns.text()) ?? .commenter,
                commentID: columns.integer(),
                reason: columns.text(),
                editor: columns.text(),
                createdAt: Timestamp(seconds: columns.integer()),
                expiresAt: columns.optionalInteger().map(Timestamp.init(seconds:))
            )
        }
    }
}
