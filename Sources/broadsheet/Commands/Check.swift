import ArgumentParser
import SQLiteRepository

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the settings, the database and its index, also beside a running server.",
        discussion: "Exit status: 0 when all is well, 1 when something is wrong; each finding is a line."
    )

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let settings = try options.settings()
        let repository = try openRepository(settings, mustExist: true)
        defer { repository.close() }
        let findings = try repository.check()
        for finding in findings { print(finding) }
        guard findings.isEmpty else { throw ExitCode(1) }
        print("\(settings.database): settings, database, counts and index are in order")
    }
}
