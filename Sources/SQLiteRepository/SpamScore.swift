import GRDB
import News

extension Database {
    /// What a comment's words look like; `nil` while moderators have decided too little.
    func spamVerdict(on body: Body, decisionsMin: Int64) throws -> SpamVerdict? {
        guard let model = SpamModel(decisions: try spamDecisions(), decisionsMin: decisionsMin) else { return nil }
        return try model.verdict(on: SpamFeatures(of: body.markdown)) { hash in
            try row("SELECT spam, ham FROM spam_token WHERE hash = ?", [.integer(hash)]) {
                SpamCounts(spam: $0.integer(), ham: $0.integer())
            } ?? SpamCounts(spam: 0, ham: 0)
        }
    }

    private func spamDecisions() throws -> SpamCounts {
        try row("SELECT spam, ham FROM spam_decisions WHERE id = 1") {
            SpamCounts(spam: $0.integer(), ham: $0.integer())
        } ?? SpamCounts(spam: 0, ham: 0)
    }

    /// Learns from a decision, and unlearns what an earlier one on the same comment taught. What is rejected was not called spam, and
    /// teaches nothing.
    func teach(_ comment: Comment, as status: Comment.Status) throws {
        let known = try row("SELECT taught FROM comment WHERE id = ?", [.integer(comment.id)]) { $0.optionalText() }
        let (old, new) = ((known ?? nil).flatMap(Lesson.init), Lesson(status))
        guard old != new else { return }
        var difference = SpamCounts(spam: 0, ham: 0)
        difference.add(old, -1)
        difference.add(new, 1)
        let values = [SQLValue.integer(difference.spam), .integer(difference.ham)]
        try run("UPDATE spam_decisions SET spam = spam + ?, ham = ham + ? WHERE id = 1", values)
        for hash in SpamFeatures(of: comment.body.markdown).hashes {
            // An earlier version may have taken the words apart in another way: no count goes below nothing.
            try run(
                """
                INSERT INTO spam_token (hash, spam, ham) VALUES (?1, max(0, ?2), max(0, ?3))
                ON CONFLICT (hash) DO UPDATE SET spam = max(0, spam + ?2), ham = max(0, ham + ?3)
                """,
                [.integer(hash)] + values
            )
        }
        try run(
            "UPDATE comment SET taught = ? WHERE id = ?",
            [.optional(new?.rawValue), .integer(comment.id)]
        )
    }
}

/// What a comment's words were taught as.
private enum Lesson: String {
    case spam, ham

    init?(_ status: Comment.Status) {
        switch status {
        case .spam: self = .spam
        case .approved: self = .ham
        case .pending, .rejected, .deleted: return nil
        }
    }
}

extension SpamCounts {
    fileprivate mutating func add(_ lesson: Lesson?, _ count: Int64) {
        switch lesson {
        case .spam?: spam += count
        case .ham?: ham += count
        case nil: break
        }
    }
}
