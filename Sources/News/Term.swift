/// The three ways in which a newsroom sorts its articles. They share slugs, names, counts and filters, so they share one type.
package enum Taxonomy: String, Sendable, CaseIterable {
    case category, tag, author
}

/// A category, a tag or an author.
package struct Term: Sendable, Equatable {
    package var id: Int64
    package var slug: String
    package var name: String
    package var description: String
    /// Of a nested category; tags and authors have none.
    package var parentID: Int64?
    /// Public articles; a category counts those of its children too.
    package var articleCount: Int64
    /// Counts what editors did to it from 1; articles that come and go do not move it.
    package var revision: Int64

    package init(
        id: Int64 = 0,
        slug: String,
        name: String = "",
        description: String = "",
        parentID: Int64? = nil,
        articleCount: Int64 = 0,
        revision: Int64 = 1
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.description = description
        self.parentID = parentID
        self.articleCount = articleCount
        self.revision = revision
    }

    /// What an article says of a term.
    package struct Reference: Sendable, Equatable {
        package var slug: String
        package var name: String

        package init(slug: String, name: String) {
            self.slug = slug
            self.name = name
        }
    }
}
