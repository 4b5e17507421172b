import Foundation
import HTTP
import HTTPServer
import TestSupport
import Testing

extension ProgramTests {
    /// docs/tutorial.md, run as it stands: every command, and every line that it promises.
    struct TutorialTests {
        private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/tutorial.md")

        @Test func `the day at the desk goes as its page says`() throws {
            let folder = try TemporaryFolder()
            let script = try Self.script()
            try folder.write(script, to: "day.sh")
            let port = try Self.freePort()
            let day = try Program.run(
                "/bin/bash",
                ["-c", "cd \(folder.url.path) && exec bash day.sh"],
                environment: [
                    "PATH": "\(URL(fileURLWithPath: Program.path).deletingLastPathComponent().path):/usr/bin:/bin",
                    "SITE": "http://127.0.0.1:\(port)", "BROADSHEET_LISTEN": "127.0.0.1:\(port)",
                    "BROADSHEET_ACCESS_LOG": "off",
                ]
            )
            #expect(day.status == 0, "\(day.output.suffix(3000))\n\(day.errors.suffix(2000))")
            #expect(script.matches(of: /expect '/).count >= 35)
        }

        /// The page's commands, with each promise made a check of what the command before it has printed.
        private static func script() throws -> String {
            var script = """
                set -euo pipefail
                trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
                expect() { grep -qF -- "$1" said || { echo "missing: $1"; cat said; exit 1; }; }

                """
            var command = ""
            var isCommand = false
            func flush() {
                if !command.isEmpty { script += "{\n\(command)} > said 2>&1\n" }
                command = ""
            }
            for line in try String(contentsOf: page, encoding: .utf8).split(
                separator: "\n",
                omittingEmptySubsequences: false
            ) {
                if line.hasPrefix("```") {
                    isCommand = line == "```sh"
                    flush()
                } else if isCommand, line.hasPrefix("#> ") {
                    flush()
                    script += "expect '\(line.dropFirst(3))'\n"
                } else if isCommand, !line.isEmpty {
                    command += line + "\n"
                }
            }
            return script
        }

        private static func freePort() throws -> UInt16 {
            let endpoint = Endpoint(.v4(0x7F00_0001), port: 0)
            let descriptor = socket(endpoint.family, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            try #require(endpoint.withSockaddr { bind(descriptor, $0, $1) } == 0)
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isNamed = withUnsafeMutablePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            try #require(isNamed == 0)
            return address.sin_port.bigEndian
        }
    }
}
