/// What a reader asks of the archive.
package struct SearchQuery: Sendable, Equatable {
    package var text: SearchText
    package var filter = ArticleFilter()
    package var sort = Sort.relevance
    package var after: Keyset?
    package var limit = 20
    /// By what the hits are to be counted.
    package var facets: Set<SearchFacet> = []
    /// Looks for the words as they were typed, even where nobody wrote them so.
    package var isExact = false
    /// After which the search answers with what it has; `nil`: as long as it takes.
    package var budget: Duration?

    package enum Sort: String, Sendable, CaseIterable {
        case relevance, newest, oldest
    }

    /// By relevance only so many hits are ranked and can be paged: nobody reads further, and a rank needs every hit before it.
    package static let rankedMax = 1000

    package init(text: SearchText) {
        self.text = text
    }
}

/// A reader's words, taken apart. Nothing that one can type is an error: signs that mean nothing here are blanks.
package struct SearchText: Sendable, Equatable {
    /// One thing to look for.
    package struct Item: Sendable, Equatable {
        /// Never empty, and holds a letter or digit.
        package var words: String
        package var isPrefix: Bool
        /// A phrase: its words stand in a row.
        package var isQuoted: Bool

        package init(words: String, isPrefix: Bool, isQuoted: Bool = false) {
            self.words = words
            self.isPrefix = isPrefix
            self.isQuoted = isQuoted
        }
    }

    /// As it was typed.
    package let source: String
    package private(set) var wanted: [Item] = []
    package private(set) var excluded: [Item] = []

    /// Items beyond these are ignored: a bound on work, far above what people type.
    package static let itemsMax = 64
    /// Beginnings beyond these are taken for words: each may stand for thousands.
    package static let prefixesMax = 8

    /// Reads words, `"phrases"`, `-word` (also `-"a phrase"`) and `word*`. A quote that nobody closes ends with the text.
    ///
    /// By code points, not characters: to Swift a quote with a combining mark behind it is no quote, to the index it is one.
    package init(_ text: String) {
        source = text
        var rest = Substring(text).unicodeScalars
        while let start = rest.firstIndex(where: { !$0.properties.isWhitespace }),
            wanted.count + excluded.count < Self.itemsMax
        {
            rest = rest[start...]
            let isExcluded = rest.first == "-"
            if isExcluded { rest.removeFirst() }
            let words: Substring.UnicodeScalarView
            let isQuoted = rest.first == "\""
            if rest.first == "\"" {
                rest.removeFirst()
                words = rest.prefix { $0 != "\"" }
                rest = rest[words.endIndex...].dropFirst()
            } else {
                words = rest.prefix { !$0.properties.isWhitespace && $0 != "\"" }
                rest = rest[words.endIndex...]
            }
            var isPrefix = words.last == "*"
            if rest.first == "*" {
                isPrefix = true
                rest.removeFirst()
            }
            add(words, isPrefix: isPrefix, isQuoted: isQuoted, isExcluded: isExcluded)
        }
    }

    private mutating func add(
        _ words: Substring.UnicodeScalarView,
        isPrefix: Bool,
        isQuoted: Bool,
        isExcluded: Bool
    ) {
        guard words.contains(where: Self.isSearchable) else { return }
        // NUL ends a text inside SQLite; to a reader it is nothing.
        let words = String(String.UnicodeScalarView(words.filter { $0 != "\0" }))
        // A single Latin letter begins half of all words.
        let isTelling = words.utf8.filter { $0 != UInt8(ascii: "*") }.count > 1
        let prefixes = (wanted + excluded).count { $0.isPrefix }
        let item = Item(
            words: words,
            isPrefix: isPrefix && isTelling && prefixes < Self.prefixesMax,
            isQuoted: isQuoted
        )
        // Said twice is said once.
        if isExcluded {
            if !excluded.contains(item) { excluded.append(item) }
        } else if !wanted.contains(item) {
            wanted.append(item)
        }
    }

    private static func isSearchable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .letterNumber, .otherNumber, .privateUse: true
        default: false
        }
    }
}

package struct SearchHit: Sendable, Equatable {
    package var articleID: Int64
    package var slug: String
    package var title: MarkedText
    package var summary: String
    package var category: Term.Reference?
    package var publishedAt: Timestamp
    /// Higher is better; comparable within one answer only.
    package var score: Double
    package var snippet: MarkedText
    package var match: Match

    /// Whether all wanted items were found in the article, or only some.
    package enum Match: String, Sendable {
        case all, some
    }

    package init(
        articleID: Int64,
        slug: String,
        title: MarkedText,
        summary: String,
        category: Term.Reference?,
        publishedAt: Timestamp,
        score: Double,
        snippet: MarkedText,
        match: Match
    ) {
        self.articleID = articleID
        self.slug = slug
        self.title = title
        self.summary = summary
        self.category = category
        self.publishedAt = publishedAt
        self.score = score
        self.snippet = snippet
        self.match = match
    }
}

package struct SearchResult: Sendable, Equatable {
    package var page: Page<SearchHit>
    /// Articles in which at least one wanted item is found, all of them counted; when the answer is partial, those that were found in time.
    package var total: Int64
    /// The time ran out before everything was looked at.
    package var isPartial: Bool
    /// Of each facet that was asked for, its most frequent values; a month's are all of them, the newest first.
    package var facets: [SearchFacet: [FacetCount]] = [:]
    /// What was looked for instead, since no article holds a word of what was asked.
    package var corrected: String?
    /// What may have been meant where little was found.
    package var alternative: String?

    package init(page: Page<SearchHit>, total: Int64, isPartial: Bool = false) {
        self.page = page
        self.total = total
        self.isPartial = isPartial
    }
}

/// Something that hits are counted by.
package enum SearchFacet: String, Sendable, CaseIterable {
    case category, tag, author, month
}

package struct FacetCount: Sendable, Equatable {
    /// A slug; of a month "2026-11".
    package var value: String
    /// For people.
    package var name: String
    package var count: Int64

    package init(value: String, name: String, count: Int64) {
        self.value = value
        self.name = name
        self.count = count
    }
}
