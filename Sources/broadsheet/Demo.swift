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
        guard !isInUse(settings.database) else {
            throw CommandFault(
                description: "\(settings.database) is in use: another demo runs on it. Stop that one first."
            )
        }
        for suffix in ["", "-wal", "-shm", ".secret"] where files.fileExists(atPath: settings.database + suffix) {
            try files.removeItem(atPath: settings.database + suffix)
        }
    }

    /// Whether another process has the database open. Whoever has a database in write-ahead mode open holds a shared lock on 510
    /// bytes at 1 GiB (sqlite.org/lockingv3.html, "How Locks Are Implemented").
    private static func isInUse(_ database: String) -> Bool {
        let descriptor = open(database, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 0x4000_0000
        lock.l_len = 512
        return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    static func fill(_ repository: SQLiteRepository) throws {
        var importer = Importer(into: repository, now: Timestamp.now)
        let report = try importer.run(LineReader(lines))
        guard report.badLines == 0 else {
            throw CommandFault(description: "The demo has \(report.badLines) bad lines.")
        }
    }
}
