import ArgumentParser
import SQLiteRepository

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the settings, the database and its index, also beside a running server.",
        discussion: "Exit status: 0 when all is well, 1 when something is wrong; each finding is a line."
    )

    @OptionGroup var options: DatabaseOptions

    @Flag(help: "Only ask the server that runs with these settings whether it is ready.")
    var ready = false

    func run() throws {
        let settings = try options.settings()
        if ready { return try checkReadiness(settings) }
        let repository = try openRepository(settings, mustExist: true)
        defer { repository.close() }
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
