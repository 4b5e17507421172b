/// What moderators do with comments, and what readers ask of them.
extension NewsTransaction {
    /// Carries out decisions, all or none. Undoing one is a decision back; only deleting is final.
    ///
    /// Throws `commentMissing`, `wrongState` (also for a deleted comment), `scopeMissing`.
    package func decide(_ decisions: [CommentDecision], by editor: Editor, at now: Timestamp) throws(NewsError)
        -> [ModeratedComment]
    {
        try editor.require(.moderateComments)
        var decided: [Comment] = []
        for decision in decisions {
            let comment = try existingComment(decision.commentID)
            guard comment.status != .deleted, decision.from ?? comment.status == comment.status else {
                throw .wrongState(commentID: comment.id, found: comment.status)
            }
            if decision.to != comment.status { _ = try bring(comment, to: decision.to, at: now) }
            try note(decision, on: comment, by: editor, at: now)
            // The reason stands at the comment, where it can be erased: this log is kept for ever.
            let states = "\(comment.status.rawValue) \(decision.to.rawValue)"
            try keep(AuditEntry(.commentDecided, "comment:\(comment.id)", states, by: editor, at: now))
            decided.append(try existingComment(comment.id))
        }
        return try moderated(decided)
    }

    /// Throws `commentMissing`, `notAcceptable` for a comment that readers do not see.
    package func feature(_ id: Int64, _ isFeatured: Bool, by editor: Editor, at now: Timestamp) throws(NewsError)
        -> ModeratedComment
    {
        try editor.require(.moderateComments)
        let comment = try existingComment(id)
        guard comment.status == .approved || !isFeatured else {
            throw .notAcceptable(
                member: "featured",
                detail: "goes with an approved comment; this one is \(comment.status.rawValue)"
            )
        }
        if comment.isFeatured != isFeatured {
            try feature(comment, isFeatured, at: now)
            let act: AuditEntry.Act = isFeatured ? .commentFeatured : .commentUnfeatured
            try keep(AuditEntry(act, "comment:\(id)", by: editor, at: now))
        }
        return try moderated([try existingComment(id)])[0]
    }

    /// Throws `commentMissing`, `notAcceptable`.
    package func ban(senderOf id: Int64, _ ban: NewBan, by editor: Editor, at now: Timestamp) throws(NewsError) -> Ban {
        try editor.require(.moderateComments)
        let made = try self.ban(senderOf: try existingComment(id), ban, by: editor, at: now)
        try keep(AuditEntry(.banMade, "ban:\(made.id)", "\(ban.kind.rawValue) of comment:\(id)", by: editor, at: now))
        return made
    }

    /// Throws `notFound`.
    package func liftBan(_ id: Int64, by editor: Editor, at now: Timestamp) throws(NewsError) {
        try editor.require(.moderateComments)
        guard let ban = try liftBan(id) else { throw .notFound }
        try keep(AuditEntry(.banLifted, "ban:\(id)", ban.kind.rawValue, by: editor, at: now))
    }

    /// Gives a list other words.
    ///
    /// Throws `staleRevision`, `notAcceptableMembers`.
    package func putWords(
        _ entries: [String],
        in name: WordListName,
        if condition: RevisionCondition,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> ModeratorsWords {
        try editor.require(.moderateComments)
        let old = try wordList(name)
        try condition.check(old.revision)
        let faults = entries.enumerated().compactMap { index, entry in
            WordList.fault(of: entry).map { MemberFault(member: "words/\(index)", detail: $0) }
        }
        guard faults.isEmpty else { throw .notAcceptableMembers(faults) }
        guard entries != old.entries else { return old }
        let new = ModeratorsWords(revision: old.revision + 1, entries: entries)
        try keep(new, named: name)
        try keep(AuditEntry(.wordsChanged, "words:\(name.rawValue)", "\(entries.count) entries", by: editor, at: now))
        return new
    }

    /// Takes a reader's report of a public comment. Enough of them make it wait again.
    ///
    /// Throws `notFound`.
    package func report(_ report: CommentReport, rules: CommentRules) throws(NewsError) {
        guard let comment = try comment(id: report.commentID, token: nil, now: report.at) else { throw .notFound }
        let open = try keep(report)
        // What the desk says is not for three strangers to hide; moderators see that it was reported.
        guard rules.reportsToHold > 0, open >= rules.reportsToHold, !comment.isStaff else { return }
        try hold(comment, for: .reports, at: report.at)
    }

    private func existingComment(_ id: Int64) throws(NewsError) -> Comment {
        guard let comment = try anyComment(id) else { throw .commentMissing(id: id) }
        return comment
    }
}

/// A moderator's decision about one comment.
package struct CommentDecision: Sendable, Equatable {
    package var commentID: Int64
    /// The state that the moderator saw; `nil`: whatever it is.
    package var from: Comment.Status?
    package var to: Comment.Status
    package var reason: String?

    /// In one transaction.
    package static let countMax = 100

    package init(commentID: Int64, from: Comment.Status? = nil, to: Comment.Status, reason: String? = nil) {
        self.commentID = commentID
        self.from = from
        self.to = to
        self.reason = reason
    }
}

/// A comment as moderators see it.
package struct ModeratedComment: Sendable, Equatable {
    package var comment: Comment
    /// Opened; `nil` when none was given, or its key is gone.
    package var email: String?
    package var commenter: CommenterRecord?
    /// Comments from the same network on the same day have the same mark; `nil` once it is forgotten.
    package var networkMark: String?
    /// What its words look like to the score now; `nil` while too little is learned.
    package var spam: SpamVerdict?
    package var decision: PastDecision?
    /// Reports that no decision has answered yet, the newest of them.
    package var openReports: [OpenReport]

    package init(
        comment: Comment,
        email: String?,
        commenter: CommenterRecord?,
        networkMark: String?,
        spam: SpamVerdict?,
        decision: PastDecision?,
        openReports: [OpenReport]
    ) {
        self.comment = comment
        self.email = email
        self.commenter = commenter
        self.networkMark = networkMark
        self.spam = spam
        self.decision = decision
        self.openReports = openReports
    }

    package struct OpenReport: Sendable, Equatable {
        package var reason: CommentReport.Reason
        package var detail: String
        package var at: Timestamp

        package init(reason: CommentReport.Reason, detail: String, at: Timestamp) {
            self.reason = reason
            self.detail = detail
            self.at = at
        }
    }

    package struct PastDecision: Sendable, Equatable {
        package var at: Timestamp
        package var by: String
        package var reason: String?

        package init(at: Timestamp, by: String, reason: String?) {
            self.at = at
            self.by = by
            self.reason = reason
        }
    }
}

/// What became of a commenter's comments.
package struct CommenterRecord: Sendable, Equatable {
    package var id: Int64
    package var approved: Int64
    /// Rejected and spam.
    package var keptOut: Int64
    package var isBanned: Bool

    package init(id: Int64, approved: Int64, keptOut: Int64, isBanned: Bool) {
        self.id = id
        self.approved = approved
        self.keptOut = keptOut
        self.isBanned = isBanned
    }
}

/// Which comments, for moderators.
package struct ModerationQuery: Sendable, Equatable {
    package var statuses: [Comment.Status] = [.pending]
    package var articleSlug: String?
    package var reason: HeldReason?
    package var commenterID: Int64?
    /// From the network of this comment, on its day.
    package var sameNetworkAs: Int64?
    package var isReported: Bool?
    /// Only of these: what a search found.
    package var ids: [Int64]?
    package var isNewestFirst = false
    package var after: Keyset?
    package var limit = 20

    package init() {}
}

/// Comments in which words were found.
package struct FoundComments: Sendable, Equatable {
    /// In no order.
    package var ids: [Int64]
    /// Not all comments could be looked at.
    package var isPartial: Bool

    package init(ids: [Int64], isPartial: Bool) {
        self.ids = ids
        self.isPartial = isPartial
    }
}

/// What a ban is on.
package struct Ban: Sendable, Equatable {
    package var id: Int64
    package var kind: Kind
    package var commentID: Int64
    package var reason: String
    package var editor: String
    package var createdAt: Timestamp
    /// `nil`: it does not end by itself.
    package var expiresAt: Timestamp?

    package enum Kind: String, Sendable, CaseIterable {
        /// Whoever holds the commenter token.
        case commenter
        /// Whoever gives this address.
        case email
        /// Whoever comes from this /24 or /64.
        case network
    }

    package init(
        id: Int64,
        kind: Kind,
        commentID: Int64,
        reason: String,
        editor: String,
        createdAt: Timestamp,
        expiresAt: Timestamp?
    ) {
        self.id = id
        self.kind = kind
        self.commentID = commentID
        self.reason = reason
        self.editor = editor
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

package struct NewBan: Sendable, Equatable {
    package var kind: Ban.Kind
    package var reason: String
    package var expiresAt: Timestamp?

    package init(kind: Ban.Kind, reason: String, expiresAt: Timestamp?) {
        self.kind = kind
        self.reason = reason
        self.expiresAt = expiresAt
    }
}

/// What a moderators' list of words is for.
package enum WordListName: String, Sendable, CaseIterable {
    /// Comments with one of these wait.
    case hold
    /// Comments with one of these are kept out.
    case reject
}

/// A list of words as moderators keep it.
package struct ModeratorsWords: Sendable, Equatable {
    package var revision: Int64
    package var entries: [String]

    package static let entriesMax = 20_000

    package init(revision: Int64, entries: [String]) {
        self.revision = revision
        self.entries = entries
    }
}

/// A reader's complaint about a comment.
package struct CommentReport: Sendable, Equatable {
    package var commentID: Int64
    package var reason: Reason
    package var detail: String
    /// The reporter's /24 or /64; `nil` for a local socket. Only a code of it is kept.
    package var network: String?
    package var at: Timestamp

    package enum Reason: String, Sendable, CaseIterable {
        case spam, abuse, illegal, other
        case personalData = "personal_data"
        case offTopic = "off_topic"
    }

    package init(commentID: Int64, reason: Reason, detail: String, network: String?, at: Timestamp) {
        self.commentID = commentID
        self.reason = reason
        self.detail = detail
        self.network = network
        self.at = at
    }
}
