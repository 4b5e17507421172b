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

    /// Reads what `description` writes.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts.first, parts.count == 2 ? Int64(parts[1]) : nil) {
        case ("site", nil): self = .site
        case ("articles", nil): self = .articles
        case ("comments", nil): self = .allComments
        case ("article", let id?): self = .article(id)
        case ("comments", let id?): self = .comments(id)
        default: return nil
        }
    }
}
