/// The stories of a section, of a topic, of a writer, or all of them.
struct ListingPage: Sendable {
    var frame: PageFrame
    /// "Section", "Tag", "Author"; empty where all stories are meant.
    var kind: String
    var title: String
    var description: String
    /// Sections above and below.
    var parents: [PageLink]
    var children: [PageLink]
    var stories: [Teaser]
    var older: String?

    func html() -> [UInt8] {
        frame.page { html in
            html.breadcrumbs([PageLink("Home", SitePath.home)] + parents, here: title)
            html.element("header", .class("listing")) { html in
                if !kind.isEmpty { html.element("p", .class("kicker"), text: kind) }
                html.element("h1", .dir(.automatic), text: title)
                if !description.isEmpty {
                    html.element("p", .class("standfirst"), .dir(.automatic), text: description)
                }
                guard !children.isEmpty else { return }
                html.element("ul", .class("topics"), .label("Within this section")) { html in
                    for child in children { html.element("li") { $0.link(child) } }
                }
            }
            if stories.isEmpty { html.element("p", text: "No stories here yet.") }
            // Headlines are of the third order; a page goes down no two steps at once.
            html.element("h2", .class("unseen"), text: "Stories")
            html.element("div", .class("latest")) { $0.river(stories, older: older) }
        }
    }
}
