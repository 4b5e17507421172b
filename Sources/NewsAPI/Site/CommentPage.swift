/// The form alone: with its faults and what was typed, or for a confirmation. It answers one reader, so it may hold what the shared page
/// of the story may not.
struct CommentPage: Sendable {
    var frame: PageFrame
    var story: PageLink
    var form: CommentForm

    func html() -> [UInt8] {
        frame.page { html in
            html.breadcrumbs([PageLink("Home", SitePath.home), story], here: "Comment")
            html.element("header", .class("listing")) { html in
                html.element("p", .class("kicker"), text: "Your comment on")
                html.element("h1", .dir(.automatic)) { $0.link(story) }
            }
            html.form(form)
        }
    }
}
