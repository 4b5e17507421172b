/// What somebody may be about to type.
package struct Suggestions: Sendable, Equatable {
    /// Whole queries: what was typed, with its last word ended, the commonest first.
    package var queries: [String]
    /// Articles whose titles hold what was typed.
    package var articles: [SuggestedArticle]

    package init(queries: [String] = [], articles: [SuggestedArticle] = []) {
        self.queries = queries
        self.articles = articles
    }

    /// Letters below which there is nothing to suggest: they begin half of all words.
    package static let lettersMin = 2
}

package struct SuggestedArticle: Sendable, Equatable {
    package var slug: String
    package var title: MarkedText

    package init(slug: String, title: MarkedText) {
        self.slug = slug
        self.title = title
    }
}
