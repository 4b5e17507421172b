import GRDB
import News

/// A `WHERE` clause in the making, with its values in order.
struct Conditions {
    private(set) var clauses: [String] = []
    private(set) var values: [SQLValue] = []

    mutating func require(_ clause: String, _ values: SQLValue...) {
        clauses.append(clause)
        self.values += values
    }

    var sql: String { clauses.isEmpty ? "1" : clauses.joined(separator: " AND ") }
}

/// Where a keyset bounds a list: above when it is read downwards.
enum KeysetSide {
    case above, below
}

/// An article filter with its slugs looked up: what is left is ids.
struct ResolvedFilter {
    /// Ids of each positive condition, of which an article needs one each.
    private(set) var required: [[Int64]] = []
    private(set) var excluded: [Int64] = []
    /// A condition names only terms that do not exist.
    private(set) var isImpossible = false
    private let filter: ArticleFilter

    init(_ filter: ArticleFilter, in database: Database) throws {
        self.filter = filter
        for condition in filter.terms {
            let ids = try condition.slugs.compactMap { slug in
                try Term.find(condition.taxonomy, slug: slug, in: database)
            }
            if condition.isNegated {
                excluded += ids
            } else {
                required.append(ids)
                if ids.isEmpty { isImpossible = true }
            }
        }
    }

    /// Whether only what everyone may see is asked for.
    var isPublic: Bool { filter.stages == [.published] }

    /// The one term from whose articles a list is best read, in their order; taken out of the conditions.
    mutating func takeLeadingTerm() -> Int64? {
        guard let index = required.firstIndex(where: { $0.count == 1 }) else { return nil }
        return required.remove(at: index)[0]
    }

    /// Conditions on a row of `article`, of which the time of publication comes as one bound on each side.
    ///
    /// SQLite enters an index with a single bound on a side, the first that it finds: of `published_at <= now` and a keyset it took
    /// the former, and a page far down read all that lies before it. A `+` keeps a bound out of that choice.
    ///
    /// - time: the column that leads the index: the article's, or its copy in the entry of a term.
    /// - keyset: the side on which a keyset bounds that column already, closer than anything here.
    func add(
        to conditions: inout Conditions,
        now: Timestamp,
        time: String = "article.published_at",
        keyset: KeysetSide? = nil
    ) {
        if isPublic {
            conditions.require("article.status = 'published'")
            let last = filter.publishedBefore.map { min($0 - 1, now) } ?? now
            conditions.require("\(keyset == .above ? "+" : "")\(time) <= ?", .integer(last.seconds))
        } else {
            conditions.require(stages: filter.stages, now: now)
            if let end = filter.publishedBefore {
                conditions.require("article.published_at < ?", .integer(end.seconds))
            }
        }
        if let first = filter.publishedAfter {
            conditions.require("\(keyset == .below ? "+" : "")\(time) >= ?", .integer(first.seconds))
        }
        for ids in required { conditions.require("EXISTS (\(Self.anyTerm))", .list(ids)) }
        if !excluded.isEmpty { conditions.require("NOT EXISTS (\(Self.anyTerm))", .list(excluded)) }
        if filter.languages.count == 1 {
            conditions.require("article.language = ?", .text(filter.languages[0]))
        } else if !filter.languages.isEmpty {
            let marks = filter.languages.map { _ in "?" }.joined(separator: ", ")
            conditions.require("article.language IN (\(marks))")
            for language in filter.languages { conditions.append(.text(language)) }
        }
        if let ids = filter.ids { conditions.require("article.id IN (SELECT value FROM json_each(?))", .list(ids)) }
        if let moment = filter.updatedAfter { conditions.require("article.updated_at >= ?", .integer(moment.seconds)) }
    }

    private static let anyTerm = """
        SELECT 1 FROM article_term AS had WHERE had.article_id = article.id AND had.term_id IN (SELECT value FROM json_each(?))
        """
}

extension Conditions {
    /// Any of these stages; for the desk, which has few articles in most of them.
    fileprivate mutating func require(stages: Set<Article.Stage>, now: Timestamp) {
        let any = Article.Stage.allCases.filter(stages.contains).map { stage in
            switch stage {
            case .draft, .retracted, .trashed: "article.status = '\(stage.rawValue)'"
            case .published: "article.status = 'published' AND article.published_at <= \(now.seconds)"
            case .scheduled: "article.status = 'published' AND article.published_at > \(now.seconds)"
            }
        }
        require("(\(any.joined(separator: " OR ")))")
    }

    fileprivate mutating func append(_ value: SQLValue) {
        values.append(value)
    }
}
