/// What readers do with comments, in terms of what a transaction can. Who may do what, and what is held, is decided here.
extension NewsTransaction {
    /// Keeps a reader's comment, in the state that the rules and its sender's history give it.
    ///
    /// Throws `notFound` when the article is not public at `comment.at`; `commentRefused`.
    package func post(_ comment: NewComment, rules: CommentRules) throws(NewsError) -> PostedComment {
        guard let article = try commentedArticle(slug: comment.articleSlug, now: comment.at) else { throw .notFound }
        guard rules.isOpen(article.comments, publishedAt: article.publishedAt, now: comment.at) else {
            throw .commentRefused(.closed)
        }
        let commenter = try comment.token.map { token throws(NewsError) in try self.commenter(token: token) } ?? nil
        if !comment.isStaff {
            try refuseBanned(commenter, email: comment.email, comment: nil, network: comment.network, at: comment.at)
        }
        if let parent = comment.parentID, try !isApproved(comment: parent, onArticle: article.id) {
            throw .commentRefused(.parentMissing)
        }
        let since = comment.at - rules.duplicateSeconds
        guard try !isSaid(comment.text.digest, onArticle: article.id, since: since, exceptBy: nil) else {
            throw .commentRefused(.duplicate)
        }
        let verdict = try verdict(on: comment, article, by: commenter, rules: rules)
        return try insert(comment, verdict, on: article, by: commenter)
    }

    private func refuseBanned(
        _ commenter: Commenter?,
        email: String?,
        comment: Int64?,
        network: String?,
        at now: Timestamp
    ) throws(NewsError) {
        if let ban = try ban(onCommenter: commenter?.id, email: email, comment: comment, network: network, at: now) {
            throw .commentRefused(.banned(until: ban.expiresAt))
        }
    }

    private func verdict(
        on comment: NewComment,
        _ article: CommentedArticle,
        by commenter: Commenter?,
        rules: CommentRules
    ) throws(NewsError) -> CommentVerdict {
        if comment.isStaff { return CommentVerdict(.approved) }
        var facts = try facts(of: comment.text, by: commenter, rules: rules, at: comment.at)
        facts.fillsHoneypot = comment.fillsHoneypot
        if rules.challenge != .off,
            let fault = try spend(comment.challenge, ofArticle: article.id, rules: rules, at: comment.at)
        {
            if rules.challenge == .require { throw .commentRefused(.challenge(fault)) }
            facts.lacksChallenge = true
        }
        if let network = comment.network {
            facts.isNetworkBusy = try isBusy(network: network, rules: rules, at: comment.at)
        }
        return rules.verdict(on: facts, article.comments)
    }

    private func facts(of text: CommentText, by commenter: Commenter?, rules: CommentRules, at now: Timestamp)
        throws(NewsError) -> CommentFacts
    {
        var facts = CommentFacts(text: text)
        guard let commenter else { return facts }
        facts.approvedBefore = commenter.approvedCount
        let lately = try decidedComments(ofCommenter: commenter.id, since: now - rules.historyDays * 86_400)
        (facts.keptOutLately, facts.decidedLately) = (lately.keptOut, lately.all)
        return facts
    }

    /// Changes the words of a comment, for its commenter, within the edit window and while nobody has answered. They are judged like new
    /// ones: an approval was for the old ones.
    ///
    /// Throws: `notFound` (also for somebody else's token), `editClosed`, `commentRefused(.duplicate)`.
    package func edit(_ edit: CommentEdit, rules: CommentRules) throws(NewsError) -> Comment {
        let own = try changeableComment(edit.commentID, token: edit.token, rules: rules, at: edit.at)
        // Of a hidden article even its commenters learn nothing; they may delete, which tells them nothing.
        guard let article = try commentedArticle(slug: own.comment.articleSlug, now: edit.at) else { throw .notFound }
        try refuseBanned(own.commenter, email: nil, comment: own.comment.id, network: edit.network, at: edit.at)
        let since = edit.at - rules.duplicateSeconds
        guard try !isSaid(edit.text.digest, onArticle: article.id, since: since, exceptBy: edit.commentID) else {
            throw .commentRefused(.duplicate)
        }
        var commenter = own.commenter
        if own.comment.status == .approved { commenter.approvedCount -= 1 }
        let facts = try facts(of: edit.text, by: commenter, rules: rules, at: edit.at)
        var verdict = rules.verdict(on: facts, article.comments)
        // What waits goes on waiting, also for what has nothing to do with its words.
        if own.comment.status == .pending {
            if verdict.status == .approved { verdict.status = .pending }
            let others = own.comment.heldReasons.filter { !$0.isOfWords && !verdict.reasons.contains($0) }
            verdict.reasons += others
            if verdict.reasons.isEmpty { verdict.reasons = own.comment.heldReasons }
        }
        return try rewrite(own.comment, as: edit.text, verdict, at: edit.at)
    }

    /// Deletes a comment for its commenter, under the same conditions. Words, name and address are gone from the row.
    package func delete(_ deletion: CommentDeletion, rules: CommentRules) throws(NewsError) -> Comment {
        let own = try changeableComment(deletion.commentID, token: deletion.token, rules: rules, at: deletion.at)
        return try bring(own.comment, to: .deleted, at: deletion.at)
    }

    private func changeableComment(_ id: Int64, token: String, rules: CommentRules, at now: Timestamp)
        throws(NewsError) -> OwnComment
    {
        guard let own = try ownComment(id, token: token) else { throw .notFound }
        let isOpen = own.comment.status == .approved || own.comment.status == .pending
        guard isOpen, !own.isAnswered, now < own.comment.createdAt + rules.editSeconds else { throw .editClosed }
        return own
    }
}

extension NewsSnapshot {
    /// A challenge for a public article that takes comments.
    package func makeChallenge(forArticle slug: String, rules: CommentRules, at now: Timestamp) throws(NewsError)
        -> Challenge
    {
        guard let article = try commentedArticle(slug: slug, now: now) else { throw .notFound }
        guard rules.isOpen(article.comments, publishedAt: article.publishedAt, now: now) else {
            throw .commentRefused(.closed)
        }
        return try makeChallenge(forArticle: article.id, rules: rules, at: now)
    }
}

/// What commenting needs to know of an article.
package struct CommentedArticle: Sendable {
    package var id: Int64
    package var publishedAt: Timestamp?
    package var comments: Article.CommentState

    package init(id: Int64, publishedAt: Timestamp?, comments: Article.CommentState) {
        self.id = id
        self.publishedAt = publishedAt
        self.comments = comments
    }
}

/// Whoever holds one commenter token.
package struct Commenter: Sendable, Equatable {
    package var id: Int64
    package var approvedCount: Int64

    package init(id: Int64, approvedCount: Int64) {
        self.id = id
        self.approvedCount = approvedCount
    }
}

/// A comment as its commenter finds it.
package struct OwnComment: Sendable {
    package var comment: Comment
    package var commenter: Commenter
    /// A public comment answers it.
    package var isAnswered: Bool

    package init(comment: Comment, commenter: Commenter, isAnswered: Bool) {
        self.comment = comment
        self.commenter = commenter
        self.isAnswered = isAnswered
    }
}

package struct CommentEdit: Sendable {
    package var commentID: Int64
    package var token: String
    package var text: CommentText
    /// The sender's, as in `NewComment`.
    package var network: String?
    package var at: Timestamp

    package init(commentID: Int64, token: String, text: CommentText, network: String? = nil, at: Timestamp) {
        self.commentID = commentID
        self.token = token
        self.text = text
        self.network = network
        self.at = at
    }
}

package struct CommentDeletion: Sendable {
    package var commentID: Int64
    package var token: String
    package var at: Timestamp

    package init(commentID: Int64, token: String, at: Timestamp) {
        self.commentID = commentID
        self.token = token
        self.at = at
    }
}
