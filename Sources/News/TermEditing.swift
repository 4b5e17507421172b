/// What an editor says of a term.
package struct TermChange: Sendable, Equatable {
    /// `nil`, here and below: as it is.
    package var slug: String?
    package var name: String?
    package var description: String?
    package var parent = Parent.same

    package enum Parent: Sendable, Equatable {
        case same, none
        /// By its slug.
        case category(String)
    }

    package init() {}
}

/// What editors do to categories, tags and authors, in terms of what a transaction can; see `Editing.swift`.
extension NewsTransaction {
    /// Makes what a slug names, or makes it anew.
    ///
    /// Throws `scopeMissing`, `conditionMissing`, `staleRevision`, `slugTaken`, `notAcceptable`.
    package func put(
        _ taxonomy: Taxonomy,
        _ slug: String,
        _ change: TermChange,
        if condition: PutCondition,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> (term: Term, isNew: Bool) {
        try editor.require(.publishArticles)
        let found = try term(taxonomy, slug: slug, isForDesk: true, now: now)
        guard let found, found.slug == slug else {
            try condition.check(nil)
            // What leads to another term goes on doing so: its readers would be sent astray.
            if found != nil { throw .slugTaken(slug) }
            let kept = try insert(
                try changed(Term(slug: slug), by: change, in: taxonomy, at: now),
                in: taxonomy,
                at: now
            )
            try keep(AuditEntry(.termCreated, taxonomy.subject(kept), kept.slug, by: editor, at: now))
            return (kept, true)
        }
        try condition.check(found.revision)
        return (try replace(found, by: change, in: taxonomy, by: editor, at: now), false)
    }

    /// Changes a term when `condition` allows its version. A change that changes nothing makes no revision.
    ///
    /// Throws `scopeMissing`, `notFound`, `staleRevision`, `slugTaken`, `notAcceptable`.
    package func edit(
        _ taxonomy: Taxonomy,
        _ slug: String,
        _ change: TermChange,
        if condition: RevisionCondition,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> Term {
        try editor.require(.publishArticles)
        let old = try existingTerm(taxonomy, slug, if: condition, at: now)
        return try replace(old, by: change, in: taxonomy, by: editor, at: now)
    }

    /// Throws `scopeMissing`, `notFound`, `staleRevision`, `inUse`.
    package func delete(
        _ taxonomy: Taxonomy,
        _ slug: String,
        if condition: RevisionCondition,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) {
        try editor.require(.publishArticles)
        let old = try existingTerm(taxonomy, slug, if: condition, at: now)
        guard try !isInUse(term: old.id) else { throw .inUse }
        try delete(old, in: taxonomy, at: now)
        try keep(AuditEntry(.termDeleted, taxonomy.subject(old), old.slug, by: editor, at: now))
    }

    /// Makes one term of two: all that the first has becomes the other's, and what led to the first leads there.
    ///
    /// Throws `scopeMissing`, `notFound`, `staleRevision`, `notAcceptable`.
    package func merge(
        _ taxonomy: Taxonomy,
        _ slug: String,
        into other: String,
        if condition: RevisionCondition,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> Term {
        try editor.require(.publishArticles)
        let old = try existingTerm(taxonomy, slug, if: condition, at: now)
        guard let target = try term(taxonomy, slug: other, isForDesk: true, now: now) else {
            throw .notAcceptable(member: "into", detail: "names no \(taxonomy.rawValue): there is no \"\(other)\"")
        }
        guard target.id != old.id else { throw .notAcceptable(member: "into", detail: "must be another one") }
        guard try !ancestors(ofTerm: target.id).contains(old.id) else {
            throw .notAcceptable(member: "into", detail: "lies below the category that is to go: move it away first")
        }
        let kept = try merge(old, into: target, in: taxonomy, at: now)
        let detail = "\(old.slug) into \(taxonomy.subject(kept))"
        try keep(AuditEntry(.termsMerged, taxonomy.subject(old), detail, by: editor, at: now))
        return kept
    }

    /// Throws `notFound`, also under a slug that it had: an edit should know what it edits.
    private func existingTerm(_ taxonomy: Taxonomy, _ slug: String, if condition: RevisionCondition, at now: Timestamp)
        throws(NewsError) -> Term
    {
        guard let term = try term(taxonomy, slug: slug, isForDesk: true, now: now), term.slug == slug else {
            throw .notFound
        }
        try condition.check(term.revision)
        return term
    }

    private func replace(
        _ old: Term,
        by change: TermChange,
        in taxonomy: Taxonomy,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> Term {
        let new = try changed(old, by: change, in: taxonomy, at: now)
        guard new != old else { return old }
        let kept = try update(old, to: new, in: taxonomy, at: now)
        let members = new.membersChanged(from: old).joined(separator: " ")
        try keep(AuditEntry(.termEdited, taxonomy.subject(kept), members, by: editor, at: now))
        return kept
    }

    private func changed(_ old: Term, by change: TermChange, in taxonomy: Taxonomy, at now: Timestamp)
        throws(NewsError) -> Term
    {
        var new = old
        if let name = change.name { new.name = name }
        if let description = change.description { new.description = description }
        switch change.parent {
        case .same: break
        case .none: new.parentID = nil
        case .category(let slug): new.parentID = try parent(slug, of: old, at: now)
        }
        if let slug = change.slug, slug != old.slug {
            // A slug that it had before is its own.
            if let owner = try term(taxonomy, slug: slug, isForDesk: true, now: now), owner.id != old.id {
                throw .slugTaken(slug)
            }
            new.slug = slug
        }
        return new
    }

    private func parent(_ slug: String, of term: Term, at now: Timestamp) throws(NewsError) -> Int64 {
        guard let parent = try self.term(.category, slug: slug, isForDesk: true, now: now) else {
            throw .notAcceptable(member: "parent", detail: "names no category: there is no \"\(slug)\"")
        }
        let line = try [parent.id] + ancestors(ofTerm: parent.id)
        guard !line.contains(term.id) else {
            throw .notAcceptable(member: "parent", detail: "must not be the category itself, or one below it")
        }
        return parent.id
    }
}

extension Taxonomy {
    /// For the audit log: `tag:12`.
    package func subject(_ term: Term) -> String { "\(rawValue):\(term.id)" }
}

extension Term {
    /// The names of members that differ, for the audit log.
    fileprivate func membersChanged(from old: Term) -> [String] {
        var names: [String] = []
        func note(_ name: String, _ isSame: Bool) { if !isSame { names.append(name) } }
        note("slug", slug == old.slug)
        note("name", name == old.name)
        note("description", description == old.description)
        note("parent", parentID == old.parentID)
        return names
    }
}
