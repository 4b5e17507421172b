import News

/// In words for the operator, who also gets the driver's own; a client never sees these.
extension NewsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "There is no such thing."
        case .commentRefused(.closed): "The article takes no more comments."
        case .commentRefused(.duplicate): "The same words stand on this article already."
        case .commentRefused(.parentMissing): "The comment that it answers is not public."
        case .commentRefused(.banned): "Comments of this sender are not taken."
        case .commentRefused(.challenge(let fault)): "The challenge is not good: \(fault.rawValue)."
        case .commentMissing(let id): "There is no comment \(id)."
        case .wrongState(let id, let found): "Comment \(id) is \(found.rawValue) by now."
        case .editClosed: "The comment can no longer be changed."
        case .scopeMissing(let scope): "The token lacks the scope \(scope.rawValue)."
        case .stale, .staleRevision: "Somebody else has changed it meanwhile."
        case .conditionMissing: "It is there, and the change does not say from which version it was made."
        case .illegalMove(let from, let to): "An article that is \(from.rawValue) cannot become \(to.rawValue)."
        case .termMissing(let taxonomy, let slug): "There is no \(taxonomy.rawValue) \(slug)."
        case .notAcceptable(let member, let detail): "\(member) \(detail)."
        case .notAcceptableMembers(let faults): faults.map { "\($0.member) \($0.detail)." }.joined(separator: " ")
        case .slugTaken(let slug): "The slug \(slug) belongs to another."
        case .inUse: "Others hang on it."
        case .keyReused: "The idempotency key belongs to another request."
        case .changesGone: "These changes are not kept any more."
        case .changesAhead: "The number of the change is from another database."
        case .busy: "The database is locked, or too many writes wait. Nothing was changed; try again."
        case .unavailable(let details): "The database does not answer: \(details)."
        }
    }
}
