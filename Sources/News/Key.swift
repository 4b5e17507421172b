/// What an answer depends on and a write touches. Made of ids, never of slugs: a slug can change hands.
package enum Key: Sendable, Hashable, CustomStringConvertible {
    /// Carried by every answer, touched by taxonomy and settings.
    case site
    /// Who is in the lists.
    case articles
    /// Carried by what a search found before all articles were merged into its index, touched when they are: words weigh otherwise then.
    case index
    case article(Int64)
    /// The comments of all articles.
    case allComments
    case comments(Int64)
    /// The weather strip.
    case weather

    package var description: String {
        switch self {
        case .site: "site"
        case .articles: "articles"
        case .index: "index"
        case .article(let id): "article:\(id)"
        case .allComments: "comments"
        case .comments(let id): "comments:\(id)"
        case .weather: "weather"
        }
    }

    /// Reads what `description` writes.
    package init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            switch text {
            case "site": self = .site
            case "articles": self = .articles
            case "index": self = .index
            case "comments": self = .allComments
            case "weather": self = .weather
            default: return nil
            }
            return
        }
        guard let id = Int64(text[text.utf8.index(after: colon)...]) else { return nil }
        switch text[..<colon] {
        case "article": self = .article(id)
        case "comments": self = .comments(id)
        default: return nil
        }
    }
}
