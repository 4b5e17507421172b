/// Which articles a list shows, in which order, from where.
package struct ArticleQuery: Sendable, Equatable {
    package var filter = ArticleFilter()
    package var sort = Sort.newest
    package var after: Keyset?
    package var limit = 20
    /// Reads `Article.text` too.
    package var includesText = false

    package enum Sort: String, Sendable, CaseIterable {
        case newest, oldest, updated
    }

    package init() {}
}

/// Conditions on articles, all of which must hold. Lists and searches share it.
package struct ArticleFilter: Sendable, Equatable {
    /// Any of these; public articles are `published`. Everything else is for the desk.
    package var stages: Set<Article.Stage> = [.published]
    /// One for each repetition of `category=`, `tag=` and `author=`.
    package var terms: [TermCondition] = []
    /// Any of these; empty: any language.
    package var languages: [String] = []
    /// Any of these; `nil`: all.
    package var ids: [Int64]?
    /// At or after this moment.
    package var publishedAfter: Timestamp?
    /// Before this moment.
    package var publishedBefore: Timestamp?
    package var updatedAfter: Timestamp?

    package init() {}

    /// Whether it lets through whatever is public.
    package var isEmpty: Bool { self == ArticleFilter() }

    /// Has one of the slugs, or, negated, none of them. A category stands for its children too.
    package struct TermCondition: Sendable, Equatable {
        package var taxonomy: Taxonomy
        package var slugs: [String]
        package var isNegated: Bool

        package init(taxonomy: Taxonomy, slugs: [String], isNegated: Bool = false) {
            self.taxonomy = taxonomy
            self.slugs = slugs
            self.isNegated = isNegated
        }
    }
}
