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

    /// Which comments wait for a moderator.
    package enum Hold: String, Sendable, CaseIterable {
        case none, first, all
    }

    package enum EmailRule: String, Sendable, CaseIterable {
        case required, optional, off
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

    /// Why a comment by someone with so many approved ones has to wait; empty: it is shown at once.
    package func heldReasons(_ state: Article.CommentState, approvedBefore: Int64) -> [HeldReason] {
        switch state.hold ?? hold {
        case .none: []
        case .first: approvedBefore < approvalsForTrust ? [.firstComment] : []
        case .all: [.moderated]
        }
    }
}
