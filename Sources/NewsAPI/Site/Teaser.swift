import News

/// An article as lists show it.
struct Teaser: Sendable, Equatable {
    var address: String
    var title: String
    var summary: String
    var language: String
    var section: PageLink?
    var byline: [String]
    var published: PressTime?
    var picture: Picture?
    var commentCount: Int64

    init(_ article: Article, _ masthead: Masthead) {
        address = SitePath.story(article.slug)
        title = article.title
        summary = article.summary
        language = article.language
        section = article.category.map { PageLink(.category, $0) }
        byline = article.authors.map(\.name)
        published = article.publishedAt.map(PressTime.init)
        picture = Picture(article.image, masthead)
        commentCount = article.comments.count
    }
}

extension HTML {
    /// - size: what the stylesheet makes of it: the lead of a page, one beside it, one in a row.
    mutating func teaser(_ teaser: Teaser, _ size: TeaserSize, isFirst: Bool = false) {
        element("article", size.attribute) { html in
            if size != .related, let picture = teaser.picture {
                html.element("div", .class("frame")) { $0.image(picture, isFirst: isFirst) }
            }
            let direction = TextDirection(language: teaser.language)
            html.element("div", .class("text"), .dir(direction)) { html in
                if let section = teaser.section {
                    html.element("p", .class("kicker")) { $0.link(section) }
                }
                html.element(size == .lead ? "h2" : "h3", .lang(teaser.language)) { html in
                    html.link(PageLink(teaser.title, teaser.address))
                }
                if size != .related, !teaser.summary.isEmpty {
                    html.element("p", .class("summary"), .lang(teaser.language), text: teaser.summary)
                }
                html.facts(of: teaser, size)
            }
        }
    }

    private mutating func facts(of teaser: Teaser, _ size: TeaserSize) {
        element("p", .class("facts")) { html in
            if size != .related, !teaser.byline.isEmpty {
                html.element("span", .class("by"), .dir(.automatic), text: teaser.byline.joined(separator: ", "))
            }
            if let published = teaser.published { html.day(published) }
            if size != .related, teaser.commentCount > 0 {
                html.element("a", .href(teaser.address + "#comments"), .dir(.leftToRight)) { html in
                    html.text(counted(teaser.commentCount, "Comment", "Comments"))
                }
            }
        }
    }

    /// Teasers in rows, and the way to older ones.
    mutating func river(_ teasers: [Teaser], older: String?) {
        element("div", .class("river")) { html in
            for teaser in teasers { html.teaser(teaser, .row) }
        }
        if let older {
            element("p", .class("pager")) { html in
                html.element("a", .href(older), .rel("next"), text: "Older stories")
            }
        }
    }
}

enum TeaserSize {
    case lead, second, row, related

    fileprivate var attribute: HTML.Attribute {
        switch self {
        case .lead: .class("teaser lead")
        case .second: .class("teaser second")
        case .row: .class("teaser row")
        case .related: .class("teaser related")
        }
    }
}
