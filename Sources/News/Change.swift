/// One committed write, numbered by one ever-growing sequence, and the keys that it touched. Stored in the transaction of the
/// write itself, so that whoever follows the changes misses none (docs/architecture.md, "Keys and changes").
package struct Change: Sendable, Equatable {
    package var number: Int64
    package var at: Timestamp
    package var keys: Set<Key>

    package init(number: Int64, at: Timestamp, keys: Set<Key>) {
        self.number = number
        self.at = at
        self.keys = keys
    }
}

/// What an answer depends on and a write touches. Made of ids, never of slugs: a slug can change hands.
package enum Key: Sendable, Hashable, CustomStringConvertible {
    /// Carried by every answer, touched by taxonomy and settings.
    case site
    /// Who is in the lists.
    case articles
    case article(Int64)
    /// The comments of all articles.
    case allComments
    case comments(Int64)

    package var description: String {
        switch self {
        case .site: "site"
        case .articles: "articles"
        case .article(let id): "article:\(id)"
        case .allComments: "comments"
        case .comments(let id): "comments:\(id)"
        }
    }
}
