import HTTP
import News

/// Where the reader's pages are.
enum SitePath {
    static let home = "/"
    static let stories = "/stories"

    static func story(_ slug: String) -> String { "/stories/" + PercentCoding.encode(segment: slug) }
    static func comments(ofStory slug: String) -> String { story(slug) + "/comments" }
    static func comment(_ id: Int64, ofStory slug: String) -> String { comments(ofStory: slug) + "/\(id)" }
    static func anchor(ofComment id: Int64) -> String { "#comment-\(id)" }

    static func term(_ taxonomy: Taxonomy, _ slug: String) -> String {
        let folder =
            switch taxonomy {
            case .category: "sections"
            case .tag: "tags"
            case .author: "authors"
            }
        return "/\(folder)/" + PercentCoding.encode(segment: slug)
    }
}

/// A name and where it leads.
struct PageLink: Sendable, Equatable {
    var name: String
    var address: String

    init(_ name: String, _ address: String) {
        self.name = name
        self.address = address
    }

    init(_ taxonomy: Taxonomy, _ term: Term.Reference) {
        self.init(term.name, SitePath.term(taxonomy, term.slug))
    }
}

extension HTML {
    mutating func link(_ link: PageLink, _ attribute: Attribute? = nil) {
        element("a", .href(link.address), attribute, text: link.name)
    }
}
