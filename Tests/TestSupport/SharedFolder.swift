package import Foundation

/// The folder of test data that stands beside the checkout, or where `BROADSHEET_SHARED` says. It is not part of this repository;
/// a test that needs it says so aloud and passes when it is absent.
package enum SharedFolder {
    package static func url(_ path: String) -> URL? {
        let root =
            ProcessInfo.processInfo.environment["BROADSHEET_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("../shared")
        let url = root.appendingPathComponent(path).standardizedFileURL
        if FileManager.default.fileExists(atPath: url.path) { return url }
        print("SKIPPED: no \(url.path); set BROADSHEET_SHARED to the folder that holds \(path)")
        return nil
    }
}
