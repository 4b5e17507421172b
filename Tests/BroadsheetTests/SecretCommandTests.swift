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

        @Test func `a rotation that came to its end but for the secret file ends with the new secret`() throws {
            let old = try String(contentsOfFile: secret, encoding: .utf8)
            let ring = try Data(contentsOf: URL(fileURLWithPath: database + ".keys"))
            #expect(try rotate().status == 0)
            let new = try String(contentsOfFile: secret, encoding: .utf8)
            try (old + new).write(toFile: secret, atomically: true, encoding: .utf8)
            let again = try rotate()
            #expect((again.status, again.output.contains("an earlier attempt")) == (0, true), "\(again.errors)")
            #expect(try String(contentsOfFile: secret, encoding: .utf8) == new)
            #expect(try email().contains("ann@a.example"))

            // Killed between its two files: the database is under the new one, the ring under the old one.
            try ring.write(to: URL(fileURLWithPath: database + ".keys"))
            try (old + new).write(toFile: secret, atomically: true, encoding: .utf8)
            #expect(try export().output.contains("ann@a.example"), "known at once, without a rotation")
            #expect(try rotate().status == 0)
            #expect(try String(contentsOfFile: secret, encoding: .utf8) == new)
            #expect(try export().output.contains("ann@a.example"))
            #expect(try Program.run(["comments", "bans", "--database", database]).output.contains("email"))
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        @Test func `a lost secret costs addresses and bans on them, and rotating clears away what is left`() throws {
            try FileManager.default.removeItem(atPath: secret)
            #expect(try Program.run(["check", "--database", database]).errors.contains("secret file is not the one"))
            try FileManager.default.removeItem(atPath: database + ".keys")
            let check = try Program.run(["check", "--database", database])
            #expect((check.status, (check.output + check.errors).contains("secret rotate")) == (1, true), "\(check)")
            #expect(try rotate().errors.contains("1 bans on addresses ended"))
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }

        @Test func `files that come into the place of others belong to whom those belonged`() throws {
            guard geteuid() == 0 else { return print("secret test: not root, owners are not looked at") }
            let nobody = uid_t(65_534)
            for file in [database, secret, database + ".keys"] { #expect(chown(file, nobody, nobody) == 0) }
            let target = folder.path("elsewhere.secret")
            try FileManager.default.moveItem(atPath: secret, toPath: target)
            try FileManager.default.createSymbolicLink(atPath: secret, withDestinationPath: target)
            #expect(try rotate().status == 0)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: secret) == target)
            #expect(try email().contains("ann@a.example"))
            try FileManager.default.removeItem(atPath: database + ".keys")
            _ = try Program.run(["check", "--database", database])
            for file in [target, database + ".keys"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.ownerAccountID] as? Int == Int(nobody), "\(file)")
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            }
        }

        @Test func `a link to a database that is not made yet leads to the one ring`() throws {
            let volume = folder.path("volume")
            try FileManager.default.createDirectory(atPath: volume, withIntermediateDirectories: false)
            let link = folder.path("new.sqlite")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "volume/new.sqlite")
            #expect(try Program.run(["import", "--database", link, folder.path("storm.jsonl")]).status == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: volume)
            #expect(names.contains("new.sqlite.keys"), "\(names)")
            #expect(!FileManager.default.fileExists(atPath: link + ".keys"))
            let listed = try Program.run(["comments", "list", "--status", "approved", "--email", "--database", link])
            #expect(listed.output.contains("ann@a.example"))
        }

        @Test func `what a killed process has left is not in the way of the next`() throws {
            try FileManager.default.removeItem(atPath: database)
            for file in [secret, database + ".keys"] { try FileManager.default.removeItem(atPath: file) }
            for number in [1, 2] { try Data().write(to: URL(fileURLWithPath: "\(secret).partial-\(number)")) }
            #expect(try Program.run(["import", "--database", database, folder.path("storm.jsonl")]).status == 0)
            #expect(try rotate().status == 0)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            #expect(!left.contains { $0.contains(".partial-") }, "\(left)")
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
            let first = try String(contentsOfFile: secret, encoding: .utf8)
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
            let last = try String(contentsOfFile: secret, encoding: .utf8)
            #expect(last.utf8.count == 65)
            #expect(last != first)
            #expect(try export().output.contains("ann@a.example"))
            #expect(try Program.run(["check", "--database", database]).status == 0)
        }
    }
}
