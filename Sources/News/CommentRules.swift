/// What a site says about comments. Articles may override `open` and `hold`.
package struct CommentRules: Sendable, Equatable {
    package var open = true
    package var hold = Hold.first
    package var email = EmailRule.required
    /// Approved comments after which a commenter's next one is shown at once, under `Hold.first`.
    package var approvalsForTrust: Int64 = 2
    /// Days after publication; 0: never.
    package var closeAfterDays: Int64 = 0
    /// How long a commenter may edit or delete an unanswered comment.
    package var editSeconds: Int64 = 300
    /// The same words on the same article within this time are a duplicate.
    package var duplicateSeconds: Int64 = 24 * 3600

    // Each of these is 0 where the check is off.

    /// Links with which a comment waits, and with which it is kept out.
    package var linksToHold = 2
    package var linksToReject = 5
    /// Comments from one network within an hour, and a day, after which more of them wait. A mobile carrier is one network.
    package var networkPerHour: Int64 = 60
    package var networkPerDay: Int64 = 300
    /// Percent of a commenter's comments that were kept out within `historyDays`, from which on more of them wait.
    package var historyPercent: Int64 = 30
    package var historyDays: Int64 = 7
    /// Percent of certainty that it is spam with which a comment waits.
    package var spamPercent = 90
    /// Open reports with which a public comment waits again.
    package var reportsToHold: Int64 = 3
    package var challenge = ChallengeRule.off
    /// Nobody reads and writes faster; and from when on a challenge is too old.
    package var challengeSecondsMin: Int64 = 3
    package var challengeSecondsMax: Int64 = 2 * 3600
    /// A member of the request that people do not see and robots fill in; empty: none.
    package var honeypot = "website"

    /// Which comments wait for a moderator.
    package enum Hold: String, Sendable, CaseIterable {
        case none, first, all
    }

    package enum EmailRule: String, Sendable, CaseIterable {
        case required, optional, off
    }

    /// What a comment without a good challenge is: as good as any, held, refused.
    package enum ChallengeRule: String, Sendable, CaseIterable {
        case off, hold, require
    }

    package init() {}

    /// When comments on an article close; the article's own time wins over the site's days.
    package func closesAt(_ state: Article.CommentState, publishedAt: Timestamp?) -> Timestamp? {
        if let closesAt = state.closesAt { return closesAt }
        guard closeAfterDays > 0, let publishedAt else { return nil }
        return publishedAt + closeAfterDays * 86_400
    }

    package func isOpen(_ state: Article.CommentState, publishedAt: Timestamp?, now: Timestamp) -> Bool {
        guard state.open ?? open else { return false }
        guard let closesAt = closesAt(state, publishedAt: publishedAt) else { return true }
        return now < closesAt
    }
}

/// What becomes of a comment when it is posted.
package struct CommentVerdict: Sendable, Equatable {
    package var status: Comment.Status
    package var reasons: [HeldReason]

    package init(_ status: Comment.Status, _ reasons: [HeldReason] = []) {
        self.status = status
        self.reasons = reasons
    }
}

/// What is known of a comment when it is judged.
package struct CommentFacts: Sendable {
    package var text: CommentText
    /// Of its commenter.
    package var approvedBefore: Int64 = 0
    /// Of its commenter's comments within `historyDays` that were decided: those kept out, and all.
    package var keptOutLately: Int64 = 0
    package var decidedLately: Int64 = 0
    package var isNetworkBusy = false
    package var lacksChallenge = false
    package var fillsHoneypot = false

    package init(text: CommentText) {
        self.text = text
    }
}

extension CommentRules {
    /// Every check that fails adds its reason. Most hold; links and words beyond measure keep a comment out, a filled honeypot makes it
    /// spam: each of them can be undone by a moderator.
    package func verdict(on facts: CommentFacts, _ article: Article.CommentState) -> CommentVerdict {
        let text = facts.text
        var reasons: [HeldReason] = []
        switch article.hold ?? hold {
        case .none: break
        case .first: if facts.approvedBefore < approvalsForTrust { reasons.append(.firstComment) }
        case .all: reasons.append(.moderated)
        }
        if facts.fillsHoneypot { reasons.append(.honeypot) }
        if facts.lacksChallenge { reasons.append(.challenge) }
        let holdsByLinks = linksToHold > 0 && text.links >= linksToHold
        let rejectsByLinks = linksToReject > 0 && text.links >= linksToReject
        if holdsByLinks || rejectsByLinks { reasons.append(.links) }
        if !text.wordsToHold.isEmpty || !text.wordsToReject.isEmpty { reasons.append(.words) }
        if spamPercent > 0, let score = text.spamScore, score * 100 >= Double(spamPercent) {
            reasons.append(.spamScore)
        }
        if facts.isNetworkBusy { reasons.append(.networkRate) }
        if historyPercent > 0, facts.keptOutLately > 0,
            facts.keptOutLately * 100 >= historyPercent * facts.decidedLately
        {
            reasons.append(.history)
        }
        if facts.fillsHoneypot { return CommentVerdict(.spam, reasons) }
        if rejectsByLinks || !text.wordsToReject.isEmpty { return CommentVerdict(.rejected, reasons) }
        return CommentVerdict(reasons.isEmpty ? .approved : .pending, reasons)
    }
}
