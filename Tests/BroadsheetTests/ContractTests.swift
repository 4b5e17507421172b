import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// The server held against its own OpenAPI document by schemathesis, with an editor's token and pages.
    ///
    /// The seed is always the same, so that a change answers for itself and not for what nobody had found before; `Tests/contract` tries others.
    struct ContractTests {
        @Test func `schemathesis finds nothing that the document does not say`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(
                ["--demo", "--site", "on", "--comments-rate", "off", "--access-log", "off"],
                in: folder
            )
            let made = try Program.run([
                "token", "create", "--database", folder.path("demo.sqlite"), "--name", "desk", "--scope", "admin",
            ])
            let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let seed = ProcessInfo.processInfo.environment["SEED"] ?? "1"
            try Tool.python("Contract/contract", ["http://127.0.0.1:\(server.port)", token, seed])
        }
    }
}
