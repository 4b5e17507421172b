/// One version of an article, as the desk keeps it.
package struct Revision: Sendable, Equatable {
    package var number: Int64
    package var at: Timestamp
    /// The name of the token; `import` for what an import wrote.
    package var editor: String
    package var actingFor: String?

    package init(number: Int64, at: Timestamp, editor: String, actingFor: String?) {
        self.number = number
        self.at = at
        self.editor = editor
        self.actingFor = actingFor
    }

    /// Who wrote what no editor did.
    package static let importer = "import"
}

/// Which versions an edit may replace (`If-Match`, RFC 9110 §13.1.1).
package enum RevisionCondition: Sendable, Equatable {
    case any
    /// One of these; none of them: nothing matches.
    case revisions([Int64])

    package func allows(_ revision: Int64) -> Bool {
        switch self {
        case .any: true
        case .revisions(let revisions): revisions.contains(revision)
        }
    }
}

/// What a `PUT` may do (RFC 9110 §13.1): it writes what is not there, and what is there only from a version that it names.
package enum PutCondition: Sendable, Equatable {
    /// Says nothing of it.
    case unsaid
    /// `If-None-Match: *`
    case create
    /// `If-Match`
    case replace(RevisionCondition)

    /// Throws `conditionMissing`, `staleRevision`.
    ///
    /// - current: the revision of what is there; `nil`: nothing is.
    package func check(_ current: Int64?) throws(NewsError) {
        switch self {
        case .unsaid: if current != nil { throw .conditionMissing }
        case .create: if current != nil { throw .staleRevision(current: current) }
        case .replace(let condition):
            guard let current else { throw .staleRevision(current: nil) }
            try condition.check(current)
        }
    }
}

extension RevisionCondition {
    /// Throws `staleRevision`.
    package func check(_ current: Int64) throws(NewsError) {
        guard allows(current) else { throw .staleRevision(current: current) }
    }
}

/// A public note on what an article said.
package struct Correction: Sendable, Equatable {
    package var id: Int64
    package var kind: Kind
    /// Plain text.
    package var text: String
    package var at: Timestamp

    package enum Kind: String, Sendable, CaseIterable {
        case correction, clarification, update, note
    }

    package init(id: Int64 = 0, kind: Kind, text: String, at: Timestamp) {
        self.id = id
        self.kind = kind
        self.text = text
        self.at = at
    }
}

/// A correction with the public article that it belongs to.
package struct CorrectionEntry: Sendable, Equatable {
    package var correction: Correction
    package var articleID: Int64
    package var slug: String
    package var title: String

    package init(correction: Correction, articleID: Int64, slug: String, title: String) {
        self.correction = correction
        self.articleID = articleID
        self.slug = slug
        self.title = title
    }
}

/// Why an article was taken back, for everyone to read.
package struct Retraction: Sendable, Equatable {
    package var reason: String
    package var at: Timestamp

    package init(reason: String, at: Timestamp) {
        self.reason = reason
        self.at = at
    }
}

/// For how long what is past is kept.
package struct Retention: Sendable, Equatable {
    /// Of each article; 0: all.
    package var revisions: Int64
    /// For which the change log goes back.
    package var changeDays: Int64
    /// Days after which the address of a comment is forgotten; 0: never.
    package var addressDays: Int64
    /// Days after which a comment that was kept out is deleted; 0: never.
    package var keptOutDays: Int64

    package init(revisions: Int64 = 0, changeDays: Int64 = 30, addressDays: Int64 = 0, keptOutDays: Int64 = 0) {
        self.revisions = revisions
        self.changeDays = changeDays
        self.addressDays = addressDays
        self.keptOutDays = keptOutDays
    }
}
