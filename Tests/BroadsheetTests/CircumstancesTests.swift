import Foundation
import TestSupport
import Testing

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
    }
}
