/// Something that another system exported. Its identity is what makes a second import of the same line a no-op.
package enum ImportItem: Sendable {
    case article(ArticleImport)
    case comment(CommentImport)

    package var identity: ImportIdentity {
        switch self {
        case .article(let article): article.identity
        case .comment(let comment): comment.identity
        }
    }
}

/// How an imported line is known again, and what it said.
package struct ImportIdentity: Sendable, Hashable {
    /// Of its URL, else of its source and id, else of all of it.
    package var name: String
    /// Of all that is imported of the line: another digest under the same name is an update.
    package var digest: [UInt8]

    package init(name: String, digest: [UInt8]) {
        self.name = name
        self.digest = digest
    }
}

package struct ArticleImport: Sendable {
    package var identity: ImportIdentity
    /// The id in the system that it comes from, by which comments may name it.
    package var externalID: String?
    /// Wished for; a taken one gets a number.
    package var slug: String
    package var title: String
    package var summary: String
    package var language: String
    /// From the outermost to the innermost; empty for none.
    package var categoryPath: [String]
    package var tags: [String]
    package var authors: [String]
    package var image: Article.Image?
    package var body: Body
    /// The body without markup, as the index reads it.
    package var plainText: String
    /// `nil`: the time of the first import.
    package var publishedAt: Timestamp?
    package var source: Article.Source?

    package init(
        identity: ImportIdentity,
        externalID: String?,
        slug: String,
        title: String,
        summary: String,
        language: String,
        categoryPath: [String],
        tags: [String],
        authors: [String],
        image: Article.Image?,
        body: Body,
        plainText: String,
        publishedAt: Timestamp?,
        source: Article.Source?
    ) {
        self.identity = identity
        self.externalID = externalID
        self.slug = slug
        self.title = title
        self.summary = summary
        self.language = language
        self.categoryPath = categoryPath
        self.tags = tags
        self.authors = authors
        self.image = image
        self.body = body
        self.plainText = plainText
        self.publishedAt = publishedAt
        self.source = source
    }
}

package struct CommentImport: Sendable {
    package var identity: ImportIdentity
    package var externalID: String?
    package var article: ArticleName
    /// The external id of the comment that it answers.
    package var parentExternalID: String?
    package var name: String
    package var email: String?
    package var body: Body
    /// The version of the renderer that made its HTML.
    package var renderer: Int64
    package var status: Comment.Status
    /// `nil`: the time of the import.
    package var createdAt: Timestamp?

    package enum ArticleName: Sendable, Equatable {
        case slug(String)
        /// A slug, or else the id that an imported article had where it came from.
        case slugOrExternalID(String)
    }

    package init(
        identity: ImportIdentity,
        externalID: String?,
        article: ArticleName,
        parentExternalID: String?,
        name: String,
        email: String?,
        body: Body,
        renderer: Int64 = 1,
        status: Comment.Status,
        createdAt: Timestamp?
    ) {
        self.identity = identity
        self.externalID = externalID
        self.article = article
        self.parentExternalID = parentExternalID
        self.name = name
        self.email = email
        self.body = body
        self.renderer = renderer
        self.status = status
        self.createdAt = createdAt
    }
}

package enum ImportOutcome: Sendable, Equatable {
    case added, updated, unchanged
    /// A comment whose article is not here.
    case articleMissing
    /// A comment that answers one that is not here, or is on another article.
    case parentMissing
}
