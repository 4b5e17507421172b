import GRDB
import News
import Secrets

extension Snapshot {
    func personalData(of subject: DataSubject, now: Timestamp) throws(NewsError) -> PersonalData {
        try query { database in
            var commenters: Set<Int64> = []
            var bans: [Ban] = []
            var comments: [Comment] = []
            switch subject {
            case .commenter(let id):
                commenters = Set(
                    try database.rows("SELECT id FROM commenter WHERE id = ?", [.integer(id)]) { $0.integer() }
                )
            case .email(let email):
                let code = SQLValue.blob(secrets.code(ofEmail: email))
                comments = try database.rows("\(Comment.select()) WHERE comment.email_code = ?", [code]) {
                    Comment(&$0)
                }
                commenters = Set(
                    try database.rows(
                        "SELECT DISTINCT commenter_id FROM comment WHERE email_code = ? AND commenter_id IS NOT NULL",
                        [code]
                    ) { $0.integer() }
                )
                bans = try database.bans("kind = 'email' AND code = ?", [code], now: now)
            }
            for id in commenters {
                comments += try database.rows("\(Comment.select()) WHERE comment.commenter_id = ?", [.integer(id)]) {
                    Comment(&$0)
                }
                bans += try database.bans("commenter_id = ?", [.integer(id)], now: now)
                bans += try database.bans(
                    "kind = 'email' AND code IN (SELECT email_code FROM comment WHERE commenter_id = ?)",
                    [.integer(id)],
                    now: now
                )
            }
            let distinct = Dictionary(comments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            let ids = SQLValue.list(Array(distinct.keys))
            bans += try database.bans("comment_id IN (SELECT value FROM json_each(?))", [ids], now: now)
            let addresses = try database.row(
                "SELECT count(*) FROM comment WHERE id IN (SELECT value FROM json_each(?)) AND email IS NOT NULL",
                [ids]
            ) { $0.integer() }
            return PersonalData(
                commenterIDs: commenters.sorted(),
                comments: distinct.values.sorted { $0.id < $1.id },
                addresses: addresses ?? 0,
                bans: Dictionary(bans.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }).values
                    .sorted { $0.id < $1.id }
            )
        }
    }

    func erase(_ data: PersonalData, words: ErasedWords, at now: Timestamp) throws(NewsError) {
        try query { database in
            for comment in data.comments {
                if words == .delete, comment.status != .deleted { try database.setStatus(of: comment, to: .deleted) }
                if words == .delete || comment.status == .deleted {
                    try database.erase(commentID: comment.id)
                } else {
                    try database.makeAnonymous(commentID: comment.id)
                }
                try database.run(
                    """
                    UPDATE comment SET commenter_id = NULL, erased_at = ?, import_digest = iif(import_name IS NULL, NULL, x''),
                        import_name = ?
                    WHERE id = ?
                    """,
                    [
                        .integer(now.seconds),
                        .optional(
                            try database.importName(ofComment: comment.id).map { try database.erasedName($0, secrets) }
                        ),
                        .integer(comment.id),
                    ]
                )
                try database.recordCommentChange(
                    articleID: comment.articleID,
                    isShown: comment.status == .approved,
                    at: now
                )
            }
            for ban in data.bans { try database.run("DELETE FROM ban WHERE id = ?", [.integer(ban.id)]) }
            // Those to moderators' acts: which of them say something of whom is not known.
            try database.run("DELETE FROM recorded_answer WHERE location IS NULL")
            for id in data.commenterIDs {
                try database.run("DELETE FROM ban WHERE commenter_id = ?", [.integer(id)])
                try database.noteErasure(ofCommenter: id, words: words, secrets)
                try database.destroyKey(ofCommenter: id)
                try database.run("DELETE FROM commenter WHERE id = ?", [.integer(id)])
            }
            try database.run("UPDATE history SET scrubs_due = scrubs_due + 1 WHERE id = 1")
        }
    }
}

extension Snapshot {
    /// Erases those whom the key ring knows as erased: a backup has brought them back.
    ///
    /// Returns how many they were.
    func eraseAgain(at now: Timestamp) throws(NewsError) -> Int {
        let erased = try query { try $0.erasedCommenters(secrets) }
        for commenter in erased {
            _ = try erase(.commenter(commenter.id), words: commenter.words, by: .commandLine, at: now)
        }
        return erased.count
    }
}

extension Database {
    /// Takes everything out of a comment that says who wrote it; the words stay.
    fileprivate func makeAnonymous(commentID id: Int64) throws {
        try CommentIndex(self).following(id) {
            try run(
                """
                UPDATE comment SET name = ?, email = NULL, email_code = NULL, network = NULL, network_day = NULL, avatar = NULL,
                    decision_reason = NULL
                WHERE id = ?
                """,
                [.text(ErasureReceipt.name), .integer(id)]
            )
        }
        try forgetWhatIsSaid(ofComment: id)
    }

    /// What others said of a comment, and the answer to it that is kept for its repetition and holds name and words.
    func forgetWhatIsSaid(ofComment id: Int64) throws {
        try run("UPDATE report SET detail = '' WHERE comment_id = ?", [.integer(id)])
        try run("DELETE FROM recorded_answer WHERE location = ?", [.text("/comments/\(id)")])
        try run("UPDATE history SET scrubs_due = scrubs_due + 1 WHERE id = 1")
    }

    fileprivate func importName(ofComment id: Int64) throws -> String? {
        try row("SELECT import_name FROM comment WHERE id = ?", [.integer(id)]) { $0.optionalText() } ?? nil
    }
}
