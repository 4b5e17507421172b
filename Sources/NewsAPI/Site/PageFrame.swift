import News

/// What all pages share: the head, the name of the site, the ways through it, the end.
struct PageFrame: Sendable {
    var siteName: String
    var logo: String?
    var navigation: [PageLink]
    var stylesheets: [String]
    var script: String
    var icon: String
    var header: SafeHTML
    var footer: SafeHTML
    /// Of the document, without the site's name.
    var title = ""
    var description = ""
    /// The one address of what many addresses show.
    var canonical: String?
    /// Whether search engines should keep the page itself.
    var isIndexed = true
    /// Its own address, to tell in the navigation where one is.
    var address = ""
    /// What was searched for.
    var words = ""
    /// Feeds of what the page shows, without their format; the site's own is on every page.
    var feeds: [PageLink] = []
    /// What only some pages say in their head.
    var social: SocialCard?
    /// Above everything.
    var weather: Weather?

    init(_ masthead: Masthead, _ around: Surroundings = Surroundings()) {
        siteName = masthead.name
        logo = masthead.logo
        let chosen = masthead.navigation.map { PageLink($0.name, $0.address) }
        navigation = chosen.isEmpty ? around.sections : chosen
        weather = around.weather
        stylesheets = masthead.stylesheets.map(\.path)
        script = Asset.broadsheetScript.path
        icon = masthead.icon.path
        header = SafeHTML(trusted: masthead.header)
        footer = SafeHTML(trusted: masthead.footer)
    }

    /// The whole page around its content.
    func page(_ content: (inout HTML) -> Void) -> [UInt8] {
        var html = HTML(reserving: 24_576)
        html.doctype()
        html.element("html", .lang("en")) { html in
            html.element("head") { $0.head(self) }
            html.element("body") { html in
                html.element("a", .class("skip"), .href("#content"), text: "Skip to content")
                if let weather { html.strip(weather) }
                html.masthead(self)
                html.safe(header)
                html.element("main", .id("content")) { content(&$0) }
                html.safe(footer)
                html.colophon(self)
            }
        }
        return html.bytes
    }
}

extension HTML {
    fileprivate mutating func head(_ frame: PageFrame) {
        void("meta", Attribute("charset", fixed: "utf-8"))
        element("title", text: frame.title.isEmpty ? frame.siteName : "\(frame.title) · \(frame.siteName)")
        meta("viewport", "width=device-width, initial-scale=1")
        meta("color-scheme", "light dark")
        if !frame.description.isEmpty { meta("description", frame.description) }
        if !frame.isIndexed { meta("robots", "noindex") }
        for path in frame.stylesheets { void("link", .rel("stylesheet"), .href(path)) }
        element("script", .type("module"), Attribute("src", frame.script)) { _ in }
        void("link", .rel("icon"), .href(frame.icon))
        if let canonical = frame.canonical { void("link", .rel("canonical"), .href(canonical)) }
        for feed in frame.feeds + [PageLink(frame.siteName, FeedPath.articles)] {
            for format in FeedFormat.allCases { alternate(feed, format) }
        }
        if let social = frame.social { self.social(social, frame) }
    }

    private mutating func alternate(_ feed: PageLink, _ format: FeedFormat) {
        void(
            "link",
            .rel("alternate"),
            Attribute("type", format.mediaType),
            Attribute("title", "\(feed.name) (\(format.label))"),
            .href("\(feed.address)/\(format.rawValue)")
        )
    }

    mutating func meta(_ name: StaticString, _ content: String) {
        void("meta", .name(name), Attribute("content", content))
    }

    fileprivate mutating func masthead(_ frame: PageFrame) {
        element("header", .class("masthead")) { html in
            html.element("p", .class("name")) { html in
                html.element("a", .href(SitePath.home)) { html in
                    guard let logo = frame.logo else { return html.text(frame.siteName) }
                    html.void("img", Attribute("src", logo), Attribute("alt", frame.siteName))
                }
            }
            html.element(
                "form",
                .class("search"),
                Attribute("role", fixed: "search"),
                Attribute("action", SitePath.stories)
            ) {
                html in
                html.void(
                    "input",
                    .type("search"),
                    .name("q"),
                    .label("Search the stories"),
                    Attribute("placeholder", fixed: "Search"),
                    frame.words.isEmpty ? nil : .value(frame.words),
                    Attribute("maxlength", number: 1_000),
                    Attribute("autocomplete", fixed: "off")
                )
                html.element("button", .type("submit"), text: "Search")
            }
            guard !frame.navigation.isEmpty else { return }
            html.element("nav", .class("sections"), .label("Sections")) { html in
                html.element("ul") { html in
                    for link in frame.navigation {
                        let isHere = link.address == frame.address
                        html.element("li") {
                            $0.link(link, isHere ? Attribute("aria-current", fixed: "page") : nil)
                        }
                    }
                }
            }
        }
    }

    fileprivate mutating func colophon(_ frame: PageFrame) {
        element("footer", .class("colophon")) { html in
            html.element("p") { html in
                html.element("a", .href(SitePath.home), text: frame.siteName)
                html.words(" · ")
                html.element("a", .href(SitePath.stories), text: "All stories")
                html.words(" · ")
                html.element("a", .href(FeedPath.articles + "/atom"), .rel("alternate"), text: "Feed")
            }
        }
    }

    /// The way from the front page to here; the last one is here.
    mutating func breadcrumbs(_ links: [PageLink], here: String) {
        element("nav", .class("breadcrumbs"), .label("Breadcrumb")) { html in
            html.element("ol") { html in
                for link in links { html.element("li") { $0.link(link) } }
                html.element("li", Attribute("aria-current", fixed: "page"), .dir(.automatic), text: here)
            }
        }
    }
}
