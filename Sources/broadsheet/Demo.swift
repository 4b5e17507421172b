import Foundation
import News
import NewsImport
import SQLiteRepository

/// A newsroom to look around in. Everything in it is invented.
enum Demo {
    static let defaults = ["database": "demo.sqlite"]

    /// Only the demo's own file is replaced; any other that exists is somebody's.
    static func removeOldDatabase(_ settings: Settings) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: settings.database) else { return }
        guard settings.database == defaults["database"] else {
            throw CommandFault(
                description: "--demo starts with a fresh database, and \(settings.database) exists already."
            )
        }
        guard !SQLiteRepository.isInUse(settings.database) else {
            throw CommandFault(
                description: "\(settings.database) is in use: another demo runs on it. Stop that one first."
            )
        }
        for suffix in ["", "-wal", "-shm", ".keys", ".keys-wal", ".keys-shm", ".secret"]
        where files.fileExists(atPath: settings.database + suffix) {
            try files.removeItem(atPath: settings.database + suffix)
        }
    }

    static func fill(_ repository: SQLiteRepository) throws {
        var importer = Importer(into: repository, now: Timestamp.now)
        let report = try importer.run(LineReader(lines))
        guard report.badLines == 0 else {
            throw CommandFault(description: "The demo has \(report.badLines) bad lines.")
        }
        // Corrections, suggestions and related articles come from what is merged.
        while try waitFor({ repository.tendIndex(freshMax: 0, then: $0) }) {}
    }
}
