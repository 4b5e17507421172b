import HTTP
import JSON
import News

extension JSONWriter {
    /// A comment with its replies. One that keeps only its place shows its id and that it is gone.
    ///
    /// - path: of the article's comments, for the links to further replies.
    mutating func thread(_ thread: CommentThread, path: String) {
        object { json in
            if thread.comment.status == .approved {
                json.members(of: thread.comment)
            } else {
                json.member("id", thread.comment.id)
                json.member("status", Comment.Status.deleted.rawValue)
            }
            guard let replies = thread.replies else { return }
            json.member(
                "replies",
                object: { json in
                    json.member(
                        "comments",
                        array: { json in
                            for reply in replies.items { json.thread(reply, path: path) }
                        }
                    )
                    json.member(
                        "next",
                        replies.next.map { Self.repliesLink(path, under: thread.comment.id, after: $0) }
                    )
                }
            )
        }
    }

    /// Everything of a comment that its readers may know.
    mutating func members(of comment: Comment) {
        member("id", comment.id)
        member("article", comment.articleSlug)
        name("parent_id")
        if let parentID = comment.parentID { integer(parentID) } else { null() }
        if comment.shownUnderID != comment.parentID { member("in_reply_to", comment.parentID ?? 0) }
        member("status", comment.status.rawValue)
        if !comment.heldReasons.isEmpty {
            member(
                "held_reasons",
                array: { json in
                    for reason in comment.heldReasons { json.string(reason.rawValue) }
                }
            )
        }
        member("name", comment.name)
        member("body", comment.body.markdown)
        member("body_html", comment.body.html)
        member("created_at", comment.createdAt)
        member("edited_at", comment.editedAt)
        if let avatar = comment.avatar { member("avatar", Self.avatarText(avatar)) }
        if comment.isStaff { member("staff", true) }
        if comment.isFeatured { member("featured", true) }
    }

    /// 16 hexadecimal digits.
    private static func avatarText(_ avatar: Int64) -> String {
        let digits = String(UInt64(bitPattern: avatar), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func repliesLink(_ path: String, under id: Int64, after keyset: Keyset) -> String {
        let cursor = Cursor(order: "under-\(id)-oldest", keyset: keyset)
        return "\(path)?under=\(id)&cursor=\(cursor.text)"
    }
}
