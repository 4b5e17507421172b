import Foundation
import SQLiteRepository

/// When the last good backup was made: its manifest once more, beside the database, where the server finds it whatever became of the
/// backup.
enum LastBackup {
    static func path(of database: String) -> String { database + ".last-backup.json" }

    /// Readable for the server, whoever made the backup.
    static func note(_ backup: Backup, of database: String) throws {
        let path = path(of: database)
        try Data(Manifest.bytes(backup)).write(to: URL(fileURLWithPath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    }

    /// `nil` before the first.
    static func load(of database: String) -> Backup? {
        FileManager.default.contents(atPath: path(of: database)).flatMap { Manifest.read([UInt8]($0)) }
    }
}
