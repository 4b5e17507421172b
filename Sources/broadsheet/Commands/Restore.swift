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
            throw CommandFault(description: settings.noSecret)
        }
        let interruption = Interruption()
        let restoration = Restoration(
            of: BackupFile(file, digest: try knownDigest()),
            keys: try withKeys ? keysFile(beside: file) : nil,
            secrets: secret,
            at: .now(),
            onProgress: interruption.orProgress(of: file)
        )
        let result = try drill ? restoration.drill(besides: settings.database) : restoration.replace(settings.database)
        ProgressLine.end()
        result.tellLosses(secretIsThere: secret != nil, settings)
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

    private func summary(of result: Restoration.Result, _ database: String) -> String {
        let aside = result.aside.map { " What was there before is \($0)." } ?? ""
        return
            "\(database) is restored from \(file): \(result.content.summary), epoch \(result.content.epoch ?? "").\(aside)"
    }
}
