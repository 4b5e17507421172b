/// What can go wrong behind the repository, in the terms of the domain. No driver's text ever travels in it.
package enum NewsError: Error, Sendable, Equatable {
    /// No such thing, or none that the asker may see.
    case notFound
    /// The comment cannot be taken as it is.
    case commentRefused(CommentRefusal)
    /// A decision named a state that its comment does not have any more; nothing of the group was done.
    case wrongState(commentID: Int64, found: Comment.Status)
    /// The edit window has passed, or somebody answered.
    case editClosed
    /// More writes wait than the line holds: try again soon.
    case busy
    /// The store is full, locked for too long or failing. Nothing of this write is kept. `log` says more, for the operator only.
    case unavailable(log: String)
}
