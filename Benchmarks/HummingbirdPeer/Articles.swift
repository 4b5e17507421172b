import Foundation
import GRDB
import Hummingbird

struct ArticleRoutes {
    let pool: DatabasePool

    func add(to router: Router<Context>) {
        router.get("articles") { request, _ in try await list(after: Keyset(of: request)) }
        router.get("articles/:slug") { _, context in try await article(slug: context.slug()) }
    }

    private func list(after keyset: Keyset?) async throws -> ArticlePage {
        let limit = 20
        return try await pool.read { database in
            var articles: [Article]
            if let keyset {
                articles = try Article.fetchAll(
                    database.cachedStatement(sql: Article.nextPage),
                    arguments: [now(), keyset.time, keyset.id, limit + 1]
                )
            } else {
                articles = try Article.fetchAll(
                    database.cachedStatement(sql: Article.firstPage),
                    arguments: [now(), limit + 1]
                )
            }
            let hasMore = articles.count > limit
            if hasMore { articles.removeLast() }
            try Article.addTerms(to: &articles, in: database)
            let next = articles.last.map { Keyset(time: Int64($0.publishedAt.timeIntervalSince1970), id: $0.id) }
            return ArticlePage(articles: articles, next: hasMore ? next.map { "/articles?cursor=\($0.text)" } : nil)
        }
    }

    private func article(slug: String) async throws -> Article {
        let found = try await pool.read { database in
            var articles = try Article.fetchAll(
                database.cachedStatement(sql: Article.one),
                arguments: [slug, now()]
            )
            try Article.addTerms(to: &articles, in: database)
            return articles.first
        }
        guard let found else { throw HTTPError(.notFound) }
        return found
    }
}

struct ArticlePage: ResponseEncodable {
    var articles: [Article]
    var next: String?
}

struct Reference: Encodable {
    var slug: String
    var name: String

    init?(slug: String?, name: String?) {
        guard let slug, let name else { return nil }
        self.slug = slug
        self.name = name
    }
}

/// The members of Broadsheet's article; those without a value are left out, as synthesised Codable does.
struct Article: ResponseEncodable, FetchableRecord {
    var id: Int64
    var slug: String
    var status: String
    var revision: Int64
    var title: String
    var summary: String
    var body: String?
    var bodyHTML: String?
    var wordCount: Int64
    var readingMinutes: Int64
    var language: String
    var category: Reference?
    var tags: [Reference] = []
    var authors: [Reference] = []
    var image: Image?
    var publishedAt: Date
    var updatedAt: Date
    /// Imports leave it empty, and the benchmark's articles are imported.
    var extra: [String: String]?
    /// The same: none of the benchmark's articles was corrected.
    var corrections: [String]?
    var source: Source?
    var comments: CommentState

    struct Image: Encodable {
        var url: String
        var alt: String
        var caption: String
        var credit: String
        var width: Int64?
        var height: Int64?
    }

    struct Source: Encodable {
        var name: String?
        var licence: String?
        var url: String?
    }

    struct CommentState: Encodable {
        var count: Int64
        var open: Bool
        var closesAt: Date?

        enum CodingKeys: String, CodingKey {
            case count, open
            case closesAt = "closes_at"
        }
    }

    enum CodingKeys: String, CodingKey {
        case id, slug, status, revision, title, summary, body
        case bodyHTML = "body_html"
        case wordCount = "word_count"
        case readingMinutes = "reading_minutes"
        case language, category, tags, authors, image
        case publishedAt = "published_at"
        case updatedAt = "updated_at"
        case extra, corrections, source, comments
    }

    private static let columns = """
        article.id, article.slug, article.status, article.revision, article.title, article.summary, article.language,
        category.slug, category.name, image_url, image_alt, image_caption, image_credit, image_width, image_height,
        word_count, article.published_at, article.updated_at, source_name, source_licence, source_url,
        comment_count, comments_open, comments_close_at
        """

    static let one = """
        SELECT \(columns), text.markdown, text.html FROM article
            LEFT JOIN term AS category ON category.id = article.category_id
            JOIN article_text AS text ON text.article_id = article.id
        WHERE article.slug = ? AND article.status = 'published' AND article.published_at <= ?
        """

    static let firstPage = """
        SELECT \(columns) FROM article LEFT JOIN term AS category ON category.id = article.category_id
        WHERE article.status = 'published' AND article.published_at <= ?
        ORDER BY article.published_at DESC, article.id DESC LIMIT ?
        """

    /// The `+` has SQLite enter the index at the keyset, which is nearer than now.
    static let nextPage = """
        SELECT \(columns) FROM article LEFT JOIN term AS category ON category.id = article.category_id
        WHERE article.status = 'published' AND +article.published_at <= ?
            AND (article.published_at, article.id) < (?, ?)
        ORDER BY article.published_at DESC, article.id DESC LIMIT ?
        """

    /// By position: names would be looked up again in every row.
    init(row: Row) {
        id = row[0]
        slug = row[1]
        status = row[2]
        revision = row[3]
        title = row[4]
        summary = row[5]
        language = row[6]
        category = Reference(slug: row[7], name: row[8])
        if let url: String = row[9] {
            image = Image(url: url, alt: row[10], caption: row[11], credit: row[12], width: row[13], height: row[14])
        }
        let words: Int64 = row[15]
        wordCount = words
        readingMinutes = max(1, (words + 115) / 230)
        publishedAt = date(row[16])
        updatedAt = date(row[17])
        let source = Source(name: row[18], licence: row[19], url: row[20])
        self.source = source.name == nil && source.licence == nil && source.url == nil ? nil : source
        let closesAt: Int64? = row[23]
        comments = CommentState(count: row[21], open: row[22] ?? true, closesAt: closesAt.map(date))
        if row.count > 24 {
            body = row[24]
            bodyHTML = row[25]
            extra = [:]
            corrections = []
        }
    }

    /// Reads the tags and authors of all `articles` with one query.
    static func addTerms(to articles: inout [Article], in database: Database) throws {
        let places = Dictionary(uniqueKeysWithValues: articles.enumerated().map { ($1.id, $0) })
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT article_term.article_id, term.kind = 'tag', term.slug, term.name
                    FROM article_term JOIN term ON term.id = article_term.term_id
                    WHERE article_term.article_id IN (SELECT value FROM json_each(?)) AND term.kind <> 'category'
                    ORDER BY article_term.article_id, article_term.position
                    """
            ),
            arguments: [HummingbirdPeer.list(articles.map(\.id))]
        )
        while let row = try rows.next() {
            guard let place = places[row[0]], let reference = Reference(slug: row[2], name: row[3]) else { continue }
            if row[1] { articles[place].tags.append(reference) } else { articles[place].authors.append(reference) }
        }
    }
}
