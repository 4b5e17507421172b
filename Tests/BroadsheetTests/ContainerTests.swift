import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// What can be said of the image without building it; `Tests/container` builds it and runs it.
    struct ContainerTests {
        @Test func `hadolint finds nothing in the Dockerfile`() throws {
            try Tool.run("hadolint", [Tool.repository.appendingPathComponent("Dockerfile").path])
        }
    }
}
