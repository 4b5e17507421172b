import ArgumentParser
import Foundation
import SQLiteRepository

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all that is in the database as it is now as JSON lines, also beside a running server.",
        discussion: """
            FILE is there when it is whole and synced; before that nothing is. broadsheet import makes an equal database of it, and \
            docs/import.md lists the members. E-mail addresses are in it as they are kept: sealed. Like a backup it holds neither the \
            keys nor the secret file, without which they cannot be opened.

            Exit status: 0 done; 1 there is no export; 130 interrupted.
            """
    )

    @OptionGroup var options: DatabaseOptions

    @OptionGroup var keys: KeysOption

    @Argument(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"))
    var file: String

    func validate() throws {
        guard !keys.withKeys || file != "-" else {
            throw ValidationError("--with-keys needs a file: there is no place for keys beside standard output.")
        }
    }

    func run() throws {
        let settings = try options.settings()
        try requireDatabase(settings)
        let interruption = Interruption()
        let export = try SQLiteRepository.export(
            settings.database,
            to: file == "-" ? .standardOutput : .file(file, withKeys: keys.withKeys),
            at: .now(),
            onProgress: interruption.orProgress(of: file)
        )
        ProgressLine.end()
        if file != "-" { print("\(file): \(export.summary)") }
    }
}

extension Export {
    /// For people: "12 articles, 7 comments, change 19, 64 lines, 51234 bytes".
    var summary: String {
        """
        \(counts["article"] ?? 0) articles, \(counts["comment"] ?? 0) comments, change \(header.change), \(lines) lines, \
        \(bytes) bytes
        """
    }
}
