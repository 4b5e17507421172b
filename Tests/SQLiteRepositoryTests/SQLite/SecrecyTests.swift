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

    @Test func `under another root secret nothing is opened, and so no key replaced`() throws {
        let files = try SQLiteFiles()
        let room = Newsroom(files)
        try room.take([Newsroom.article("Storm")])
        try room.post("hello", email: "ann@a.example")
        files.repository.close()
        let path = files.folder.path("news.sqlite")
        #expect(throws: OpenFailure.wrongSecret) {
            try SQLiteRepository(path: path, secrets: Secrets(root: Secrets.makeKey()))
        }
        let again = try SQLiteRepository(path: path, secrets: files.repository.secrets)
        defer { again.close() }
        #expect(try Newsroom(again, backstage: files).email(of: 1) == "ann@a.example")
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

    @Test func `what is kept of commenters' tokens comes in the order in which they were made, and tells them apart`() {
        let tokens = (0..<1_000).map { _ in CommenterToken.make() }
        let digests = tokens.map(CommenterToken.digest)
        #expect(tokens.allSatisfy { $0.wholeMatch(of: #/bsc_[0-9a-f]{13}[A-Za-z0-9_-]{43}/#) != nil })
        #expect(Set(digests).count == 1_000)
        #expect(
            zip(digests, digests.dropFirst()).allSatisfy {
                $0.prefix(13).lexicographicallyPrecedes($1.prefix(13)) || $0.prefix(13) == $1.prefix(13)
            }
        )
        // The moment alone opens nothing, nor does the secret with another moment.
        let (token, digest) = (tokens[0], digests[0])
        for other in [
            token.dropLast() + "x", token.prefix(17) + "", "bsc_0000000000000" + token.dropFirst(17), "bsc_", "",
            "x" + token,
        ] {
            #expect(CommenterToken.digest(String(other)) != digest)
        }
    }
}
