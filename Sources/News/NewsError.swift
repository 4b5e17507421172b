/// What can go wrong behind the repository, in the terms of the domain. No driver's text ever travels in it.
package enum NewsError: Error, Sendable, Equatable {
    /// No such thing, or none that the asker may see.
    case notFound
    /// The comment cannot be taken as it is.
    case commentRefused(CommentRefusal)
    /// A decision named a state that its comment does not have any more; nothing of the group was done.
    case wrongState(commentID: Int64, found: Comment.Status)
    /// A decision names a comment that is not there.
    case commentMissing(id: Int64)
    /// The edit window has passed, or somebody answered.
    case editClosed
    /// The bearer of the token may not do this.
    case scopeMissing(Scope)
    /// The edit was made from another version than the one that is there. `base` is that version, as far as it is kept.
    case stale(current: Article, base: Article?)
    /// The same for a term or a list; `nil`: it is not there.
    case staleRevision(current: Int64?)
    /// It is there, and what would replace it says from which version (RFC 9110 §13.1.1).
    case conditionMissing
    /// An article in this stage cannot be brought there.
    case illegalMove(from: Article.Stage, to: Article.Stage)
    /// A member names a term that is not there.
    case termMissing(Taxonomy, slug: String)
    /// What an edit would leave does not hold together: the member that is wrong, and why.
    case notAcceptable(member: String, detail: String)
    /// The same of several members at once.
    case notAcceptableMembers([MemberFault])
    /// A term has this slug, or had it.
    case slugTaken(String)
    /// Articles or other terms hang on it.
    case inUse
    /// An idempotency key came back with another request.
    case keyReused
    /// The changes that were asked for are not kept any more.
    case changesGone(oldest: Int64)
    /// They lie ahead of everything that happened here: the number is from another database.
    case changesAhead
    /// More writes wait than the line holds: try again soon.
    case busy
    /// The store is full, locked for too long or failing. Nothing of this write is kept. `log` says more, for the operator only.
    case unavailable(log: String)
}

/// What is wrong with one member of what was sent.
package struct MemberFault: Sendable, Equatable {
    /// As in a JSON Pointer, without the first slash: `articles/3`.
    package var member: String
    package var detail: String

    package init(member: String, detail: String) {
        self.member = member
        self.detail = detail
    }
}
