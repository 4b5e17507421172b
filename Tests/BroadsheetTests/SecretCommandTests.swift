import Foundation
import TestSupport
import Testing

@testable import broadsheet

extension ProgramTests {
    /// A site's root secret is changed for another.
    struct SecretCommandTests {
        private let folder: TemporaryFolder
        private let database: String
        private var secret: String { database + ".secret" }

        /// A comment with an address, and a ban on that address.
        init() throws {
            folder = try TemporaryFolder()
            database = folder.path("news.sqlite")
            let lines = """
                {"title": "Storm", "slug": "storm", "body": "It blew."}
                {"article_id": "storm", "id": "1", "author": "Ann", "email": "ann@a.example", "body": "Hello"}
                """
            let file = try folder.write(lines, to: "storm.jsonl")
            #expect(try Program.run(["import", "--database", database, file]).status == 0)
            #expect(try Program.run(["comments", "ban", "1", "--of", "email", "--database", database]).status == 0)
        }

        private func rotate() throws -> Program.Result {
            try Program.run(["secret", "rotate", "--database", database])
        }

        private func email() throws -> String {
            try Program.run(["comments", "list", "--status", "approved", "--email", "--database", database]).output
        }

        private func export() throws -> Program.Result {
            try Program.run(["commenters", "export", "--email", "ann@a.example", "--database", database])
        }

        @Test func `addresses open as before, bans and erasure know them, and the old secret is worth nothing`() throws
        {
            let old = try Data(contentsOf: URL(fileURLWithPath: secret))
            let rotated = try rotate()
            #expect(rotated.status == 0, "\(rotated.errors)")
            #expect(rotated.output.hasSuffix("1 keys wrapped anew, 1 addresses known anew.\n"), "\(rotated.output)")
            #expect(rotated.errors == "")
            #expect(try Data(contentsOf: URL(fileURLWithPath: secret)) != old)
            #expect(try FileManager.default.attributesOfItem(atPath: secret)[.posixPermissions] as? Int == 0o600)
            #expect(try email().contains("ann@a.example"))
            #expect(try export().output.contains("ann@a.example"))
            #expect(try Program.run(["check", "--database", database]).status == 0)
            let server = try RunningServer(["--database", database, "--comments-rate", "off"], in: folder)
            let banned = try server.post(
                "/articles/storm/comments",
                #"{"name": "A", "email": "Ann@a.example", "body": "x"}"#
            )
            #expect(banned.status == 403)
            #expect(try rotate().errors.contains("is in use. Stop the server"))
            server.signal(SIGTERM)
            _ = server.waitForEnd()
            // The refusal left the secret as it was.
            #expect(try email().contains("ann@a.example"))
            try old.write(to: URL(fileURLWithPath: secret))
            #expect(try Program.run(["check", "--database", database]).errors.contains("secret file is not the one"))
        }

        @Test func `who was erased under the old secret is known under the new one`() throws {
            let erase = ["commenters", "erase", "--email", "ann@a.example", "--words", "delete", "--yes"]
            #expect(try Program.run(erase + ["--database", database]).status == 0)
            #expect(try rotate().status == 0)
            for arguments in [["--dry-run"], []] {
                let again = try Program.run(["import", "--database", database, folder.path("storm.jsonl")] + arguments)
                #expect(again.output.contains("0 added, 0 updated, 2 unchanged"), "\(again.output)")
            }
        }

        @Test func `a drill needs no secret where a restore needs none`() throws {
            let backup = folder.path("backup.sqlite")
            #expect(try Program.run(["backup", backup, "--database", database]).status == 0)
            try FileManager.default.removeItem(atPath: secret)
            let drill = try Program.run(["restore", "--drill", backup, "--database", database])
            #expect((drill.status, drill.errors.contains("There is no secret file")) == (0, true), "\(drill.errors)")
        }

        @Test func `a backup from before knows its addresses under the new secret too`() throws {
            let backup = folder.path("backup.sqlite")
            #expect(try Program.run(["backup", backup, "--with-keys", "--database", database]).status == 0)
            #expect(try rotate().status == 0)
            let restored = try Program.run(["restore", backup, "--database", database])
            #expect((restored.status, restored.errors) == (0, ""))
            #expect(try export().output.contains("ann@a.example"))
            #expect(try Program.run(["check", "--database", database]).status == 0)
            let server = try RunningServer(["--database", database], in: folder)
            let banned = try server.post(
                "/articles/storm/comments",
                #"{"name": "A", "email": "ann@a.example", "body": "x"}"#
            )
            #expect(banned.status == 403)
            server.signal(SIGTERM)
            _ = server.waitForEnd()
            // Its own keys are under the old secret.
            let foreign = try Program.run(["restore", backup, "--with-keys", "--database", database])
            #expect((foreign.status, foreign.errors.contains("are under another secret")) == (1, true))
            let elsewhere = ["restore", backup, "--with-keys", "--database", folder.path("new.sqlite")]
            let without = try Program.run(elsewhere)
            #expect((without.status, without.errors.contains("There is no secret file")) == (1, true))
        }

        @Test func `killed at any moment it is made good, and the addresses open all the time`() throws {
            var random = SeededRandom.printingItsSeed()
            for _ in 0..<12 {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: Program.path)
                process.arguments = ["secret", "rotate", "--database", database]
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
                usleep(UInt32.random(in: 1_000...40_000, using: &random))
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                #expect(try email().contains("ann@a.example"))
            }
            #expect(try rotate().status == 0)
            #expect(try String(contentsOfFile: secret, encoding: .utf8).utf8.count == 65)
            #expect(try export().output.contains("ann@a.example"))
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }
    }
}
