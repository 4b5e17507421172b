import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

/// Two processes on one file, as a server and a moderator's or importer's command beside it.
@Suite struct NeighbourTests {
    @Test func `what one commits the other reads at once`() throws {
        let (server, command, beside) = try neighbours()
        defer { beside.close() }
        try server.take([Newsroom.article("Storm")])
        let id = try server.post("hello").comment.id
        try command.decide(.init(commentID: id, to: .approved))
        #expect(try server.commentCount(on: "storm") == 1)
        #expect(try server.changeNumber() == command.changeNumber())
    }

    @Test func `comments are posted while another imports, and nothing is lost`() async throws {
        let (server, command, beside) = try neighbours()
        defer { beside.close() }
        try server.take([Newsroom.article("Briefs", key: "first")])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for batch in 0..<15 {
                    try command.take((0..<10).map { Newsroom.article("Briefs", key: "\(batch)-\($0)", tags: ["Wind"]) })
                }
            }
            group.addTask {
                for number in 0..<60 { try server.post("words \(number)", on: "briefs", rules: Newsroom.unheld) }
            }
            try await group.waitForAll()
        }
        #expect(try server.count() == 151)
        #expect(try command.commentCount(on: "briefs") == 60)
        #expect(try server.repository.check() == [])
    }

    @Test func `a snapshot stays as it was while others write`() throws {
        let (server, command, beside) = try neighbours()
        defer { beside.close() }
        try server.take([Newsroom.article("Storm")])
        let counts = try server.repository.read { snapshot throws(NewsError) in
            let before = try snapshot.articleCount(ArticleFilter(), now: Newsroom.now)
            let items = [ImportItem.article(Newsroom.article("Calm"))]
            _ = try command.repository.importBatch(items[...], at: Newsroom.now, milliseconds: 100)
            return [before, try snapshot.articleCount(ArticleFilter(), now: Newsroom.now)]
        }
        #expect(counts == [1, 1])
        #expect(try server.count() == 2)
    }

    private func neighbours() throws -> (server: Newsroom, command: Newsroom, beside: SQLiteRepository) {
        let files = try SQLiteFiles()
        let beside = try SQLiteRepository(
            path: files.folder.path("news.sqlite"),
            secrets: files.repository.secrets,
            readers: 1
        )
        return (Newsroom(files), Newsroom(beside, backstage: files), beside)
    }
}
