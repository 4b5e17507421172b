import News

/// In words for the operator, who also gets the driver's own; a client never sees these.
extension NewsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "There is no such thing."
        case .commentRefused(.closed): "The article takes no more comments."
        case .commentRefused(.duplicate): "The same words stand on this article already."
        case .commentRefused(.parentMissing): "The comment that it answers is not public."
        case .wrongState(let id, let found): "Comment \(id) is \(found.rawValue) by now."
        case .editClosed: "The comment can no longer be changed."
        case .busy: "The database is locked, or too many writes wait. Nothing was changed; try again."
        case .unavailable(let details): "The database does not answer: \(details)."
        }
    }
}
