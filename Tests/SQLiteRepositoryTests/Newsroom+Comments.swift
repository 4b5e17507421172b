import News

extension Newsroom {
    /// Rules under which a comment is shown at once.
    static let unheld: CommentRules = {
        var rules = CommentRules()
        rules.hold = .none
        return rules
    }()

    @discardableResult
    func post(
        _ words: String,
        on slug: String = "storm",
        answering parent: Int64? = nil,
        token: String? = nil,
        email: String? = "ann@a.example",
        at time: Timestamp = Newsroom.now,
        rules: CommentRules = CommentRules(),
        _ change: (inout NewComment) -> Void = { _ in }
    ) throws -> PostedComment {
        var comment = NewComment(
            articleSlug: slug,
            parentID: parent,
            name: "Ann",
            email: email,
            text: try text(words),
            at: time
        )
        comment.token = token
        change(&comment)
        return try written { [comment] transaction throws(NewsError) in try transaction.post(comment, rules: rules) }
    }

    func text(_ words: String) throws -> CommentText {
        try repository.examine(Body(markdown: words, html: "<p>\(words)</p>\n"), by: "Ann", renderer: 1)
    }

    @discardableResult
    func decide(_ decisions: CommentDecision..., at now: Timestamp = Newsroom.now) throws -> [Comment] {
        try written { transaction throws(NewsError) in
            try transaction.decide(decisions, by: .commandLine, at: now).map(\.comment)
        }
    }

    @discardableResult
    func edit(
        _ id: Int64,
        _ words: String,
        token: String,
        at time: Timestamp = Newsroom.now,
        rules: CommentRules = CommentRules()
    ) throws -> Comment {
        let edit = CommentEdit(commentID: id, token: token, text: try text(words), at: time)
        return try written { transaction throws(NewsError) in try transaction.edit(edit, rules: rules) }
    }

    @discardableResult
    func delete(
        _ id: Int64,
        token: String,
        at time: Timestamp = Newsroom.now,
        rules: CommentRules = CommentRules()
    ) throws -> Comment {
        let deletion = CommentDeletion(commentID: id, token: token, at: time)
        return try written { transaction throws(NewsError) in try transaction.delete(deletion, rules: rules) }
    }

    func comments(
        on slug: String = "storm",
        at now: Timestamp = Newsroom.now,
        _ change: (inout CommentQuery) -> Void = { _ in }
    ) throws -> ArticleComments? {
        var query = CommentQuery()
        query.limit = 100
        change(&query)
        return try repository.read { [query] snapshot throws(NewsError) in
            try snapshot.comments(ofArticle: slug, query, now: now)
        }
    }

    func comment(_ id: Int64, token: String? = nil, at now: Timestamp = Newsroom.now) throws -> Comment? {
        try repository.read { snapshot throws(NewsError) in try snapshot.comment(id: id, token: token, now: now) }
    }

    func commentCount(on slug: String, at now: Timestamp = Newsroom.now) throws -> Int64? {
        try repository.read { snapshot throws(NewsError) in try snapshot.commentCounts(slugs: [slug], now: now) }.first?
            .count
    }

    func queue(_ status: Comment.Status, after: Keyset? = nil, limit: Int = 100) throws -> Page<Comment> {
        let page = try moderated {
            ($0.statuses, $0.after, $0.limit) = ([status], after, limit)
        }
        return Page(items: page.items.map(\.comment), next: page.next)
    }

    func moderated(_ change: (inout ModerationQuery) -> Void) throws -> Page<ModeratedComment> {
        var query = ModerationQuery()
        query.limit = 100
        change(&query)
        return try repository.read { [query] snapshot throws(NewsError) in try snapshot.moderatedComments(query) }
    }

    func email(of id: Int64) throws -> String? {
        try repository.read { snapshot throws(NewsError) in
            try snapshot.anyComment(id).map { comment throws(NewsError) in try snapshot.moderated([comment])[0].email }
                ?? nil
        }
    }
}

extension CommentThread {
    /// `1(2(3) 4)`: ids with their replies inside; `x` marks one that only keeps its place, `…` that there are more.
    var shape: String {
        let mark = comment.status == .approved ? "\(comment.id)" : "x\(comment.id)"
        guard let replies, !replies.items.isEmpty || replies.next != nil else { return mark }
        return mark + "(" + replies.shape + ")"
    }
}

extension Page where Item == CommentThread {
    var shape: String {
        (items.map(\.shape) + (next == nil ? [] : ["…"])).joined(separator: " ")
    }
}
