import News

/// A story with all that belongs to it.
struct StoryPage: Sendable {
    var frame: PageFrame
    var address: String
    var title: String
    var summary: String
    var language: String
    var section: PageLink?
    var byline: [PageLink]
    var topics: [PageLink]
    var published: PressTime?
    var readingMinutes: Int64
    var picture: Picture?
    var body: SafeHTML
    var corrections: [StoryCorrection]
    /// Who wrote it elsewhere.
    var source: Article.Source?
    var related: [Teaser]
    var discussion: Discussion
    /// `nil`: comments are closed.
    var form: CommentForm?
    var metadata: StoryMetadata

    struct StoryCorrection: Sendable, Equatable {
        var label: String
        var text: String
        var at: PressTime
    }

    func html() -> [UInt8] {
        frame.page { html in
            html.breadcrumbs([PageLink("Home", SitePath.home)] + (section.map { [$0] } ?? []), here: title)
            html.element("article", .class("story")) { html in
                html.opening(of: self)
                if let picture { html.figure(picture, language: language) }
                html.element("div", .class("prose"), .lang(language), .dir(TextDirection(language: language))) {
                    $0.safe(body)
                }
                html.ending(of: self)
            }
            html.related(related)
            html.discussion(discussion)
            if let form {
                html.form(form)
            } else {
                html.element("p", .class("closed"), text: "Comments on this story are closed.")
            }
            html.metadata(metadata)
        }
    }
}

extension HTML {
    fileprivate mutating func opening(of story: StoryPage) {
        let (language, direction) = (story.language, TextDirection(language: story.language))
        element("header", .dir(direction)) { html in
            if let section = story.section { html.element("p", .class("kicker")) { $0.link(section) } }
            html.element("h1", .lang(language), text: story.title)
            if !story.summary.isEmpty {
                html.element("p", .class("standfirst"), .lang(language), text: story.summary)
            }
            html.element("p", .class("byline")) { html in
                if !story.byline.isEmpty {
                    html.element("span", .class("by"), .dir(.leftToRight)) { html in
                        html.words("By ")
                        html.list(story.byline)
                    }
                }
                if let published = story.published { html.time(published) }
                html.element(
                    "span",
                    .dir(.leftToRight),
                    text: counted(story.readingMinutes, "minute to read", "minutes to read")
                )
                html.element("a", .href("#comments"), .dir(.leftToRight)) { html in
                    html.text(counted(story.discussion.count, "Comment", "Comments"))
                }
            }
        }
    }

    /// `A`, `A and B`, `A, B and C`.
    private mutating func list(_ links: [PageLink]) {
        for (index, link) in links.enumerated() {
            if index > 0 { words(index == links.count - 1 ? " and " : ", ") }
            self.link(link, .rel("author"))
        }
    }

    fileprivate mutating func ending(of story: StoryPage) {
        if !story.corrections.isEmpty {
            element("aside", .class("corrections"), .label("Corrections")) { html in
                for correction in story.corrections {
                    html.element("p") { html in
                        html.element("strong", text: correction.label)
                        html.words(", ")
                        html.time(correction.at)
                        html.words(": ")
                        html.element("span", .dir(.automatic), text: correction.text)
                    }
                }
            }
        }
        element("footer", .dir(TextDirection(language: story.language))) { html in
            html.source(story.source)
            guard !story.topics.isEmpty else { return }
            html.element("ul", .class("topics"), .label("Topics")) { html in
                for topic in story.topics { html.element("li") { $0.link(topic, .rel("tag")) } }
            }
        }
    }

    private mutating func source(_ source: Article.Source?) {
        guard let source, let name = source.name ?? source.url, !name.isEmpty else { return }
        element("p", .class("source")) { html in
            html.words("Source: ")
            if let url = source.url, url.hasPrefix("https://") || url.hasPrefix("http://") {
                html.element("a", .href(url), .rel("external"), text: name)
            } else {
                html.text(name)
            }
            if let licence = source.licence, !licence.isEmpty {
                html.words(" · ")
                html.text(licence)
            }
        }
    }

    fileprivate mutating func related(_ teasers: [Teaser]) {
        guard !teasers.isEmpty else { return }
        element("section", .class("related"), .labelled(by: "related-title")) { html in
            html.element("h2", .id("related-title"), text: "Related stories")
            html.element("div", .class("cards")) { html in
                for teaser in teasers { html.teaser(teaser, .related) }
            }
        }
    }
}
