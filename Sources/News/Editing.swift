/// What editors do, in terms of what a transaction can. Each act is checked, kept and audited here, and nowhere else.
extension NewsTransaction {
    /// Creates an article: a draft, or published at once.
    package func create(_ article: Article, by editor: Editor, at now: Timestamp) throws(NewsError) -> Article {
        try editor.require(.writeArticles)
        var article = article
        try article.settlePublication(from: nil, at: now)
        if article.status != .draft { try editor.require(.publishArticles) }
        let kept = try insert(article, by: editor, at: now)
        try keep(AuditEntry(.articleCreated, kept.subject, kept.stage(at: now).rawValue, by: editor, at: now))
        return kept
    }

    /// Changes an article when `condition` allows its version. A change that changes nothing makes no revision.
    ///
    /// - change: of its members; the rest is decided by what it leaves.
    /// - act: for the audit log, when it is more than an edit.
    ///
    /// Throws `notFound`, `stale`, `illegalMove`, `notAcceptable`, `scopeMissing`, `termMissing`, and what `change` throws.
    package func edit(
        _ slug: String,
        if condition: RevisionCondition,
        by editor: Editor,
        at now: Timestamp,
        as act: AuditEntry.Act? = nil,
        change: (inout Article) throws(NewsError) -> Void
    ) throws(NewsError) -> Article {
        try editor.require(.writeArticles)
        let old = try existingArticle(slug, if: condition)
        var new = old
        try change(&new)
        guard old.status != .trashed else {
            throw .illegalMove(from: .trashed, to: new.stage(at: now))
        }
        try new.settlePublication(from: old, at: now)
        new.keepWhatIsTheSame(as: old)
        if new.slug != old.slug { new.slug = try freeSlug(new.slug, for: old.id) }
        guard new != old else { return old }
        if new.isPublishedOtherwise(than: old) { try editor.require(.publishArticles) }
        let kept = try update(old, to: new, by: editor, at: now)
        try keep(
            AuditEntry(
                act ?? Self.act(from: old.stage(at: now), to: kept.stage(at: now)),
                kept.subject,
                new.membersChanged(from: old).joined(separator: " "),
                by: editor,
                at: now
            )
        )
        return kept
    }

    /// Puts an article into the trash, out of everyone's sight.
    package func trash(_ slug: String, if condition: RevisionCondition, by editor: Editor, at now: Timestamp)
        throws(NewsError) -> Article
    {
        try editor.require(.writeArticles)
        let old = try existingArticle(slug, if: condition)
        guard old.status != .trashed else { throw .illegalMove(from: .trashed, to: .trashed) }
        if old.status != .draft { try editor.require(.publishArticles) }
        var new = old
        new.status = .trashed
        let kept = try update(old, to: new, by: editor, at: now)
        try keep(AuditEntry(.articleTrashed, kept.subject, by: editor, at: now))
        return kept
    }

    /// Takes an article out of the trash: as a draft, so that nothing comes back into public by it, or retracted as it was.
    package func restore(_ slug: String, by editor: Editor, at now: Timestamp) throws(NewsError) -> Article {
        try editor.require(.writeArticles)
        guard let old = try deskArticle(slug: slug) else { throw .notFound }
        guard old.status == .trashed else { throw .illegalMove(from: old.stage(at: now), to: .draft) }
        var new = old
        new.status = old.retraction == nil ? .draft : .retracted
        if new.status == .retracted { try editor.require(.publishArticles) }
        let kept = try update(old, to: new, by: editor, at: now)
        try keep(AuditEntry(.articleRestored, kept.subject, by: editor, at: now))
        return kept
    }

    /// Brings back what a version said; slug, status and times stay as they are.
    package func restore(
        _ version: (revision: Revision, article: Article),
        of slug: String,
        if condition: RevisionCondition,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> Article {
        try edit(slug, if: condition, by: editor, at: now, as: .revisionRestored) { article throws(NewsError) in
            // The slug may have changed hands since the version was read.
            guard article.id == version.article.id else { throw .notFound }
            let old = version.article
            (article.title, article.summary, article.language) = (old.title, old.summary, old.language)
            (article.category, article.tags, article.authors) = (old.category, old.tags, old.authors)
            article.image = old.image
            if article.text?.body.markdown != old.text?.body.markdown {
                article.text?.body = old.text?.body ?? Body(markdown: "", html: "")
                article.text?.plainText = old.text?.plainText
            }
            article.text?.extra = old.text?.extra ?? "{}"
            article.source = old.source
        }
    }

    /// Adds a note to an article that was published once.
    package func correct(_ slug: String, with correction: Correction, by editor: Editor, at now: Timestamp)
        throws(NewsError) -> Article
    {
        try editor.require(.writeArticles)
        guard let article = try deskArticle(slug: slug) else { throw .notFound }
        guard article.isPublic(at: now) || article.status == .retracted else {
            throw .illegalMove(from: article.stage(at: now), to: article.stage(at: now))
        }
        let kept = try add(correction, to: article, by: editor, at: now)
        try keep(AuditEntry(.correctionAdded, kept.subject, correction.kind.rawValue, by: editor, at: now))
        return kept
    }

    /// A link for one reader to one article, whatever its stage.
    package func preview(_ slug: String, until end: Timestamp, by editor: Editor, at now: Timestamp) throws(NewsError)
        -> (article: Article, signature: String)
    {
        try editor.require(.writeArticles)
        guard let article = try deskArticle(slug: slug), article.status != .trashed else { throw .notFound }
        let signature = try makePreview(ofArticle: article.id, until: end)
        try keep(AuditEntry(.previewMade, article.subject, "until \(end)", by: editor, at: now))
        return (article, signature)
    }

    package func revokePreviews(_ slug: String, by editor: Editor, at now: Timestamp) throws(NewsError) {
        try editor.require(.writeArticles)
        guard let article = try deskArticle(slug: slug) else { throw .notFound }
        try revokePreviews(ofArticle: article.id)
        try keep(AuditEntry(.previewsRevoked, article.subject, by: editor, at: now))
    }

    /// Throws `notFound`; `stale`, with the version that the editor knew.
    private func existingArticle(_ slug: String, if condition: RevisionCondition) throws(NewsError) -> Article {
        guard let article = try deskArticle(slug: slug) else { throw .notFound }
        guard !condition.allows(article.revision) else { return article }
        var base: Article?
        if case .revisions(let known) = condition, let newest = known.max() {
            base = try revision(newest, of: article)?.article
        }
        throw .stale(current: article, base: base)
    }

    private static func act(from old: Article.Stage, to new: Article.Stage) -> AuditEntry.Act {
        switch (old, new) {
        case (.retracted, .published), (.retracted, .scheduled): .retractionUndone
        case (_, .retracted) where old != .retracted: .articleRetracted
        case (.draft, .published), (.draft, .scheduled), (.scheduled, .published): .articlePublished
        case (.published, .draft), (.scheduled, .draft), (.published, .scheduled): .articleUnpublished
        default: .articleEdited
        }
    }
}

extension Article {
    /// For the audit log.
    package var subject: String { "article:\(id)" }

    /// Makes times and status agree, or says why they cannot.
    ///
    /// - old: what is there; `nil` for a new article.
    package mutating func settlePublication(from old: Article?, at now: Timestamp) throws(NewsError) {
        let before = old?.status ?? .draft
        if status == .published {
            publishedAt = max(publishedAt ?? now, embargoUntil ?? publishedAt ?? now)
        }
        switch (before, status) {
        case (.draft, .draft), (.draft, .published), (.published, .published), (.published, .draft),
            (.retracted, .retracted), (.retracted, .published):
            break
        // Only what everyone could read can be taken back before everyone.
        case (.published, .retracted) where old?.isPublic(at: now) == true:
            guard retraction != nil else {
                throw .notAcceptable(member: "retraction", detail: "is required, with a reason")
            }
        default:
            throw .illegalMove(from: old?.stage(at: now) ?? .draft, to: stage(at: now))
        }
        if status == .retracted {
            guard let retraction else {
                throw .notAcceptable(member: "retraction", detail: "is required, with a reason")
            }
            self.retraction = Retraction(reason: retraction.reason, at: old?.retraction?.at ?? now)
        } else if retraction != nil, retraction != old?.retraction {
            throw .notAcceptable(member: "retraction", detail: "goes with the status \"retracted\"")
        } else {
            retraction = nil
        }
    }

    /// What says the same in other words is no change: a body as it was, a term under another name.
    fileprivate mutating func keepWhatIsTheSame(as old: Article) {
        if category?.slug == old.category?.slug { category = old.category }
        if tags.map(\.slug) == old.tags.map(\.slug) { tags = old.tags }
        if authors.map(\.slug) == old.authors.map(\.slug) { authors = old.authors }
        if let body = old.text?.body, text?.body.markdown == body.markdown {
            text?.body = body
            text?.plainText = nil
        }
    }

    /// Whether what the public sees, and when, is decided anew.
    fileprivate func isPublishedOtherwise(than old: Article) -> Bool {
        guard status == old.status else { return true }
        return status != .draft
            && (publishedAt != old.publishedAt || embargoUntil != old.embargoUntil || retraction != old.retraction)
    }

    /// The names of members that differ, for the audit log.
    fileprivate func membersChanged(from old: Article) -> [String] {
        var names: [String] = []
        func note(_ name: String, _ isSame: Bool) { if !isSame { names.append(name) } }
        note("status", status == old.status)
        note("slug", slug == old.slug)
        note("title", title == old.title)
        note("summary", summary == old.summary)
        note("body", text?.body == old.text?.body)
        note("language", language == old.language)
        note("category", category == old.category)
        note("tags", tags == old.tags)
        note("authors", authors == old.authors)
        note("image", image == old.image)
        note("extra", text?.extra == old.text?.extra)
        note("published_at", publishedAt == old.publishedAt)
        note("embargo_until", embargoUntil == old.embargoUntil)
        note("comments", comments == old.comments)
        note("retraction", retraction == old.retraction)
        note("source", source == old.source)
        return names
    }
}
