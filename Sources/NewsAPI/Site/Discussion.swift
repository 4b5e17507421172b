import News

/// What readers said below a story.
struct Discussion: Sendable {
    /// The slug of the story.
    var story: String
    var count: Int64
    var comments: [ShownComment]
    /// Where further ones are.
    var next: String?
    /// The whole of it, when only a branch is shown.
    var all: String?
    /// Whether nobody may comment any more.
    var isOpen: Bool
}

struct ShownComment: Sendable {
    var id: Int64
    /// Only its place is left.
    var isGone: Bool
    var name: String
    var body: SafeHTML
    var posted: PressTime
    var isEdited: Bool
    var isStaff: Bool
    var isFeatured: Bool
    /// What it answers, when that is not the one that it is shown under.
    var answers: Int64?
    /// `nil`: nobody may answer.
    var replyAddress: String?
    var replies: [ShownComment]
    /// Where the rest of the replies are.
    var moreReplies: String?

    /// As its own writer sees it, whatever its state.
    init(own comment: Comment, story: String) {
        self.init(CommentThread(comment: comment, replies: nil), story: story, isOpen: false)
        isGone = comment.status == .deleted
    }

    /// - story: the path of the page.
    init(_ thread: CommentThread, story: String, isOpen: Bool) {
        let comment = thread.comment
        id = comment.id
        isGone = comment.status != .approved
        name = comment.name
        body = SafeHTML(trusted: comment.body.html)
        posted = PressTime(comment.createdAt)
        isEdited = comment.editedAt != nil
        isStaff = comment.isStaff
        isFeatured = comment.isFeatured
        answers = comment.shownUnderID == comment.parentID ? nil : comment.parentID
        replyAddress = isOpen && !isGone ? "\(story)?reply_to=\(comment.id)#respond" : nil
        replies = thread.replies?.items.map { ShownComment($0, story: story, isOpen: isOpen) } ?? []
        moreReplies = thread.replies?.next == nil ? nil : "\(story)?under=\(comment.id)#comments"
    }
}

extension HTML {
    mutating func discussion(_ discussion: Discussion) {
        element(
            "section",
            .class("comments"),
            .id("comments"),
            .labelled(by: "comments-title"),
            Attribute("data-story", discussion.story),
            Attribute("data-count", number: discussion.count)
        ) { html in
            html.element("h2", .id("comments-title")) { html in
                html.text(counted(discussion.count, "Comment", "Comments"))
                html.words(" found")
            }
            if let all = discussion.all {
                html.element("p", .class("pager")) { $0.link(PageLink("Show all comments", all)) }
            }
            html.thread(discussion.comments, .class("thread"))
            if let next = discussion.next {
                html.element("p", .class("pager")) { html in
                    html.element("a", .href(next), .rel("next nofollow"), text: "More comments")
                }
            }
        }
    }

    private mutating func thread(_ comments: [ShownComment], _ attribute: Attribute) {
        guard !comments.isEmpty else { return }
        element("ol", attribute) { html in
            for comment in comments {
                html.element("li") { html in
                    html.comment(comment)
                    html.thread(comment.replies, .class("replies"))
                    if let more = comment.moreReplies {
                        html.element("p", .class("pager")) { html in
                            html.element("a", .href(more), .rel("nofollow"), text: "More replies")
                        }
                    }
                }
            }
        }
    }

    mutating func comment(_ comment: ShownComment) {
        element("article", .class("comment"), Attribute("id", "comment-\(comment.id)")) { html in
            guard !comment.isGone else {
                return html.element("p", .class("gone"), text: "This comment is not here any more.")
            }
            html.element("header") { html in
                html.element("strong", .class("name"), .dir(.automatic), text: comment.name)
                if comment.isStaff { html.element("span", .class("badge"), text: "Staff") }
                if comment.isFeatured { html.element("span", .class("badge"), text: "Featured") }
                html.element("a", .class("when"), .href(SitePath.anchor(ofComment: comment.id))) {
                    $0.time(comment.posted)
                }
                if comment.isEdited { html.element("span", .class("edited"), text: "edited") }
                if let answered = comment.answers {
                    html.element("a", .href(SitePath.anchor(ofComment: answered)), text: "in reply to #\(answered)")
                }
            }
            html.element("div", .class("said"), .dir(.automatic)) { $0.safe(comment.body) }
            if let address = comment.replyAddress {
                html.element("p", .class("reply")) { html in
                    html.element(
                        "a",
                        .href(address),
                        .rel("nofollow"),
                        Attribute("aria-label", "Reply to \(comment.name)"),
                        text: "Reply"
                    )
                }
            }
        }
    }
}
