import GRDB
import News

extension Database {
    /// Rows at a time: others wait for the writer meanwhile. What is left is for the next time.
    private static let rowsMax: Int64 = 500

    /// Of a report whose sender cannot be known any more; later than every day there is.
    private static let noDay = Int64.max

    /// Forgets of readers what was kept long enough: networks, addresses, comments that were kept out, bans that ended.
    func forgetCommenters(_ retention: Retention, at now: Timestamp) throws {
        try forgetNetworks(before: Self.day(of: now.seconds) - KeyRing.daysKept)
        try run("DELETE FROM ban WHERE expires_at <= ?", [.integer(now.seconds)])
        try run(
            "DELETE FROM recorded_answer WHERE at <= ?",
            [.integer((now - RepeatableRequest.keptSeconds).seconds)]
        )
        if retention.addressDays > 0 { try forgetAddresses(before: now - retention.addressDays * 86_400) }
        if retention.keptOutDays > 0 { try deleteKeptOut(before: now - retention.keptOutDays * 86_400, at: now) }
    }

    private func forgetNetworks(before day: Int64) throws {
        try run(
            """
            DELETE FROM keys.day_key WHERE day < ? AND day NOT IN
                (SELECT network_day FROM ban WHERE network_day IS NOT NULL)
            """,
            [.integer(day)]
        )
        try run(
            """
            UPDATE comment SET network = NULL, network_day = NULL WHERE id IN (
                SELECT id FROM comment INDEXED BY comment_network WHERE network IS NOT NULL AND network_day < ? LIMIT ?)
            """,
            [.integer(day), .integer(Self.rowsMax)]
        )
        try run("DELETE FROM report WHERE network_day < ? AND is_open = 0", [.integer(day)])
        // Of an open one nobody needs to know any more that its sender came twice.
        try run(
            "UPDATE report SET reporter = randomblob(16), network_day = \(Self.noDay) WHERE network_day < ? AND is_open = 1",
            [.integer(day)]
        )
    }

    private func forgetAddresses(before time: Timestamp) throws {
        let old = try rows(
            """
            SELECT id, commenter_id FROM comment INDEXED BY comment_address
            WHERE email_code IS NOT NULL AND created_at < ? LIMIT ?
            """,
            [.integer(time.seconds), .integer(Self.rowsMax)]
        ) { (comment: $0.integer(), commenter: $0.integer()) }
        guard !old.isEmpty else { return }
        for row in old {
            try run("UPDATE comment SET email = NULL, email_code = NULL WHERE id = ?", [.integer(row.comment)])
        }
        for commenter in Set(old.map(\.commenter)) { try dropKey(ofCommenter: commenter) }
        try run("UPDATE history SET scrubs_due = scrubs_due + 1 WHERE id = 1")
    }

    private func deleteKeptOut(before time: Timestamp, at now: Timestamp) throws {
        for status in [Comment.Status.rejected, .spam] {
            let old = try rows(
                """
                \(Comment.select()) WHERE comment.status = ? AND comment.created_at < ?
                ORDER BY comment.created_at, comment.id LIMIT ?
                """,
                [.text(status.rawValue), .integer(time.seconds), .integer(Self.rowsMax)]
            ) { Comment(&$0) }
            for comment in old {
                try setStatus(of: comment, to: .deleted)
                try erase(commentID: comment.id)
            }
        }
    }
}
