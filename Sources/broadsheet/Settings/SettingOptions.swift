import ArgumentParser
import Foundation

/// The options that every command shares: where settings come from.
struct SettingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file of NAME=value lines, like config/broadsheet.env.", valueName: "file"))
    var config: String?

    func texts(flags: [String] = [], defaults: [String: String] = [:]) throws -> SettingTexts {
        let environment = ProcessInfo.processInfo.environment
        return try SettingTexts(
            flags: flags,
            environment: environment,
            file: config ?? environment[SettingTexts.configName],
            defaults: defaults
        )
    }
}

/// For the commands that only need to find the newsroom's files.
struct DatabaseOptions: ParsableArguments {
    @OptionGroup var sources: SettingOptions

    @Option(help: ArgumentHelp("The SQLite file.", valueName: "file"))
    var database: String?

    @Option(help: ArgumentHelp("The root secret; beside the database by default.", valueName: "file"))
    var secretFile: String?

    func settings() throws -> Settings {
        var flags: [String] = []
        if let database { flags += ["--database", database] }
        if let secretFile { flags += ["--secret-file", secretFile] }
        return try sources.texts(flags: flags).settings()
    }
}
