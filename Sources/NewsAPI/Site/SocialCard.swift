import News

/// What a page tells those that show links to it (the Open Graph protocol).
struct SocialCard: Sendable, Equatable {
    var title: String
    var summary: String
    /// With its scheme and host: readers elsewhere cannot use a path.
    var address: String?
    var picture: String?
    var published: PressTime?
    var section: String?
}

extension HTML {
    mutating func social(_ card: SocialCard, _ frame: PageFrame) {
        property("og:type", "article")
        property("og:site_name", frame.siteName)
        property("og:title", card.title)
        if !card.summary.isEmpty { property("og:description", card.summary) }
        if let address = card.address { property("og:url", address) }
        if let picture = card.picture { property("og:image", picture) }
        if let published = card.published { property("article:published_time", published.machine) }
        if let section = card.section { property("article:section", section) }
    }

    private mutating func property(_ name: StaticString, _ content: String) {
        void("meta", Attribute("property", fixed: name), Attribute("content", content))
    }
}
