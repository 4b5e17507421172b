/// The first page: what the list `front` chose, then what came last.
struct FrontPage: Sendable {
    var frame: PageFrame
    /// In the order of the list; empty on later pages, and where there is no list.
    var chosen: [Teaser]
    var latest: [Teaser]
    var older: String?

    /// Of what was chosen, how many stand beside the first.
    private static let secondsMax = 4
    static let leadMax = 1 + secondsMax

    func html() -> [UInt8] {
        frame.page { html in
            html.element("h1", .class("unseen"), text: frame.siteName)
            if let first = chosen.first {
                html.element("section", .class("lead-block"), .label("Top stories")) { html in
                    html.teaser(first, .lead, isFirst: true)
                    html.element("div", .class("seconds")) { html in
                        for teaser in chosen.dropFirst().prefix(Self.secondsMax) { html.teaser(teaser, .second) }
                    }
                }
            }
            let rest = Array(chosen.dropFirst(Self.leadMax)) + latest
            html.element("section", .class("latest"), .labelled(by: "latest-title")) { html in
                html.element("h2", .id("latest-title"), .class("rule"), text: "Latest stories")
                if rest.isEmpty, chosen.isEmpty {
                    html.element("p", text: "Nothing has been published yet.")
                }
                html.river(rest, older: older)
            }
        }
    }
}
