/// One committed write: its place in the one growing sequence, and what it touched.
package struct Change: Sendable, Equatable {
    package var number: Int64
    package var keys: [Key]

    package init(number: Int64, keys: [Key]) {
        self.number = number
        self.keys = keys
    }

    /// What a write did, for those who follow.
    package enum Kind: String, Sendable, CaseIterable {
        /// An article came to be seen by everyone.
        case articlePublished = "article_published"
        /// A public article changed; for the desk: any article.
        case articleUpdated = "article_updated"
        /// A public article is not public any more.
        case articleRemoved = "article_removed"
        case articleRetracted = "article_retracted"
        /// The comments of an article.
        case commentsChanged = "comments_changed"
        /// Categories, tags, authors.
        case taxonomyChanged = "taxonomy_changed"
        case listChanged = "list_changed"
        case weatherChanged = "weather_changed"
        /// All articles are in the search index as they are now. Nothing that the public reads by this feed.
        case indexCompleted = "index_completed"
    }
}

/// A change as the feed of changes tells it.
package struct ChangeEntry: Sendable, Equatable {
    package var number: Int64
    package var at: Timestamp
    package var kind: Change.Kind
    package var articleID: Int64?
    /// The article's slug now; for the public `nil` unless the article is public.
    package var slug: String?
    /// Approved comments that it has now, where the slug is told.
    package var commentCount: Int64?

    package init(
        number: Int64,
        at: Timestamp,
        kind: Change.Kind,
        articleID: Int64?,
        slug: String?,
        commentCount: Int64?
    ) {
        self.number = number
        self.at = at
        self.kind = kind
        self.articleID = articleID
        self.slug = slug
        self.commentCount = commentCount
    }
}

/// A stretch of the change log.
package struct ChangeFeed: Sendable, Equatable {
    /// Renewed when a backup is restored: numbers of another epoch mean nothing here.
    package var epoch: String
    package var entries: [ChangeEntry]
    /// The last number that was looked at, whether it is shown or not.
    package var last: Int64
    package var hasMore: Bool

    package init(epoch: String, entries: [ChangeEntry], last: Int64, hasMore: Bool) {
        self.epoch = epoch
        self.entries = entries
        self.last = last
        self.hasMore = hasMore
    }
}
