import GRDB
import Mustache

/// A comment with its replies. One that keeps only its place shows no more than that.
struct StoryComment: MustacheParent, FetchableRecord, Sendable {
    var id: Int64
    var shownUnderID: Int64?
    var shownReplies: Int64
    var time: Int64
    var isGone: Bool
    var name = ""
    var html = ""
    var posted: Moment
    var isEdited = false
    var isStaff = false
    var isFeatured = false
    var answers: Int64?
    var replies: [StoryComment] = []
    var hasMoreReplies = false

    static let columns = """
        comment.id, comment.parent_id, comment.shown_under_id, comment.status, comment.name, comment.html,
        comment.created_at, comment.edited_at, comment.shown_replies, comment.is_staff, comment.featured_at IS NOT NULL
        """

    init(row: Row) {
        id = row[0]
        shownUnderID = row[2]
        shownReplies = row[8]
        time = row[6]
        posted = Moment(time)
        let status: String = row[3]
        isGone = status != "approved"
        guard !isGone else { return }
        let parentID: Int64? = row[1]
        answers = shownUnderID == parentID ? nil : parentID
        name = row[4]
        html = row[5]
        let edited: Int64? = row[7]
        isEdited = edited != nil
        isStaff = row[9]
        isFeatured = row[10]
    }

    func child(named name: String) -> Any? {
        switch name {
        case "id": id
        case "isGone": isGone
        case "name": self.name
        case "html": html
        case "postedISO": posted.iso
        case "postedText": posted.text
        case "isEdited": isEdited
        case "isStaff": isStaff
        case "isFeatured": isFeatured
        case "answers": answers
        case "replies": replies
        case "hasReplies": !replies.isEmpty
        case "hasMoreReplies": hasMoreReplies
        default: nil
        }
    }
}

/// Reads the threads of a page: a query for each depth, of which there are five, and not one for each comment.
struct StoryThreads {
    let database: Database
    let articleID: Int64
    private static let rootsMax = 50
    private static let repliesInline = 5

    func read() throws -> (roots: [StoryComment], next: Keyset?) {
        var roots = try StoryComment.fetchAll(
            database.cachedStatement(sql: Self.rootsSQL),
            arguments: [articleID, Self.rootsMax + 1]
        )
        let hasMore = roots.count > Self.rootsMax
        if hasMore { roots.removeLast() }

        var repliesByParent: [Int64: [StoryComment]] = [:]
        var level = roots
        while case let parents = level.filter({ $0.shownReplies > 0 }).map(\.id), !parents.isEmpty {
            level = []
            let replies = try StoryComment.fetchAll(
                database.cachedStatement(sql: Self.repliesSQL),
                arguments: [articleID, list(parents)]
            )
            for reply in replies {
                guard let parent = reply.shownUnderID, repliesByParent[parent, default: []].count <= Self.repliesInline
                else { continue }
                // One more than is shown tells that there are more.
                repliesByParent[parent, default: []].append(reply)
                if repliesByParent[parent, default: []].count <= Self.repliesInline { level.append(reply) }
            }
        }
        let next = hasMore ? roots.last.map { Keyset(time: $0.time, id: $0.id) } : nil
        return (roots.map { thread($0, repliesByParent) }, next)
    }

    private func thread(_ comment: StoryComment, _ replies: [Int64: [StoryComment]]) -> StoryComment {
        guard let own = replies[comment.id] else { return comment }
        var comment = comment
        comment.replies = own.prefix(Self.repliesInline).map { thread($0, replies) }
        comment.hasMoreReplies = own.count > Self.repliesInline
        return comment
    }

    private static let rootsSQL = """
        SELECT \(StoryComment.columns) FROM comment
        WHERE comment.article_id = ? AND comment.shown_under_id IS NULL AND comment.is_shown = 1
        ORDER BY comment.created_at, comment.id LIMIT ?
        """

    private static let repliesSQL = """
        SELECT \(StoryComment.columns) FROM comment
        WHERE comment.article_id = ? AND comment.shown_under_id IN (SELECT value FROM json_each(?))
            AND comment.is_shown = 1
        ORDER BY comment.shown_under_id, comment.created_at, comment.id
        """
}
