/// What feeds and sitemaps tell of, beside articles as lists show them.

/// An article that was retracted, for those who may have it in a feed: nothing of its words.
package struct RetractedArticle: Sendable, Equatable {
    package var id: Int64
    package var retraction: Retraction

    package init(id: Int64, retraction: Retraction) {
        self.id = id
        self.retraction = retraction
    }
}

/// A public comment with the title of its article.
package struct TitledComment: Sendable, Equatable {
    package var comment: Comment
    package var articleTitle: String

    package init(comment: Comment, articleTitle: String) {
        self.comment = comment
        self.articleTitle = articleTitle
    }
}

/// Where a public article is, and when its text last changed.
package struct ArticleAddress: Sendable, Equatable {
    package var slug: String
    package var updatedAt: Timestamp

    package init(slug: String, updatedAt: Timestamp) {
        self.slug = slug
        self.updatedAt = updatedAt
    }
}
