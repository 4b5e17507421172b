import Foundation
import HTTP
import HTTPServer
import TestSupport
import Testing

@testable import broadsheet

extension ProgramTests {
    /// Under systemd: sockets that come with the process, what it tells of itself, and the example units.
    struct SystemdTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        // MARK: Sockets

        @Test(arguments: [
            (["LISTEN_FDS": "2", "LISTEN_PID": "42"], [3, 4]), (["LISTEN_FDS": "0", "LISTEN_PID": "42"], []),
            // Another's, inherited by mistake.
            (["LISTEN_FDS": "2", "LISTEN_PID": "41"], []), (["LISTEN_FDS": "2"], []), ([:], []),
        ])
        func `sockets are this process's when they were meant for it`(environment: [String: String], found: [Int32])
            throws
        {
            #expect(try ServiceManager(environment: environment, process: 42).sockets == found)
        }

        @Test(arguments: ["", "-1", "+1", "65", "two"])
        func `a number of sockets that is none is refused`(count: String) {
            #expect(throws: CommandFault(description: "environment: LISTEN_FDS must be a number up to 64.")) {
                try ServiceManager(environment: ["LISTEN_FDS": count, "LISTEN_PID": "42"], process: 42)
            }
        }

        @Test func `sockets are taken in the place of the default address, and beside others where that is said`()
            throws
        {
            var settings = Settings()
            let passed = try ServiceManager(environment: ["LISTEN_FDS": "1", "LISTEN_PID": "42"], process: 42)
            let none = try ServiceManager(environment: [:], process: 42)
            #expect(try settings.takeSockets(of: none) == [])
            #expect(settings.listen == Settings.defaultListen)
            #expect(try settings.takeSockets(of: passed) == [3])
            #expect(settings.listen == [])
            settings.listen = [Endpoint.unix(path: "/run/x")]
            #expect(throws: CommandFault.self) { try settings.takeSockets(of: passed) }
            settings.listensOnInherited = true
            #expect(try settings.takeSockets(of: passed) == [3])
            #expect(settings.listen == [Endpoint.unix(path: "/run/x")])
            #expect(throws: CommandFault.self) { try settings.takeSockets(of: none) }
        }

        @Test func `systemd's own tool starts it at the first connection, which is answered`() throws {
            let path = folder.path("http.sock")
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-socket-activate")
            process.arguments = ["--listen", path, Program.path, "serve", "--demo", "--listen", "fd:"]
            process.environment = Program.basicEnvironment
            process.currentDirectoryURL = folder.url
            process.standardOutput = FileHandle.nullDevice
            process.standardError = try folder.writingHandle("errors")
            try process.run()
            defer { kill(process.processIdentifier, SIGKILL) }
            let endpoint = try #require(Endpoint("unix:" + path))
            // It says nothing when it listens.
            let deadline = Date(timeIntervalSinceNow: 20)
            var connection: HTTPConnection?
            while connection == nil, Date() < deadline {
                connection = try? HTTPConnection(endpoint)
                sched_yield()
            }
            let ready = try #require(connection).exchange("GET", "/readyz")
            #expect(ready.status == 200)
            kill(process.processIdentifier, SIGTERM)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try folder.text("errors").contains(#""addresses":["\#(endpoint)"]"#))
            // It belongs to whoever made it.
            #expect(FileManager.default.fileExists(atPath: path))
        }

        /// Three restarts on one inherited socket. See `Tests/WaysIn/restart.py`.
        @Test func `restarted under load on an inherited socket, it refuses no connection and fails no request`() throws
        {
            let database = folder.path("news.sqlite")
            try folder.write(#"{"title": "Storm", "slug": "storm", "body": "It blew."}"#, to: "articles.jsonl")
            #expect(try Program.run(["import", "--database", database, folder.path("articles.jsonl")]).status == 0)
            try Tool.python("WaysIn/restart", [Program.path, database, "3"])
        }

        // MARK: Units

        private let units = Tool.repository.appendingPathComponent("config/systemd")

        @Test func `systemd takes the units, and finds little that the service could do`() throws {
            let service = try String(contentsOf: units.appendingPathComponent("broadsheet.service"), encoding: .utf8)
            // It looks whether the program is there.
            let placed = try folder.write(
                service.replacing("/usr/local/bin/broadsheet", with: Program.path),
                to: "broadsheet.service"
            )
            try FileManager.default.copyItem(
                atPath: units.appendingPathComponent("broadsheet.socket").path,
                toPath: folder.path("broadsheet.socket")
            )
            let verified = try Program.run(
                "/usr/bin/systemd-analyze",
                ["verify", folder.path("broadsheet.socket"), placed]
            )
            #expect(verified.status == 0)
            #expect(verified.errors == "" && verified.output == "")
            // In tenths: 10 of 100.
            let judged = try Program.run(
                "/usr/bin/systemd-analyze",
                ["security", "--offline=true", "--threshold=15", placed]
            )
            #expect(judged.status == 0, "\(judged.output)")
        }

        /// What the filter forbids fails in production alone: so all that the program calls is held against it.
        @Test func `the service's filter allows every system call that the program makes`() throws {
            let trace = folder.path("trace")
            let server = try RunningServer(
                ["--demo", "--site", "on", "--listen", "127.0.0.1:0,unix:\(folder.path("http.sock"))"],
                in: folder,
                wrapper: ["/usr/bin/strace", "-D", "-f", "-o", trace]
            )
            for path in ["/", "/readyz", "/articles", "/search?q=harbour", "/stories/bridge-closed-for-one-heron"] {
                #expect(try server.get(path, ["Accept-Encoding": "gzip"]).status == 200)
            }
            let posted = try server.post(
                "/articles/bridge-closed-for-one-heron/comments",
                ProgramTests.FirstDayTests.comment
            )
            #expect(posted.status == 202)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)

            let called = Set(try folder.text("trace").matches(of: /(?m)^\d+ +(\w+)\(/).map { String($0.1) })
            #expect(called.isSuperset(of: ["accept4", "epoll_wait", "fdatasync"]))
            // SQLite gives a file to the owner of the database when it is root, which the service is not.
            let denied = called.subtracting(try allowedCalls()).subtracting(["fchown"])
            #expect(denied == [], "the unit's SystemCallFilter denies what the program calls")
        }

        /// A list that begins with ~ takes away from what those before it have given (systemd.exec(5)).
        private func allowedCalls() throws -> Set<String> {
            let service = try String(contentsOf: units.appendingPathComponent("broadsheet.service"), encoding: .utf8)
            var allowed = Set<String>()
            for match in service.matches(of: /(?m)^SystemCallFilter=(~?)(.+)$/) {
                let named = try match.2.split(separator: " ").map { try calls(String($0)) }.reduce(into: Set<String>())
                { $0.formUnion($1) }
                allowed = match.1.isEmpty ? allowed.union(named) : allowed.subtracting(named)
            }
            return allowed.union(try calls("@default"))
        }

        private func calls(_ name: String) throws -> Set<String> {
            guard name.hasPrefix("@") else { return [name] }
            let listed = try Program.run("/usr/bin/systemd-analyze", ["syscall-filter", name]).output
            let names = listed.split(separator: "\n").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
            return try names.filter { !$0.hasPrefix("#") }.map(calls).reduce(into: Set()) { $0.formUnion($1) }
        }
    }
}
