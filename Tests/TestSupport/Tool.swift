package import Foundation

/// Programs of others that tests need and `Tests/run` installs.
package enum Tool {
    package static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// Runs one of `.build-tools` to its end. Throws when it is missing, fails or takes ten minutes, with all that it said.
    ///
    /// `timeout` ends what it started too: a script that hangs leaves no browser behind. `nice` lets the tests go first that run beside it
    /// and look at the clock.
    package static func run(_ name: String, _ arguments: [String]) throws {
        let tool = repository.appendingPathComponent(".build-tools/bin/\(name)").path
        guard FileManager.default.isExecutableFile(atPath: tool) else {
            throw Failure(description: "\(name) is missing. Tests/run installs it.")
        }
        let folder = try TemporaryFolder()
        let said = folder.url.appendingPathComponent("said")
        try Data().write(to: said)
        let output = try FileHandle(forWritingTo: said)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=10", "600", "nice", tool] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = String(decoding: try Data(contentsOf: said), as: UTF8.self)
            throw Failure(description: "\(name) ended with \(process.terminationStatus):\n\(text)")
        }
    }

    /// A Python script of ours: `Browser/journey` is `Tests/Browser/journey.py`.
    package static func python(_ script: String, _ arguments: [String]) throws {
        let path = repository.appendingPathComponent("Tests/\(script).py").path
        try run("python3", ["-B", path] + arguments)
    }
}
