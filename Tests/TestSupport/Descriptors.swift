import Foundation

/// What this process holds open.
package enum Descriptors {
    /// How many descriptors lead to a file.
    package static func count(of path: String) -> Int {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
        }
    }
}
