import GRDB
import News

extension Snapshot {
    func moderatedComments(_ query: ModerationQuery) throws(NewsError) -> Page<ModeratedComment> {
        try self.query { database in
            let (before, direction) = query.isNewestFirst ? ("<", "DESC") : (">", "ASC")
            var found: [Comment] = []
            // State by state, each in the order of its index, then together: no list is sorted that is longer than the page.
            for status in Set(query.statuses) {
                var conditions = try query.conditions(status, database)
                if let after = query.after {
                    conditions.require(
                        "(comment.created_at, comment.id) \(before) (?, ?)",
                        .integer(after.value),
                        .integer(after.id)
                    )
                }
                found += try database.rows(
                    """
                    \(Comment.select()) WHERE \(conditions.sql)
                    ORDER BY comment.created_at \(direction), comment.id \(direction) LIMIT ?
                    """,
                    conditions.values + [.integer(Int64(query.limit) + 1)]
                ) { Comment(&$0) }
            }
            found.sort { left, right in
                let isBefore = (left.createdAt, left.id) < (right.createdAt, right.id)
                return query.isNewestFirst ? !isBefore : isBefore
            }
            let shown = found.prefix(query.limit)
            return Page(
                items: try moderated(Array(shown), database),
                next: found.count > query.limit ? shown.last?.keyset : nil
            )
        }
    }

    func moderatedCommentCount(_ query: ModerationQuery) throws(NewsError) -> Int64 {
        try self.query { database in
            try Set(query.statuses).reduce(0) { sum, status in
                let conditions = try query.conditions(status, database)
                let sql = "SELECT count(*) FROM comment WHERE \(conditions.sql)"
                return sum + (try database.row(sql, conditions.values) { $0.integer() } ?? 0)
            }
        }
    }

    func anyComment(_ id: Int64) throws(NewsError) -> Comment? {
        try query { database in
            try database.row("\(Comment.select()) WHERE comment.id = ?", [.integer(id)]) { Comment(&$0) }
        }
    }

    func moderated(_ comments: [Comment]) throws(NewsError) -> [ModeratedComment] {
        try query { try moderated(comments, $0) }
    }

    private func moderated(_ comments: [Comment], _ database: Database) throws -> [ModeratedComment] {
        // Many may be of one commenter.
        var records: [Int64: CommenterRecord] = [:]
        return try comments.map { comment in
            let desk = try database.row(
                """
                SELECT commenter_id, lower(hex(substr(network, 1, 4))), decided_at, decided_by, decision_reason, open_reports
                FROM comment WHERE id = ?
                """,
                [.integer(comment.id)]
            ) { DeskColumns(&$0) }
            if let id = desk?.commenterID, records[id] == nil { records[id] = try database.record(ofCommenter: id) }
            return ModeratedComment(
                comment: comment,
                email: try database.openedEmail(ofComment: comment.id, secrets),
                commenter: desk?.commenterID.flatMap { records[$0] },
                networkMark: desk?.networkMark,
                spam: comment.status == .deleted
                    ? nil : try database.spamVerdict(on: comment.body, decisionsMin: spamDecisionsMin),
                decision: desk?.decision,
                openReports: desk?.openReports ?? 0 > 0 ? try database.openReports(of: comment.id) : []
            )
        }
    }

    // MARK: Writing

    func note(_ decision: CommentDecision, on comment: Comment, by editor: Editor, at now: Timestamp) throws(NewsError)
    {
        try query { database in
            try database.run(
                """
                UPDATE comment SET decided_at = ?, decided_by = ?, decision_reason = ?, open_reports = 0 WHERE id = ?
                """,
                [
                    .integer(now.seconds), .text(editor.actingFor ?? editor.name),
                    .optional(decision.to == .deleted ? nil : decision.reason), .integer(comment.id),
                ]
            )
            try database.run(
                "UPDATE report SET is_open = 0 WHERE comment_id = ? AND is_open = 1",
                [.integer(comment.id)]
            )
            // What was deleted has no words left; what they taught stays.
            if decision.to != .deleted { try database.teach(comment, as: decision.to) }
        }
    }

    func feature(_ comment: Comment, _ isFeatured: Bool, at now: Timestamp) throws(NewsError) {
        try query { database in
            try database.run(
                "UPDATE comment SET featured_at = ? WHERE id = ?",
                [.optional(isFeatured ? now.seconds : nil), .integer(comment.id)]
            )
            try database.recordCommentChange(
                articleID: comment.articleID,
                isShown: comment.status == .approved,
                at: now
            )
        }
    }

    func keep(_ report: CommentReport) throws(NewsError) -> Int64 {
        try query { database in
            let reporter = try database.networkCode(
                of: report.network ?? "",
                day: Database.day(of: report.at.seconds),
                secrets
            )
            try database.run(
                """
                INSERT OR IGNORE INTO report (comment_id, reporter, network_day, reason, detail, at) VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(report.commentID), .blob(reporter.code), .integer(reporter.day),
                    .text(report.reason.rawValue), .text(report.detail), .integer(report.at.seconds),
                ]
            )
            if database.changesCount > 0 {
                try database.run(
                    "UPDATE comment SET open_reports = open_reports + 1 WHERE id = ?",
                    [.integer(report.commentID)]
                )
            }
            return try database.row("SELECT open_reports FROM comment WHERE id = ?", [.integer(report.commentID)]) {
                $0.integer()
            } ?? 0
        }
    }

    func hold(_ comment: Comment, for reason: HeldReason, at now: Timestamp) throws(NewsError) {
        try query { database in
            try database.setHeldReasons([reason], ofComment: comment.id)
            try database.setStatus(of: comment, to: .pending)
            try database.recordCommentChange(articleID: comment.articleID, isShown: true, at: now)
        }
    }
}

private struct DeskColumns {
    var commenterID: Int64?
    var networkMark: String?
    var decision: ModeratedComment.PastDecision?
    var openReports: Int64

    init(_ columns: inout Columns) {
        commenterID = columns.optionalInteger()
        networkMark = columns.optionalText().flatMap { $0.isEmpty ? nil : $0 }
        let at = columns.optionalInteger().map(Timestamp.init(seconds:))
        let (by, reason) = (columns.text(), columns.optionalText())
        decision = at.map { .init(at: $0, by: by, reason: reason) }
        openReports = columns.integer()
    }
}

extension ModerationQuery {
    /// Those of one state. A filter that finds few by an index of its own keeps the state's index out of the choice.
    fileprivate func conditions(_ status: Comment.Status, _ database: Database) throws -> Conditions {
        var conditions = Conditions()
        let isNarrow = sameNetworkAs != nil || isReported == true || ids != nil
        conditions.require("\(isNarrow ? "+" : "")comment.status = ?", .text(status.rawValue))
        if let commenterID { conditions.require("comment.commenter_id = ?", .integer(commenterID)) }
        if let sameNetworkAs {
            let same = try database.row(
                "SELECT network, network_day FROM comment WHERE id = ?",
                [.integer(sameNetworkAs)]
            ) { (code: $0.blob(), day: $0.integer()) }
            conditions.require(
                "comment.network_day = ? AND comment.network = ?",
                .integer(same?.day ?? 0),
                .blob(same?.code ?? [])
            )
        }
        if let ids { conditions.require("comment.id IN (SELECT value FROM json_each(?))", .list(ids)) }
        switch isReported {
        case true?: conditions.require("comment.open_reports > 0")
        case false?: conditions.require("comment.open_reports = 0")
        case nil: break
        }
        if let articleSlug {
            conditions.require("comment.article_id = (SELECT id FROM article WHERE slug = ?)", .text(articleSlug))
        }
        if let reason {
            conditions.require("instr(' ' || comment.held_reasons || ' ', ?) > 0", .text(" \(reason.rawValue) "))
        }
        return conditions
    }
}

extension Database {
    /// A moderator reads a few of them, not hundreds.
    private static let reportsShownMax = 20

    fileprivate func openReports(of id: Int64) throws -> [ModeratedComment.OpenReport] {
        try rows(
            "SELECT reason, detail, at FROM report WHERE comment_id = ? AND is_open = 1 ORDER BY at DESC LIMIT ?",
            [.integer(id), .integer(Int64(Self.reportsShownMax))]
        ) { columns in
            ModeratedComment.OpenReport(
                reason: CommentReport.Reason(rawValue: columns.text()) ?? .other,
                detail: columns.text(),
                at: Timestamp(seconds: columns.integer())
            )
        }
    }

    func record(ofCommenter id: Int64) throws -> CommenterRecord? {
        try row(
            """
            SELECT approved_count,
                (SELECT count(*) FROM comment WHERE commenter_id = commenter.id AND status IN ('rejected', 'spam')),
                EXISTS (SELECT 1 FROM ban WHERE commenter_id = commenter.id)
            FROM commenter WHERE id = ?
            """,
            [.integer(id)]
        ) {
            CommenterRecord(id: id, approved: $0.integer(), keptOut: $0.integer(), isBanned: $0.boolean())
        }
    }
}
