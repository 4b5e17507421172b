import Foundation
import TestSupport
import Testing

extension ProgramTests {
    struct SoakTests {
        /// Some seconds of what `Benchmarks/soak` does for twenty minutes: too few to say anything of memory.
        @Test
        func `nothing fails and nothing is lost under everything at once, and a backup of it gives the same answers`()
            throws
        {
            let soak = Tool.repository.appendingPathComponent("Benchmarks/soak").path
            try Tool.run("python3", ["-B", soak, "--program", Program.path, "--minutes", "0.15", "--articles", "60"])
        }
    }
}
