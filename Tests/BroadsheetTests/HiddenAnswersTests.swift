import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The leak test on the real program: every answer was in its cache while it was public (see `Canaries`).
    struct HiddenAnswersTests {
        @Test func `what is hidden shows in no answer, from the store or from the cache`() throws {
            let folder = try TemporaryFolder()
            let database = folder.path("news.sqlite")
            let lines = try folder.write(
                #"{"title": "Storm", "slug": "storm", "body": "x", "published_at": "2023-01-01"}"# + "\n"
                    + Canaries.lines(),
                to: "lines.jsonl"
            )
            try #require(try Program.run(["import", "--database", database, lines]).status == 0)
            let made = try Program.run(["token", "create", "--database", database, "--name", "t", "--scope", "admin"])
            let fields = [
                "Authorization": "Bearer \(made.output.split(separator: "\n")[0])", "Content-Type": "application/json",
                "If-Match": "*",
            ]
            let arguments = [
                "--database", database, "--comments-rate", "off", "--comments-hold", "none", "--site", "on",
            ]
            let server = try RunningServer(arguments, in: folder)
            let connection = try server.connect()
            func send(_ method: String, _ path: String, _ json: String?) throws -> HTTPConnection.Reply {
                let reply = try connection.exchange(method, path, fields, body: json)
                try #require((200...201).contains(reply.status), "\(method) \(path): \(reply.body)")
                return reply
            }
            var (ids, comments): ([Int64], [Int64]) = ([], [])
            for stage in Canaries.stages {
                let slug = Canaries.word(stage, "slug")
                ids.append(
                    try #require(
                        try send("PATCH", "/articles/was-\(stage)", Canaries.patch(stage)).json?["id"]?.integer
                    )
                )
                _ = try send(
                    "POST",
                    "/articles/\(slug)/corrections",
                    #"{"text": "\#(Canaries.word(stage, "correction"))"}"#
                )
                let comment = try server.post(
                    "/articles/\(slug)/comments",
                    #"{"name": "Ann", "email": "a@mail.example", "body": "I read \#(Canaries.word(stage, "comment"))"}"#
                )
                comments.append(try #require(comment.json?["id"]?.integer, "\(comment.body)"))
            }
            let targets = Canaries.targets(ids: ids, comments: comments)
            let found = Set(try targets.flatMap { Canaries.found(in: try connection.exchange("GET", $0).body) })
            #expect(found == Set(Canaries.words), "each word is to be found while it is public")

            for stage in Canaries.stages {
                let slug = Canaries.word(stage, "slug")
                if let patch = Canaries.hidingPatch(stage) {
                    _ = try send("PATCH", "/articles/\(slug)", patch)
                } else {
                    _ = try send("DELETE", "/articles/\(slug)", nil)
                }
            }
            for pass in ["cold", "warm"] {
                for target in targets {
                    let reply = try connection.exchange("GET", target)
                    #expect(
                        Canaries.found(in: reply.body + "\n\(reply.fields)", to: target) == [],
                        "\(pass): \(target)"
                    )
                    #expect(!(300..<400).contains(reply.status), "\(pass): \(target)")
                }
            }
        }
    }
}
