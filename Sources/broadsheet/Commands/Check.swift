import ArgumentParser
import News
import SQLiteRepository

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the settings, the database and its index, also beside a running server.",
        discussion: """
            Each finding is a line, and behind them stands what to do.

            Exit status: 0 when all is well, 1 when something is wrong.
            """
    )

    @OptionGroup var options: DatabaseOptions

    @Flag(help: "Only ask the server that runs with these settings whether it is ready.")
    var ready = false

    @Flag(help: "First make every count and every entry of an article under its terms anew where it is wrong.")
    var repair = false

    func run() throws {
        let settings = try options.settings()
        if ready { return try checkReadiness(settings) }
        let repository = try openRepository(settings, mustExist: true)
        defer { repository.close() }
        if repair { try repository.repair(at: .now()) }
        let findings = try repository.check()
        for finding in findings { print(finding) }
        guard findings.isEmpty else { throw ExitCode(1) }
        print("\(settings.database): settings, database, counts and index are in order")
    }

    private func checkReadiness(_ settings: Settings) throws {
        guard let endpoint = settings.listen.first else {
            throw CommandFault(
                description: settings.listensOnInherited
                    ? "listen=fd: names no address to ask." : "listen names no address."
            )
        }
        guard let status = ReadinessProbe(endpoint: endpoint).status() else {
            print("nobody answers at \(endpoint)")
            throw ExitCode(1)
        }
        print("\(endpoint) answers \(status)")
        guard status == 200 else { throw ExitCode(1) }
    }
}
