import ArgumentParser

@main
struct Broadsheet: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "broadsheet",
        abstract: "A news article server: articles, comments and search as JSON over HTTP, kept in SQLite.",
        discussion: """
            To look around:        broadsheet serve --demo
            To begin a newsroom:   broadsheet import --database news.sqlite articles.jsonl
                                   broadsheet serve --database news.sqlite
            """,
        version: version,
        subcommands: [
            Serve.self, Import.self, ExportCommand.self, Check.self, Reindex.self, BackUp.self, Restore.self,
            Comments.self, Commenters.self, TokenCommand.self, SecretCommand.self,
        ]
    )
}
