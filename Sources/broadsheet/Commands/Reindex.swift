import ArgumentParser
import News
import SQLiteRepository

struct Reindex: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the search index anew, also beside a running server. Searches go on meanwhile.",
        discussion: """
            Needed when `broadsheet check` says that the index does not fit; a new version that indexes otherwise does it by itself. Killed in \
            the middle, it is gone on with by the server, or by calling it again.

            Exit status: 0 done; 1 something is still wrong, as each line says.
            """
    )

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let repository = try openRepository(try options.settings(), mustExist: true)
        defer { repository.close() }
        try enterAll(repository)
        var findings = try repository.check()
        if findings.contains(where: { $0.contains("search index") }) {
            StandardError.say("Articles were entered over what is damaged: the index is made from nothing now.\n")
            _ = try waitFor { repository.beginReindexing(fromNothing: true, then: $0) }
            try enterAll(repository)
            findings = try repository.check()
        }
        for finding in findings { StandardError.say(finding + "\n") }
        guard findings.isEmpty else { throw ExitCode(1) }
        print("The search index is new.")
    }

    private func enterAll(_ repository: SQLiteRepository) throws {
        _ = try waitFor { repository.beginReindexing(fromNothing: false, then: $0) }
        while try waitFor({ repository.tendIndex(freshMax: 0, then: $0) }) {
            let state = try repository.indexing()
            ProgressLine.show("\(state.entered) of \(state.articles) articles")
        }
        ProgressLine.end()
    }
}
