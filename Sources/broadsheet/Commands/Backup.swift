import ArgumentParser
import Foundation
import SQLiteRepository

struct BackUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write the database as it is now into one file, also beside a running server.",
        discussion: """
            FILE is there when it is whole, checked and synced; before that nothing is. FILE.json says what is in it. Neither holds the \
            keys and the secret file, without which e-mail addresses cannot be opened.

            Exit status: 0 all is well; 1 there is no backup, or there is one of a database in which something is wrong, as each line \
            says; 130 interrupted.
            """
    )

    @OptionGroup var options: DatabaseOptions

    @OptionGroup var keys: KeysOption

    @Argument(help: ArgumentHelp("A new file.", valueName: "file"))
    var file: String

    func run() throws {
        let settings = try options.settings()
        try requireDatabase(settings)
        Manifest.removeOrphan(of: file)
        let interruption = Interruption()
        let (backup, findings) = try SQLiteRepository.backUp(
            settings.database,
            to: file,
            withKeys: keys.withKeys,
            at: .now(),
            manifest: Manifest.bytes,
            onProgress: interruption.orProgress(of: file)
        )
        ProgressLine.end()
        print("\(file): \(backup.content.summary), \(backup.bytes) bytes, checked")
        for finding in findings { StandardError.say(finding + "\n") }
        guard findings.isEmpty else { throw ExitCode(1) }
        do {
            try LastBackup.note(backup, of: settings.database)
        } catch {
            // The backup is good all the same.
            StandardError.say(
                "\(LastBackup.path(of: settings.database)) could not be written, so metrics will not tell of it.\n"
            )
        }
    }
}

/// Of what writes all that is kept into a file.
struct KeysOption: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Write the keys of e-mail addresses too, as FILE.keys.",
            discussion:
                "Keep that file apart, and only as long as addresses may be kept: who was erased meanwhile is in it."
        )
    )
    var withKeys = false
}

extension Interruption {
    /// Shows how far a work on a file has come, and ends it when somebody asked for that.
    func orProgress(of file: String) -> OnProgress {
        { done, all in
            if self.hasCome {
                ProgressLine.end()
                throw ExitCode(130)
            }
            ProgressLine.show("\(file): \(done >> 20)\(all > 0 ? " of \(all >> 20)" : "") MiB")
        }
    }
}
