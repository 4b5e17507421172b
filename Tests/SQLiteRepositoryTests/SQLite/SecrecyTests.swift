import Foundation
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct SecrecyTests {
    @Test func `neither an address nor a token stands in the bytes of the files`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        let posted = try room.post("hello", email: "ann.sender@mail.example")
        try room.take([
            .comment(
                CommentImport(
                    identity: .init(name: "c", digest: [1]),
                    externalID: nil,
                    article: .slug("storm"),
                    parentExternalID: nil,
                    name: "Bo",
                    email: "bo.sender@mail.example",
                    body: Body(markdown: "hi", html: "hi"),
                    status: .approved,
                    createdAt: nil
                )
            )
        ])
        let token = try #require(posted.newToken)
        for name in ["news.sqlite", "news.sqlite-wal"] {
            let bytes = try Data(contentsOf: files.folder.url.appendingPathComponent(name))
            for secret in ["ann.sender", "bo.sender", "mail.example", token] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
            }
        }
        let wal = try Data(contentsOf: files.folder.url.appendingPathComponent("news.sqlite-wal"))
        #expect(wal.range(of: Data("hello".utf8)) != nil, "the search above would have found it")
    }

    @Test func `another root secret opens no address, and the check says so`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("news.sqlite")
        for number in 1...2 {
            let repository = try SQLiteRepository(path: path, secrets: Secrets(root: Secrets.makeKey()))
            defer { repository.close() }
            if number == 1 {
                let items = [ImportItem.article(Newsroom.article("Storm"))]
                _ = try repository.importBatch(items[...], at: Newsroom.now, milliseconds: 100)
                let comment = NewComment(
                    articleSlug: "storm",
                    parentID: nil,
                    name: "Ann",
                    email: "ann@a.example",
                    text: try repository.examine(Body(markdown: "x", html: "x"), by: "Ann", renderer: 1),
                    at: Newsroom.now
                )
                _ = try answer { answer in
                    repository.write(
                        { transaction throws(NewsError) in
                            try transaction.post(comment, rules: CommentRules())
                        },
                        then: answer
                    )
                }
            } else {
                #expect(try repository.check().map { $0.hasPrefix("The secret file is not the one") } == [true])
                let comment = try repository.read { snapshot throws(NewsError) in try snapshot.moderatedComment(1) }
                #expect(comment != nil && comment?.email == nil)
            }
        }
    }

    @Test func `a sealed address differs each time, opens, and refuses to be altered`() throws {
        let key = Secrets.makeKey()
        let sealed = try Sealing.seal("ann@a.example", under: key)
        #expect(try Sealing.seal("ann@a.example", under: key) != sealed)
        #expect(Sealing.open(sealed, under: key) == "ann@a.example")
        for index in sealed.indices {
            var altered = sealed
            altered[index] ^= 1
            #expect(Sealing.open(altered, under: key) == nil)
        }
        #expect(Sealing.open([], under: key) == nil)
        #expect(Sealing.open(sealed, under: Secrets.makeKey()) == nil)
    }

    @Test func `tokens are long, distinct and safe in a field`() {
        let tokens = (0..<100).map { _ in Token.make(prefix: "bsc_") }
        #expect(Set(tokens).count == 100)
        #expect(tokens.allSatisfy { $0.utf8.count == 47 && $0.wholeMatch(of: #/bsc_[A-Za-z0-9_-]{43}/#) != nil })
    }
}
