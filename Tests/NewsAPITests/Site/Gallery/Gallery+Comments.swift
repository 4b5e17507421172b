import News

@testable import NewsAPI

extension Gallery {
    private static func thread(
        _ id: Int64,
        _ words: String,
        by name: String = "Petra",
        replies: [CommentThread] = [],
        hasMore: Bool = false,
        _ change: (inout Comment) -> Void = { _ in }
    ) -> CommentThread {
        var comment = Comment(
            id: id,
            articleID: 1,
            articleSlug: "the-lamps-of-orrin",
            parentID: nil,
            shownUnderID: nil,
            status: .approved,
            name: name,
            body: Body(markdown: words, html: "<p>\(words)</p>"),
            createdAt: now,
            editedAt: nil,
            heldReasons: []
        )
        change(&comment)
        return CommentThread(
            comment: comment,
            replies: Page(items: replies, next: hasMore ? Keyset(value: 1, id: 1) : nil)
        )
    }

    private static let first = thread(1, "I have kept my old ticket as a bookmark. Now I know what for.")

    /// All that a comment can be, in threads of the greatest depth.
    private static var many: [CommentThread] {
        let deepest = thread(7, "To a comment that stands higher.") { ($0.parentID, $0.shownUnderID) = (5, 6) }
        let deep = (3...6).reversed().reduce(deepest) { below, id in thread(id, "Yes, but.", replies: [below]) }
        return [
            first,
            thread(2, "", replies: [deep], hasMore: true) { $0.status = .deleted },
            thread(8, "From the desk.", by: "Ada Fenwick") { ($0.isStaff, $0.isFeatured) = (true, true) },
            thread(9, "Changed since.") { $0.editedAt = now },
            thread(10, "كنت أنام على صوت هذا القطار وأنا صغيرة.", by: "نور"),
            thread(11, unbroken, by: unbroken),
            thread(12, "") {
                let items = "<ul><li>One</li></ul><ol><li>Two</li></ol><pre><code>\(unbroken)</code></pre>"
                $0.body.html = "<blockquote><p>Quoted</p></blockquote>" + items
            },
        ]
    }

    private static func discussed(_ threads: [CommentThread], _ change: (inout StoryPage) -> Void = { _ in }) -> [UInt8]
    {
        changed(story) {
            let address = $0.address
            let comments = threads.map { ShownComment($0, story: address, isOpen: true) }
            $0.discussion.count = Int64(comments.count)
            $0.discussion.comments = comments
            change(&$0)
        }.html()
    }

    static var discussions: [Sheet] {
        [
            Sheet("comments-one", discussed([first])),
            Sheet("comments-two", discussed([first, thread(2, "Three nights are a start.")])),
            Sheet(
                "comments-many",
                discussed(many) {
                    $0.discussion.next = $0.address + "?cursor=abc#comments"
                    $0.discussion.all = $0.address + "#comments"
                }
            ),
            Sheet(
                "comments-reply",
                discussed([first]) { page in
                    page.form?.answered = ("Petra", page.address + SitePath.anchor(ofComment: 1))
                    page.form?.draft.parentID = 1
                }
            ),
            Sheet("comments-challenge", discussed([]) { $0.form = challengedForm }),
            Sheet(
                "comments-reply-gone",
                discussed([]) { $0.form?.message = "The comment that you want to answer is not here any more." }
            ),
        ]
    }

    private static var challengedForm: CommentForm {
        let rules = changed(CommentRules()) { $0.challenge = .require }
        return CommentForm(story: "the-lamps-of-orrin", rules: rules)
    }

    // MARK: Pages for one reader

    private static var form: CommentPage {
        var form = CommentForm(story: "the-lamps-of-orrin", rules: CommentRules())
        form.draft = CommentDraft(name: "Petra", email: "petra", body: "Well.\n\nAnd \"so\" <on>.", parentID: 1)
        let link = PageLink(story.title, story.address)
        return CommentPage(frame: frame("Comment on \(story.title)"), story: link, form: form)
    }

    private static func notice(_ status: Comment.Status, _ reasons: [HeldReason]) -> CommentNotice {
        let own = changed(first.comment) { $0.status = status }
        return CommentNotice(
            frame: frame("Comment on \(story.title)"),
            story: PageLink(story.title, story.address),
            status: status,
            reasons: reasons.map(\.sentence),
            comment: ShownComment(own: own, story: story.address)
        )
    }

    static var comments: [Sheet] {
        let action = SitePath.comment(1, ofStory: "the-lamps-of-orrin")
        return [
            Sheet(
                "form-faults",
                changed(form) {
                    $0.form.faults = [
                        "name": "must not be empty", "email": "is no address", "body": "is too long",
                    ]
                    $0.form.message = "Your comment was not sent yet. Please look at the fields that are marked."
                }.html()
            ),
            Sheet(
                "form-confirm",
                changed(form) {
                    ($0.form.challenge, $0.form.button) = ("c1", "Confirm and Post")
                    $0.form.message = "Please read your comment once more, and send it with the button below."
                }.html()
            ),
            Sheet("form-no-email", changed(form) { ($0.form.email, $0.form.honeypot) = (.off, "") }.html()),
            Sheet("form-unbroken", changed(form) { $0.story.name = unbroken }.html()),
            Sheet("notice-held", notice(.pending, [.firstComment]).html()),
            Sheet(
                "notice-held-change",
                changed(notice(.pending, HeldReason.allCases)) {
                    $0.change = CommentChange(action: action, body: "Well.\n\nI <think> so.")
                }.html()
            ),
            Sheet(
                "notice-held-fault",
                changed(notice(.pending, [.links])) {
                    $0.change = CommentChange(action: action, body: "", fault: "must not be empty")
                }.html()
            ),
            Sheet("notice-approved", notice(.approved, []).html()),
            Sheet("notice-rejected", notice(.rejected, [.words]).html()),
            Sheet("notice-spam", notice(.spam, [.honeypot]).html()),
            Sheet("notice-deleted", notice(.deleted, []).html()),
            Sheet("notice-of-a-stranger", changed(notice(.pending, [])) { $0.comment = nil }.html()),
        ]
    }
}
