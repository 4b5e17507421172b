import News
import NewsImport
import Testing

@Suite struct ImportCommentLineTests {
    @Test func `reads every member of a comment`() throws {
        let comment = try comment(
            #"""
            {"id": "c2", "article_id": 8996700, "parent_id": "c1", "author": "user3", "email": "u@a.example",
             "body": "# So *true*", "created_at": "2013-11-07T06:20:48", "status": "pending", "depth": 0}
            """#
        )
        #expect(comment.externalID == "c2")
        #expect(comment.article == .slugOrExternalID("8996700"))
        #expect(comment.parentExternalID == "c1")
        #expect((comment.name, comment.email, comment.status) == ("user3", "u@a.example", .pending))
        #expect(comment.body == Body(markdown: "# So *true*", html: "<p>So <em>true</em></p>\n"))
        #expect(comment.createdAt == Timestamp("2013-11-07T06:20:48Z"))
    }

    @Test func `a body is enough where the article is given, and its writer is then anonymous and approved`() throws {
        let comment = try comment(#"{"body": "So true"}"#, to: "storm")
        #expect(comment.article == .slug("storm"))
        #expect((comment.name, comment.email, comment.createdAt, comment.status) == ("Anonymous", nil, nil, .approved))
        #expect(try self.comment(#"{"name": "", "body": "x"}"#, to: "storm").name == "Anonymous")
    }

    @Test func `the article that all comments go to wins over what a line says`() throws {
        #expect(try comment(#"{"article": "other", "body": "x"}"#, to: "storm").article == .slug("storm"))
        #expect(
            try comment(#"{"article": "other", "article_id": 5, "body": "x"}"#).article == .slugOrExternalID("other")
        )
    }

    @Test(arguments: [
        (#"{"body": "x"}"#, "article_id is required, or --article"), (#"{"article": "a"}"#, "body is required"),
        (#"{"article": "a", "body": ""}"#, "body must not be empty"),
        (#"{"article": "a", "body": "x", "status": "loved"}"#, "status must be one of pending, approved"),
        (#"{"article": "a", "body": "x", "created_at": "then"}"#, "created_at must be a date"),
    ])
    func `says what is wrong with a line`(line: String, reason: String) {
        do {
            _ = try ImportLine(Array(line.utf8))
            Issue.record("taken: \(line)")
        } catch {
            #expect(error.reason.contains(reason), "\(error.reason)")
        }
    }

    private func comment(_ json: String, to article: String? = nil) throws -> CommentImport {
        let line = try ImportLine(Array(json.utf8), commentsTo: article)
        let comment: CommentImport? = if case .comment(let comment) = line.item { comment } else { nil }
        return try #require(comment)
    }
}
