import Foundation
import Logging
import News
import SQLiteRepository
import Secrets
import TestSupport
import Testing

@testable import broadsheet

extension ProgramTests {
    /// What surrounds the program fails: it ends or goes on, in plain words.
    struct CircumstancesTests {
        @Test func `a server outlives the readers of its output`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(
                ["--demo"],
                in: folder,
                // Access lines for somebody who is gone at once, the log for somebody who leaves after the first line.
                wrapper: ["/bin/bash", "-c", #"exec "$0" "$@" > >(true) 2> >(head -n 1 >&2)"#]
            )
            for _ in 1...3 { #expect(try server.get("/articles").status == 200) }
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
        }

        @Test func `a secret that is there and cannot be read is not taken for absent`() throws {
            let folder = try TemporaryFolder()
            let database = folder.path("news.sqlite")
            try FileManager.default.createDirectory(atPath: database + ".secret", withIntermediateDirectories: false)
            let result = try Program.run(["serve", "--database", database, "--listen", "127.0.0.1:0"])
            #expect(result.status == 1)
            #expect(result.errors.contains("Cannot read the secret file \(database).secret: Is a directory."))
        }

        @Test func `a demo leaves the database of a running one alone`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(["--demo"], in: folder)
            let failure = #expect(throws: RunningServer.Failure.self) { _ = try RunningServer(["--demo"], in: folder) }
            #expect(failure?.log.contains("demo.sqlite is in use") == true)

            let posted = try server.post("/articles/bridge-closed-for-one-heron/comments", FirstDayTests.comment)
            #expect(posted.status == 202)
            let listed = try Program.run(["comments", "list", "--database", folder.path("demo.sqlite")])
            #expect(listed.output.contains("bridge-closed-for-one-heron"))
        }

        @Test func `a limit that nothing can count is refused`() throws {
            for limit in ["0", "9223372036854775807"] {
                let result = try Program.run(["comments", "list", "--limit", limit])
                #expect(result.errors.contains("--limit must be from 1 to 1000000000."))
            }
        }

        @Test func `a folder is no file of lines`() throws {
            let folder = try TemporaryFolder()
            let result = try Program.run(["import", "--database", folder.path("news.sqlite"), folder.url.path])
            #expect(result.errors.contains("Error: Cannot read \(folder.url.path)."))
        }

        @Test func `a store that fails is told in words`() {
            #expect("\(NewsError.unavailable(log: "disk is full"))" == "The database does not answer: disk is full.")
            #expect("\(NewsError.busy)".contains("try again"))
        }

        @Test func `settling that fails at the start throws`() throws {
            let folder = try TemporaryFolder()
            let repository = try SQLiteRepository(
                path: folder.path("news.sqlite"),
                secrets: Secrets(root: Secrets.makeKey())
            )
            repository.close()
            #expect(throws: NewsError.self) { _ = try Settling(repository, log: Logger(label: "test")) }
        }
    }
}
