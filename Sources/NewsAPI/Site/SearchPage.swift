import News

/// What was found for some words.
struct SearchPage: Sendable {
    var frame: PageFrame
    var words: String
    var total: Int64
    var isPartial: Bool
    /// The words that were looked for instead, and the way to those that were typed.
    var corrected: (to: String, exact: String)?
    /// What may have been meant.
    var alternative: PageLink?
    var hits: [Hit]
    var more: String?

    struct Hit: Sendable {
        var address: String
        var title: MarkedText
        var snippet: MarkedText
        var section: PageLink?
        var published: PressTime

        init(_ hit: SearchHit) {
            address = SitePath.story(hit.slug)
            title = hit.title
            snippet = hit.snippet
            section = hit.category.map { PageLink(.category, $0) }
            published = PressTime(hit.publishedAt)
        }
    }

    func html() -> [UInt8] {
        frame.page { html in
            html.breadcrumbs([PageLink("Home", SitePath.home)], here: "Search")
            html.element("header", .class("listing")) { html in
                html.element("h1", .dir(.automatic), text: words)
                html.element("p", .class("standfirst"), Attribute.status) { html in
                    if isPartial { html.words("At least ") }
                    html.text(counted(total, "story", "stories"))
                    html.words(" found")
                }
                html.corrections(of: self)
            }
            html.element("div", .class("hits")) { html in
                for hit in hits { html.hit(hit) }
            }
            if let more {
                html.element("p", .class("pager")) { html in
                    html.element("a", .href(more), .rel("next nofollow"), text: "More stories")
                }
            }
        }
    }

    private typealias Attribute = HTML.Attribute
}

extension HTML.Attribute {
    fileprivate static let status = Self("role", fixed: "status")
}

extension HTML {
    fileprivate mutating func corrections(of page: SearchPage) {
        if let corrected = page.corrected {
            element("p") { html in
                html.words("Showing what was found for ")
                html.element("strong", .dir(.automatic), text: corrected.to)
                html.words(". ")
                html.element("a", .href(corrected.exact), .rel("nofollow")) { html in
                    html.words("Search for ")
                    html.text(page.words)
                    html.words(" instead")
                }
            }
        }
        if let alternative = page.alternative {
            element("p") { html in
                html.words("Did you mean ")
                html.link(alternative, .rel("nofollow"))
                html.words("?")
            }
        }
    }

    fileprivate mutating func hit(_ hit: SearchPage.Hit) {
        element("article", .class("hit")) { html in
            if let section = hit.section { html.element("p", .class("kicker")) { $0.link(section) } }
            html.element("h2", .dir(.automatic)) { html in
                html.element("a", .href(hit.address)) { $0.marked(hit.title) }
            }
            html.element("p", .class("summary"), .dir(.automatic)) { $0.marked(hit.snippet) }
            html.element("p", .class("facts")) { $0.day(hit.published) }
        }
    }
}
