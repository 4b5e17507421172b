import Foundation
import SQLiteRepository

/// What commands share that make a database of a backup or of an export.
extension Restoration {
    /// Proves it in a temporary folder, of which nothing is left.
    func drill(besides database: String, ifEmpty: Bool = false) throws -> Result {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent("broadsheet-drill-\(UUID().uuidString)")
        try files.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? files.removeItem(at: folder) }
        return try drill(as: folder.appendingPathComponent("drill.sqlite").path, besides: database, ifEmpty: ifEmpty)
    }
}

extension Restoration.Result {
    /// On standard error: what is wrong, and what did not come back.
    func tellLosses(secretIsThere: Bool, _ settings: Settings) {
        for finding in findings { StandardError.say(finding + "\n") }
        if addressesWithoutKey > 0 {
            StandardError.say(
                secretIsThere
                    ? "\(addressesWithoutKey) e-mail addresses in it cannot be opened: their keys are gone.\n"
                    : settings.noSecret + "\n"
            )
        }
        if erasedAgain > 0 {
            StandardError.say("\(erasedAgain) commenters in it were erased since, and are erased again.\n")
        }
        if bansLost > 0 {
            StandardError.say("\(bansLost) bans on addresses ended: the secret was changed since.\n")
        }
    }
}

/// The keys that were written beside a file.
func keysFile(beside file: String) throws -> String {
    let path = Backup.keys(of: file)
    guard FileManager.default.fileExists(atPath: path) else {
        throw CommandFault(description: "There is no \(path): \(file) was made without --with-keys.")
    }
    return path
}

extension Settings {
    var noSecret: String {
        "There is no secret file \(secretPath). Put back the one that e-mail addresses were sealed with, before the server makes another."
    }
}
