import Foundation
import GRDB
import News
import TestSupport
import Testing

@testable import SQLiteRepository

/// Comments that moderators search.
@Suite struct CommentIndexTests {
    private let files: SQLiteFiles
    private let room: Newsroom

    init() throws {
        files = try SQLiteFiles()
        room = Newsroom(files)
        try room.take([Newsroom.article("Storm"), Newsroom.article("Sturm", slug: "sturm", language: "de")])
    }

    private func tend(freshMax: Int = 0) throws {
        while try answer({ files.repository.tendIndex(freshMax: freshMax, then: $0) }) {}
    }

    private func found(_ words: String) throws -> [Int64] {
        let found = try room.repository.read { snapshot throws(NewsError) in
            try snapshot.commentsHolding(SearchText(words))
        }
        #expect(!found.isPartial)
        return found.ids.sorted()
    }

    private func postings() throws -> Int64 {
        try files.repository.pool.read { database in
            try database.row("SELECT count(*) FROM comment_search_posting") { $0.integer() }
        } ?? 0
    }

    @Test func `a comment is found by its words and its name at once, and when it is entered`() throws {
        try room.post("The old harbours flooded again")
        try room.post("Nobody mended the harbour", on: "sturm") { $0.name = "Zoë Quill" }
        for _ in 1...2 {
            #expect(try found("harbour") == [1, 2])
            #expect(try found("harbour flood") == [1])
            #expect(try found("harbour nobody") == [2])
            #expect(try found("\"old harbours\"") == [1])
            #expect(try found("zoe -old") == [2])
            #expect(try found("harbour ann") == [1])
            #expect(try found("harbour quill storm") == [])
            #expect(try found("") == [])
            try tend()
        }
        #expect(try postings() > 0)
        #expect(try room.repository.check() == [])
    }

    @Test func `what is changed, deleted or erased is found by what it is then, and leaves no word behind`() throws {
        let token = try #require(try room.post("zqfirst words", rules: Newsroom.unheld).newToken)
        try room.post("zqthird words", email: "bo@b.example", rules: Newsroom.unheld) { $0.name = "Zqbo" }
        let other = try #require(
            try room.post("zqsecond words", email: "cy@c.example", rules: Newsroom.unheld).newToken
        )
        try tend()
        try room.edit(1, "zqedited words", token: token, rules: Newsroom.unheld)
        #expect(try found("zqfirst") == [])
        #expect(try found("zqedited") == [1])
        try room.delete(3, token: other)
        _ = try room.written { transaction throws(NewsError) in
            try transaction.erase(.email("bo@b.example"), words: .keep, by: .commandLine, at: room.now)
        }
        #expect(try found("zqbo") == [])
        #expect(try found("words") == [1, 2])
        let left = try postings()
        #expect(try room.repository.check() == [])
        // As if it was made now.
        _ = try answer { files.repository.beginReindexing(fromNothing: true, then: $0) }
        try tend()
        #expect(try postings() == left)
        #expect(try found("words") == [1, 2])
    }

    @Test func `decisions and what is found belong to one moment`() throws {
        for number in 1...30 { try room.post("ware number \(number)", rules: Newsroom.unheld) }
        try tend()
        try room.post("ware again", rules: Newsroom.unheld)
        try room.decide(.init(commentID: 4, to: .spam), .init(commentID: 31, to: .spam))
        let pages = try room.repository.read { snapshot throws(NewsError) in
            var query = ModerationQuery()
            query.ids = try snapshot.commentsHolding(SearchText("ware")).ids
            query.limit = 100
            return try [Comment.Status.spam, .approved].map { status throws(NewsError) in
                query.statuses = [status]
                return (
                    try snapshot.moderatedComments(query).items.map(\.comment.id),
                    try snapshot.moderatedCommentCount(query)
                )
            }
        }
        #expect(pages[0] == ([4, 31], 2))
        #expect(pages[1].0.count == 29 && pages[1].1 == 29)
    }

    @Test func `few comments wait for more, and very many are entered piece by piece`() throws {
        for number in 1...20 { try room.post("number \(number)", rules: Newsroom.unheld) }
        try tend(freshMax: 64)
        #expect(try postings() == 0)
        let lines = (0..<700).map { number in
            ImportItem.comment(
                CommentImport(
                    identity: ImportIdentity(name: "c\(number)", digest: [1]),
                    externalID: "c\(number)",
                    article: .slug("storm"),
                    parentExternalID: nil,
                    name: "Bo",
                    email: nil,
                    body: Body(markdown: "many \(number)", html: ""),
                    status: .approved,
                    createdAt: nil
                )
            )
        }
        try room.take(lines)
        #expect(try answer { files.repository.tendIndex(freshMax: 0, then: $0) })
        #expect(try found("many").count == 700)
        try tend()
        #expect(try found("many").count == 700)
        #expect(try found("number 7") == [7])
        #expect(try room.repository.check() == [])
    }
}
