import News

/// What became of a comment: for the one who wrote it while it waits, for everyone when it is public.
struct CommentNotice: Sendable {
    var frame: PageFrame
    var story: PageLink
    var status: Comment.Status
    /// Why it waits, in whole sentences; of a public comment none.
    var reasons: [String]
    /// `nil` for somebody who is not known to have written it: they learn nothing but that comments are read.
    var comment: ShownComment?
    /// `nil` when it is too late, or somebody else's.
    var change: CommentChange?

    func html() -> [UInt8] {
        frame.page { html in
            html.breadcrumbs([PageLink("Home", SitePath.home), story], here: "Comment")
            html.element("section", .class("notice")) { html in
                html.element("h1", text: heading)
                html.element("p", .class("standfirst"), text: explanation)
                if !reasons.isEmpty {
                    html.element("ul", .class("reasons")) { html in
                        for reason in reasons { html.element("li", text: reason) }
                    }
                }
                if let comment { html.element("div", .class("comments")) { $0.comment(comment) } }
                if let change { html.change(change) }
                html.element("p") { $0.link(PageLink("Back to the story", story.address)) }
            }
        }
    }

    private var heading: String {
        switch status {
        case .approved: "Your comment is public"
        case .pending: "Your comment is held for moderation"
        case .rejected, .spam, .deleted: "Your comment is not shown"
        }
    }

    private var explanation: String {
        switch status {
        case .approved: "Thank you. Everyone can read it below the story."
        case .pending: "Thank you. An editor will read it before it appears below the story."
        case .rejected, .spam, .deleted: "It was kept out. If you think that is wrong, write to the editors."
        }
    }
}

extension HeldReason {
    /// For the one who wrote the comment. The words that were found are not named: whoever wants in anyway would only spell them anew.
    var sentence: String {
        switch self {
        case .firstComment: "It is one of your first comments here."
        case .moderated: "Every comment on this story is read first."
        case .links: "It holds links."
        case .words: "It holds words that editors look at first."
        case .spamScore: "It reads like advertising."
        case .networkRate: "Many comments come from your network at the moment."
        case .history: "Some of your comments were not published."
        case .challenge: "It came without the confirmation that this site asks for."
        case .honeypot: "A field was filled in that people do not see."
        case .reports: "Readers reported it."
        }
    }
}
