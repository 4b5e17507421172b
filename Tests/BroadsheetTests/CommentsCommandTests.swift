import Foundation
import GRDB
import JSON
import TestSupport
import Testing

@testable import broadsheet

extension ProgramTests {
    /// Moderation from a shell: lines in, lines out.
    struct CommentsCommandTests {
        private let folder: TemporaryFolder
        private let database: String

        /// Four comments: two with links, one reported word, one plain; all of them approved but the first two.
        init() throws {
            folder = try TemporaryFolder()
            database = folder.path("news.sqlite")
            let lines = """
                {"title": "Storm", "slug": "storm", "body": "It blew."}
                {"article_id": "storm", "id": "1", "author": "Ann", "email": "ann@a.example", "body": "one", "status": "pending"}
                {"article_id": "storm", "id": "2", "author": "Ann", "email": "ann@a.example", "body": "two", "status": "pending"}
                {"article_id": "storm", "id": "3", "author": "Bo", "body": "three\\tof\\nthree", "status": "approved"}
                """
            let file = try folder.write(lines, to: "storm.jsonl")
            let imported = try run(["import", file])
            #expect(imported.status == 0, "\(imported.errors)")
        }

        private func run(_ arguments: [String], input: String? = nil) throws -> Program.Result {
            try Program.run(arguments + ["--database", database], input: input)
        }

        @Test func `what a list prints decides what the next command is about`() throws {
            let pending = try run(["comments", "list"]).output
            #expect(pending.split(separator: "\n").map { $0.split(separator: "\t")[0] } == ["1", "2"])
            let spam = try run(["comments", "spam", "--reason", "ads"], input: pending)
            #expect((spam.status, spam.output) == (0, "1 spam\n2 spam\n"))
            #expect(try run(["comments", "hold"], input: "1\n\n").output == "1 pending\n")
            let wrong = try run(["comments", "approve"], input: "1\nnonsense\n")
            #expect((wrong.status, wrong.errors.contains("nonsense is not the id of a comment")) == (1, true))
            let missing = try run(["comments", "approve", "1", "99"])
            #expect(
                (missing.status, missing.errors.contains("There is no comment 99. Nothing was changed.")) == (1, true)
            )
            #expect(try run(["comments", "list", "--status", "pending,spam", "--newest"]).output.hasPrefix("2\t"))
            #expect(try run(["comments", "delete", "1"]).output == "1 deleted\n")
            let all = try run(["comments", "list", "--status", "approved,spam", "--json"]).output.split(separator: "\n")
            #expect(all.count == 2)
            #expect(all[1].contains(#""body":"three\tof\nthree""#))
            #expect(try run(["comments", "list", "--status", "approved"]).output.contains("three of three"))
            #expect(try run(["comments", "list", "--status", "open"]).status != 0)
            #expect(
                try run(["comments", "list", "--status", "approved", "--search", "three -two"]).output.hasPrefix("3\t")
            )
            #expect(try run(["comments", "list", "--status", "approved", "--search", "four"]).output == "")
        }

        @Test func `very many are decided on a hundred at a time`() throws {
            let lines = (0..<250).map {
                #"{"article_id": "storm", "id": "m\#($0)", "author": "Ann", "body": "many \#($0)", "status": "pending"}"#
            }
            let file = try folder.write(lines.joined(separator: "\n"), to: "many.jsonl")
            #expect(try run(["import", file]).status == 0)
            let all = try run(["comments", "list", "--limit", "1000"]).output
            let done = try run(["comments", "reject"], input: all + "999999\n")
            #expect(done.output.split(separator: "\n").count == 200)
            #expect(done.errors.contains("There is no comment 999999. What is printed was done, the rest was not."))
            #expect(try run(["comments", "list", "--limit", "1000"]).output.split(separator: "\n").count == 52)
        }

        @Test func `bans, words and featured comments`() throws {
            let ban = try run(["comments", "ban", "1", "--of", "email", "--days", "3", "--reason", "rude"])
            #expect(ban.output.hasPrefix("1\temail\tcomment 1\t"), "\(ban.output)\(ban.errors)")
            #expect(try run(["comments", "bans"]).output == ban.output)
            let unknown = try run(["comments", "ban", "3", "--of", "network"])
            #expect((unknown.status, unknown.errors.contains("Nobody was banned")) == (1, true))
            #expect(try run(["comments", "unban", "1"]).status == 0)
            #expect(try run(["comments", "bans"]).output == "")
            #expect(try run(["comments", "unban", "1"]).errors.contains("There is no ban 1."))

            let words = "casino*\n\nbuy now\n"
            #expect(try run(["comments", "words", "hold", "--replace"], input: words).status == 0)
            #expect(try run(["comments", "words", "hold"]).output == "casino*\nbuy now\n")
            let bad = try run(["comments", "words", "hold", "--replace"], input: "fine\n!!\n")
            #expect((bad.status, bad.errors.contains("!!: must have more than punctuation")) == (1, true))
            #expect(try run(["comments", "words", "hold"]).output == "casino*\nbuy now\n")

            #expect(try run(["comments", "feature", "3"]).output == "3 approved\n")
            #expect(try run(["comments", "feature", "1"]).errors.contains("goes with an approved comment"))
            #expect(try run(["comments", "unfeature", "3"]).status == 0)
        }

        @Test func `what is kept of somebody is handed out, counted and erased`() throws {
            let whom = ["--email", "Ann@a.example"]
            let export = try run(["commenters", "export"] + whom)
            let kept = try JSONReader.read(Array(export.output.utf8))
            #expect(kept["comments"]?.elements.count == 2)
            #expect(kept["commenters"]?.elements.count == 1)
            #expect(kept["bans"]?.elements.isEmpty == true)
            #expect(export.output.contains(#""email":"ann@a.example""#))
            let preview = try run(["commenters", "erase", "--words", "keep"] + whom)
            #expect(
                preview.output
                    == "Would erase: 2 comments (words: keep), 2 addresses, 1 commenters, 0 bans.\nNothing was changed. Add --yes to do it.\n"
            )
            #expect(try run(["commenters", "export"] + whom).output == export.output)
            let done = try run(["commenters", "erase", "--words", "keep", "--yes"] + whom)
            #expect(done.output == "Erased: 2 comments (words: keep), 2 addresses, 1 commenters, 0 bans.\n")
            let gone = try run(["commenters", "export"] + whom)
            #expect((gone.status, gone.errors.contains("Nothing is kept of them.")) == (1, true))
            #expect(try run(["comments", "list"]).output.contains("deleted reader"))
            #expect(try run(["commenters", "export"]).status != 0)
            #expect(try run(["check"]).status == 0)
        }

        @Test func `comments that an older version rendered are rendered anew`() throws {
            let queue = try DatabaseQueue(path: database)
            try queue.write { try $0.execute(sql: "UPDATE comment SET html = '<p>old</p>', renderer = 0 WHERE id < 3") }
            try queue.close()
            #expect(try run(["comments", "render"]).output == "2 comments rendered\n")
            #expect(try run(["comments", "render"]).output == "0 comments rendered\n")
            let html = try DatabaseQueue(path: database).read {
                try String.fetchAll($0, sql: "SELECT html FROM comment WHERE renderer = 1 ORDER BY id")
            }
            #expect(html == ["<p>one</p>\n", "<p>two</p>\n", "<p>three\tof\nthree</p>\n"])
        }
    }
}
