/// An ordered choice of articles that leads a page: `front`, one for each section.
package struct ChosenList: Sendable, Equatable {
    /// 0 until it is kept.
    package var id: Int64
    package var slug: String
    package var revision: Int64
    package var updatedAt: Timestamp

    package static let articlesMax = 100

    package init(id: Int64 = 0, slug: String, revision: Int64 = 1, updatedAt: Timestamp) {
        self.id = id
        self.slug = slug
        self.revision = revision
        self.updatedAt = updatedAt
    }

    /// For the audit log.
    package var subject: String { "list:\(slug)" }
}

/// What editors do to lists, in terms of what a transaction can; see `Editing.swift`.
extension NewsTransaction {
    /// Makes a list, or chooses anew. The same choice again makes no revision.
    ///
    /// - articles: their slugs, present or former. They may be hidden: they are shown when they are public.
    ///
    /// Throws `scopeMissing`, `conditionMissing`, `staleRevision`, `notAcceptableMembers`.
    package func putList(
        _ slug: String,
        articles slugs: [String],
        if condition: PutCondition,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> (list: ChosenList, isNew: Bool) {
        try editor.require(.publishArticles)
        let old = try chosenList(slug: slug)
        try condition.check(old?.revision)
        let articles = try chosenArticles(slugs)
        if let old, try articleIDs(ofList: old.id) == articles { return (old, false) }
        let list = old ?? ChosenList(slug: slug, revision: 0, updatedAt: now)
        let kept = try keep(list, articles: articles, at: now)
        let detail = "\(articles.count) articles"
        try keep(AuditEntry(.listChanged, kept.subject, detail, by: editor, at: now))
        return (kept, old == nil)
    }

    /// Throws `scopeMissing`, `notFound`, `staleRevision`.
    package func deleteList(_ slug: String, if condition: RevisionCondition, by editor: Editor, at now: Timestamp)
        throws(NewsError)
    {
        try editor.require(.publishArticles)
        guard let list = try chosenList(slug: slug) else { throw .notFound }
        try condition.check(list.revision)
        try delete(list, at: now)
        try keep(AuditEntry(.listDeleted, list.subject, by: editor, at: now))
    }

    /// The ids of articles in the order of their slugs, or every slug that will not do.
    private func chosenArticles(_ slugs: [String]) throws(NewsError) -> [Int64] {
        var (ids, faults): ([Int64], [MemberFault]) = ([], [])
        for (index, slug) in slugs.enumerated() {
            let member = "articles/\(index)"
            guard let id = try articleToChoose(slug: slug) else {
                faults.append(
                    MemberFault(
                        member: member,
                        detail: "names no article: there is no \"\(slug)\", or it is in the trash"
                    )
                )
                continue
            }
            if ids.contains(id) { faults.append(MemberFault(member: member, detail: "is the same article again")) }
            ids.append(id)
        }
        guard faults.isEmpty else { throw .notAcceptableMembers(faults) }
        return ids
    }
}
