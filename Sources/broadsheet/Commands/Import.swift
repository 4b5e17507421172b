import ArgumentParser
import Foundation
import News
import NewsImport
import SQLiteRepository

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring articles and comments from JSON lines into the database, also beside a running server.",
        discussion: """
            A line with a title is an article, any other a comment; docs/import.md lists the members. The same line again changes \
            nothing, and a known one with other content is an update. Ctrl-C stops after what is written; run it again to go on.

            A file that broadsheet export wrote becomes a new database, all of it or nothing: there must be none yet, or an empty one \
            that no server has open.

            Exit status: 0 all lines were good; 65 some were not (the good ones are in; of an export nothing); 130 interrupted; else \
            nothing more was done.
            """
    )

    @OptionGroup var options: DatabaseOptions

    @Option(help: ArgumentHelp("All comments go to this article.", valueName: "slug"))
    var article: String?

    @Flag(help: "Say what would be done, and write nothing.")
    var dryRun = false

    @Flag(help: "Of an export: bring back keys of e-mail addresses from FILE.keys too. Those that are there stay.")
    var withKeys = false

    @Argument(help: ArgumentHelp("Files of JSON lines; - is standard input.", valueName: "file"))
    var files: [String]

    func run() throws {
        let settings = try options.settings()
        var first = LineReader(try open(files[0]))
        if try first.beginsExport() { return try restore(files, first, settings) }
        guard !withKeys else { throw ValidationError("--with-keys is for what broadsheet export wrote.") }
        // Before anything is done; of a pipe it shows when its turn comes.
        for file in files.dropFirst() where isRegular(file) { _ = try lines(of: file) }

        let repository = try openRepository(settings)
        defer { repository.close() }
        let interruption = Interruption()
        var hasBadLines = false
        for (index, file) in files.enumerated() {
            let lines = try index == 0 ? first : lines(of: file)
            var importer = Importer(
                into: repository,
                commentsTo: article,
                isDryRun: dryRun,
                now: Timestamp.now,
                isInterrupted: { interruption.hasCome },
                onEvent: { show($0, file) }
            )
            let report = try importer.run(lines)
            ProgressLine.end()
            print(summary(of: report, file))
            if !dryRun, report.added + report.updated > 0 { try note(report, in: repository) }
            hasBadLines = hasBadLines || report.badLines > 0
            if report.wasInterrupted { throw ExitCode(130) }
        }
        // What waits to be merged costs every search a look.
        while try !dryRun && waitFor({ repository.tendIndex(freshMax: 0, then: $0) }) {}
        if hasBadLines { throw ExitCode(65) }
    }

    /// Of a file that is not the only one.
    private func lines(of file: String) throws -> LineReader {
        var lines = LineReader(try open(file))
        guard try !lines.beginsExport() else {
            throw ValidationError("\(file) is an export of a whole database, which is imported alone.")
        }
        return lines
    }

    private func isRegular(_ file: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: file))?[.type] as? FileAttributeType == .typeRegular
    }

    private func note(_ report: Importer.Report, in repository: SQLiteRepository) throws {
        let entry = AuditEntry(
            .imported,
            "import",
            "\(report.added) added, \(report.updated) updated",
            by: .commandLine,
            at: .now()
        )
        try repository.written { transaction throws(NewsError) in try transaction.keep(entry) }
    }

    private func open(_ file: String) throws -> FileHandle {
        if file == "-" { return .standardInput }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
        guard !isFolder.boolValue, let handle = FileHandle(forReadingAtPath: file) else {
            throw ValidationError("Cannot read \(file).")
        }
        return handle
    }

    private func show(_ event: Importer.Event, _ file: String) {
        switch event {
        case .badLine(let number, let reason):
            ProgressLine.end()
            StandardError.say("\(file):\(number): \(reason)\n")
        case .progress(let report):
            ProgressLine.show("\(file): \(report.lines) lines, \(report.added) added")
        }
    }

    private func summary(of report: Importer.Report, _ file: String) -> String {
        """
        \(file): \(report.lines) lines: \(report.added) added, \(report.updated) updated, \(report.unchanged) unchanged, \
        \(report.badLines) bad; \(report.ignoredMembers) unknown members ignored\
        \(dryRun ? " (dry run: nothing was written)" : "")\(report.wasInterrupted ? " (interrupted)" : "")
        """
    }
}
