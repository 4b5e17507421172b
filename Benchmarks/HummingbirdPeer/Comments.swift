import Foundation
import GRDB
import Hummingbird

struct CommentRoutes {
    let pool: DatabasePool

    func add(to router: Router<Context>) {
        router.get("articles/:slug/comments") { request, context in
            let under = request.uri.queryParameters["under"].flatMap { Int64($0) }
            return try await comments(of: context.slug(), under: under, after: Keyset(of: request))
        }
        router.post("articles/:slug/comments") { request, context in
            let draft = try await request.decode(as: CommentDraft.self, context: context)
            return EditedResponse(
                status: .created,
                response: try await CommentPost(draft, slug: context.slug()).write(to: pool)
            )
        }
    }

    private func comments(of slug: String, under: Int64?, after keyset: Keyset?) async throws -> CommentPage {
        let page = try await pool.read { database -> CommentPage? in
            let article = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT id, comment_count FROM article
                        WHERE slug = ? AND status = 'published' AND published_at <= ?
                        """
                ),
                arguments: [slug, now()]
            )
            guard let article else { return nil }
            let reader = ThreadReader(database: database, articleID: article[0], path: "/articles/\(slug)/comments")
            return try reader.page(under: under, after: keyset, count: article[1])
        }
        guard let page else { throw HTTPError(.notFound) }
        return page
    }
}

struct CommentPage: ResponseEncodable {
    var comments: [Comment]
    var count: Int64
    var next: String?
}

/// A comment with its replies. One that keeps only its place has no more than an id.
struct Comment: ResponseEncodable, FetchableRecord {
    var id: Int64
    var article: String?
    var parentID: Int64?
    var inReplyTo: Int64?
    var status: String
    var name: String?
    var body: String?
    var bodyHTML: String?
    var createdAt: Date?
    var editedAt: Date?
    var replies: Replies?
    var commenterToken: String?

    /// For the reader of threads; not served.
    var shownUnderID: Int64?
    var shownReplies: Int64
    var time: Int64

    struct Replies: Encodable {
        var comments: [Comment]
        var next: String?
    }

    enum CodingKeys: String, CodingKey {
        case id, article
        case parentID = "parent_id"
        case inReplyTo = "in_reply_to"
        case status, name, body
        case bodyHTML = "body_html"
        case createdAt = "created_at"
        case editedAt = "edited_at"
        case replies
        case commenterToken = "commenter_token"
    }

    static let columns = """
        comment.id, article.slug, comment.parent_id, comment.shown_under_id, comment.status, comment.name,
        comment.markdown, comment.html, comment.created_at, comment.edited_at, comment.shown_replies
        """

    init(row: Row) {
        id = row[0]
        shownUnderID = row[3]
        shownReplies = row[10]
        time = row[8]
        status = row[4]
        guard status == "approved" else {
            status = "deleted"
            return
        }
        article = row[1]
        parentID = row[2]
        inReplyTo = shownUnderID == parentID ? nil : parentID
        name = row[5]
        body = row[6]
        bodyHTML = row[7]
        createdAt = date(time)
        let edited: Int64? = row[9]
        editedAt = edited.map(date)
    }
}

/// Reads the threads of one article: a query for each depth, of which there are five, and not one for each comment.
private struct ThreadReader {
    let database: Database
    let articleID: Int64
    let path: String
    private static let repliesInline = 5

    func page(under parent: Int64?, after keyset: Keyset?, count: Int64) throws -> CommentPage {
        let limit = 20
        var roots = try Comment.fetchAll(
            database.cachedStatement(sql: Self.rootsSQL),
            // No time is before the first.
            arguments: [articleID, parent, keyset?.time ?? 0, keyset?.id ?? 0, limit + 1]
        )
        let hasMore = roots.count > limit
        if hasMore { roots.removeLast() }
        let next = hasMore ? roots.last.map { link(under: parent, after: $0) } : nil

        var repliesByParent: [Int64: Comment.Replies] = [:]
        var level = roots
        while case let parents = level.filter({ $0.shownReplies > 0 }).map(\.id), !parents.isEmpty {
            level = []
            let replies = try Comment.fetchAll(
                database.cachedStatement(sql: Self.repliesSQL),
                arguments: [articleID, list(parents)]
            )
            for reply in replies {
                guard let parent = reply.shownUnderID else { continue }
                var shown = repliesByParent[parent] ?? Comment.Replies(comments: [])
                if shown.comments.count < Self.repliesInline {
                    shown.comments.append(reply)
                    level.append(reply)
                } else if shown.next == nil {
                    shown.next = shown.comments.last.map { link(under: parent, after: $0) }
                }
                repliesByParent[parent] = shown
            }
        }
        return CommentPage(comments: roots.map { thread($0, repliesByParent) }, count: count, next: next)
    }

    private func thread(_ comment: Comment, _ replies: [Int64: Comment.Replies]) -> Comment {
        var comment = comment
        var own = replies[comment.id] ?? Comment.Replies(comments: [])
        own.comments = own.comments.map { thread($0, replies) }
        comment.replies = own
        return comment
    }

    private func link(under parent: Int64?, after comment: Comment) -> String {
        let under = parent.map { "under=\($0)&" } ?? ""
        return "\(path)?\(under)cursor=\(Keyset(time: comment.time, id: comment.id).text)"
    }

    private static let rootsSQL = """
        SELECT \(Comment.columns) FROM comment JOIN article ON article.id = comment.article_id
        WHERE comment.article_id = ? AND comment.shown_under_id IS ? AND comment.is_shown = 1
            AND (comment.created_at, comment.id) > (?, ?)
        ORDER BY comment.created_at, comment.id LIMIT ?
        """

    private static let repliesSQL = """
        SELECT \(Comment.columns) FROM comment JOIN article ON article.id = comment.article_id
        WHERE comment.article_id = ? AND comment.shown_under_id IN (SELECT value FROM json_each(?))
            AND comment.is_shown = 1
        ORDER BY comment.shown_under_id, comment.created_at, comment.id
        """
}
