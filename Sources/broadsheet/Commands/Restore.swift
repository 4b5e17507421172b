import ArgumentParser
import Foundation
import News
import SQLiteRepository

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the database, or prove that it could be (--drill).",
        discussion: """
            Stop the server first. The backup is checked before anything is touched, and the database that was there is kept as \
            DATABASE.before-restore-TIME. Whoever follows /changes is told to begin anew.

            Exit status: 0 done, or proven; 1 refused, or something is wrong, as each line says; 130 interrupted.
            """
    )

    @OptionGroup var options: DatabaseOptions

    @Flag(help: "Restore into a temporary folder (TMPDIR), check everything, and remove it again.")
    var drill = false

    @Flag(help: "Bring back keys of e-mail addresses from FILE.keys too. Those that are there stay.")
    var withKeys = false

    @Argument(help: ArgumentHelp("A file that broadsheet backup wrote.", valueName: "file"))
    var file: String

    func run() throws {
        let settings = try options.settings()
        guard FileManager.default.fileExists(atPath: file) else {
            throw CommandFault(description: "There is no backup \(file).")
        }
        let secret = try SecretFile(path: settings.secretPath).load(for: settings.database)
        guard !withKeys || secret != nil else {
            throw CommandFault(description: noSecret(settings))
        }
        let interruption = Interruption()
        let restoration = Restoration(
            of: file,
            digest: try knownDigest(),
            keys: try withKeys ? keysFile() : nil,
            secrets: secret,
            at: .now(),
            onProgress: interruption.orProgress(of: file)
        )
        let result = try drill ? proven(restoration, settings) : restoration.replace(settings.database)
        ProgressLine.end()
        for finding in result.findings { StandardError.say(finding + "\n") }
        if secret == nil, result.addressesWithoutKey > 0 {
            StandardError.say(noSecret(settings) + "\n")
        }
        if secret != nil, result.addressesWithoutKey > 0 {
            StandardError.say(
                "\(result.addressesWithoutKey) e-mail addresses in it cannot be opened: their keys are gone.\n"
            )
        }
        if result.erasedAgain > 0 {
            StandardError.say("\(result.erasedAgain) commenters in it were erased since, and are erased again.\n")
        }
        if result.bansLost > 0 {
            StandardError.say("\(result.bansLost) bans on addresses ended: the secret was changed since.\n")
        }
        print(drill ? "\(file) can be restored: \(result.content.summary)" : summary(of: result, settings.database))
        guard result.findings.isEmpty else { throw ExitCode(1) }
    }

    private func knownDigest() throws -> String? {
        if let backup = try Manifest.load(of: file) { return backup.digest }
        StandardError.say(
            "There is no \(Backup.manifest(of: file)): whether this is the file that was written cannot be told.\n"
        )
        return nil
    }

    private func keysFile() throws -> String {
        let path = Backup.keys(of: file)
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFault(description: "There is no \(path): the backup was made without --with-keys.")
        }
        return path
    }

    private func proven(_ restoration: Restoration, _ settings: Settings) throws -> Restoration.Result {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent("broadsheet-drill-\(UUID().uuidString)")
        try files.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? files.removeItem(at: folder) }
        return try restoration.drill(
            as: folder.appendingPathComponent("drill.sqlite").path,
            besides: settings.database
        )
    }

    private func summary(of result: Restoration.Result, _ database: String) -> String {
        let aside = result.aside.map { " What was there before is \($0)." } ?? ""
        return
            "\(database) is restored from \(file): \(result.content.summary), epoch \(result.content.epoch ?? "").\(aside)"
    }

    private func noSecret(_ settings: Settings) -> String {
        "There is no secret file \(settings.secretPath). Put back the one that e-mail addresses were sealed with, before the server makes another."
    }
}
