/// An article as it is read.
package struct Article: Sendable, Equatable {
    package var id: Int64
    package var slug: String
    package var status: Status
    /// Counts editorial versions from 1; comments do not move it.
    package var revision: Int64
    package var title: String
    package var summary: String
    /// BCP 47, lower case: `en`, `pt-br`.
    package var language: String
    package var category: Term.Reference?
    package var tags: [Term.Reference]
    package var authors: [Term.Reference]
    package var image: Image?
    package var wordCount: Int64
    package var publishedAt: Timestamp?
    /// A floor under `publishedAt`; read for the desk only, like what follows.
    package var embargoUntil: Timestamp?
    /// Kept in the trash too, so that what was retracted does not come back as a draft.
    package var retraction: Retraction?
    package var updatedAt: Timestamp
    package var source: Source?
    package var comments: CommentState
    /// Only where it was asked for: a list without texts reads narrow rows.
    package var text: Text?

    package enum Status: String, Sendable, CaseIterable {
        case draft, published, retracted, trashed
    }

    package struct Text: Sendable, Equatable {
        package var body: Body
        /// A JSON object, returned as it was stored.
        package var extra: String
        /// Oldest first.
        package var corrections: [Correction]
        /// The body without markup, where a new body is about to be stored.
        package var plainText: String?

        package init(body: Body, extra: String = "{}", corrections: [Correction] = [], plainText: String? = nil) {
            self.body = body
            self.extra = extra
            self.corrections = corrections
            self.plainText = plainText
        }
    }

    /// What the reader of an article may do with its comments, as far as the article itself decides it.
    package struct CommentState: Sendable, Equatable {
        /// Approved ones.
        package var count: Int64
        /// `nil`: as the site says.
        package var open: Bool?
        package var hold: CommentRules.Hold?
        package var closesAt: Timestamp?

        package init(count: Int64 = 0, open: Bool? = nil, hold: CommentRules.Hold? = nil, closesAt: Timestamp? = nil) {
            self.count = count
            self.open = open
            self.hold = hold
            self.closesAt = closesAt
        }
    }

    package struct Image: Sendable, Equatable {
        package var url: String
        package var alt: String
        package var caption: String
        package var credit: String
        /// Pixels.
        package var width: Int64?
        package var height: Int64?

        package init(
            url: String,
            alt: String = "",
            caption: String = "",
            credit: String = "",
            width: Int64? = nil,
            height: Int64? = nil
        ) {
            self.url = url
            self.alt = alt
            self.caption = caption
            self.credit = credit
            self.width = width
            self.height = height
        }
    }

    /// Where an imported article came from.
    package struct Source: Sendable, Equatable {
        package var name: String?
        package var licence: String?
        package var url: String?

        package init(name: String? = nil, licence: String? = nil, url: String? = nil) {
            self.name = name
            self.licence = licence
            self.url = url
        }
    }

    package init(
        id: Int64,
        slug: String,
        status: Status,
        revision: Int64,
        title: String,
        summary: String,
        language: String,
        category: Term.Reference?,
        tags: [Term.Reference],
        authors: [Term.Reference],
        image: Image?,
        wordCount: Int64,
        publishedAt: Timestamp?,
        embargoUntil: Timestamp? = nil,
        retraction: Retraction? = nil,
        updatedAt: Timestamp,
        source: Source?,
        comments: CommentState,
        text: Text?
    ) {
        self.id = id
        self.slug = slug
        self.status = status
        self.revision = revision
        self.title = title
        self.summary = summary
        self.language = language
        self.category = category
        self.tags = tags
        self.authors = authors
        self.image = image
        self.wordCount = wordCount
        self.publishedAt = publishedAt
        self.embargoUntil = embargoUntil
        self.retraction = retraction
        self.updatedAt = updatedAt
        self.source = source
        self.comments = comments
        self.text = text
    }

    package func isPublic(at now: Timestamp) -> Bool {
        status == .published && publishedAt.map { $0 <= now } ?? false
    }

    /// The status as people see it: what is published at a time to come is scheduled.
    package func stage(at now: Timestamp) -> Stage {
        switch status {
        case .draft: .draft
        case .published: isPublic(at: now) ? .published : .scheduled
        case .retracted: .retracted
        case .trashed: .trashed
        }
    }

    package enum Stage: String, Sendable, CaseIterable {
        case draft, scheduled, published, retracted, trashed
    }

    /// Whole minutes at 230 words a minute, at least 1: the usual rate for silent reading of English prose.
    package var readingMinutes: Int64 {
        max(1, (wordCount + 115) / 230)
    }
}

extension Article {
    /// A draft without words: what a new article is made of.
    package static func blank(at now: Timestamp) -> Article {
        Article(
            id: 0,
            slug: "",
            status: .draft,
            revision: 1,
            title: "",
            summary: "",
            language: "und",
            category: nil,
            tags: [],
            authors: [],
            image: nil,
            wordCount: 0,
            publishedAt: nil,
            updatedAt: now,
            source: nil,
            comments: CommentState(),
            text: Text(body: Body(markdown: "", html: ""), plainText: "")
        )
    }
}

/// A text in its two stored forms: what was written, and the safe HTML that was made of it at the write.
package struct Body: Sendable, Equatable {
    package var markdown: String
    package var html: String

    package init(markdown: String, html: String) {
        self.markdown = markdown
        self.html = html
    }
}
