import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// That what an operator writes down reaches the defences.
    struct CommentSettingsTests {
        @Test func `rates of edits and reports, and how much the score must have learned, are settings`() throws {
            let folder = try TemporaryFolder()
            let file = try folder.write(#"{"title": "Storm", "slug": "storm", "body": "It blew."}"#, to: "storm.jsonl")
            let database = ["--database", folder.path("news.sqlite")]
            #expect(try Program.run(["import", file] + database).status == 0)
            let settings = [
                "--comments-hold", "none", "--comments-email", "off", "--comments-gap-seconds", "0",
                "--comments-per-minute", "100", "--comments-edits-per-minute", "1", "--comments-reports-per-minute",
                "2", "--comments-reports-hold", "0", "--comments-spam-decisions", "2",
            ]
            let server = try RunningServer(database + settings, in: folder)
            func comment(_ words: String) throws -> HTTPConnection.Reply {
                try server.post("/articles/storm/comments", #"{"name": "Ann", "body": "\#(words)"}"#)
            }
            let first = try comment("Earn money from home, visit my channel")
            let token = try #require(first.json?["commenter_token"]?.text)
            for words in ["Visit my channel for money", "The council should mend it", "Mend the old bridge"] {
                #expect(try comment(words).status == 201)
            }

            func report() throws -> Int { try server.post("/comments/3/reports", #"{"reason": "abuse"}"#).status }
            #expect(try [report(), report(), report()] == [202, 202, 429])
            func edit(_ words: String) throws -> Int {
                let fields = ["Commenter-Token": token, "Content-Type": "application/json"]
                return try server.connect().exchange("PATCH", "/comments/1", fields, body: #"{"body": "\#(words)"}"#)
                    .status
            }
            #expect(try [edit("Earn money at home, visit my channel"), edit("Earn it")] == [200, 429])

            #expect(try comment("Earn money, visit my home").status == 201, "nothing is learned yet")
            #expect(try Program.run(["comments", "spam", "1", "2"] + database).status == 0)
            #expect(try Program.run(["comments", "approve", "3"] + database).status == 0)
            #expect(try comment("Earn money, visit my channel").status == 201, "one approval is too few")
            #expect(try Program.run(["comments", "approve", "4"] + database).status == 0)
            let held = try comment("Earn more money, visit my channel now")
            #expect(held.status == 202)
            #expect(held.json?["held_reasons"] == .array([.string("spam_score")]))
        }
    }
}
