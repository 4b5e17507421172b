import ArgumentParser
import News
import SQLiteRepository

extension Comments {
    struct Words: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a list of words, or replace it by what comes on standard input, one entry a line.",
            discussion: """
                hold: comments with one of these wait. reject: comments with one of these are kept out.
                An entry is a word or a phrase; a star opens an end: spam* is in spammer.

                  broadsheet comments words reject --replace < words.txt
                """
        )

        @OptionGroup var options: DatabaseOptions

        @Argument(help: "hold or reject.")
        var list: WordListName

        @Flag(help: "Replace the list.")
        var replace = false

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            guard replace else {
                let words = try repository.read { snapshot throws(NewsError) in try snapshot.wordList(list) }
                for entry in words.entries { print(entry) }
                return
            }
            var entries: [String] = []
            while let line = readLine() {
                if !line.allSatisfy(\.isWhitespace) { entries.append(line) }
            }
            guard entries.count <= ModeratorsWords.entriesMax else {
                throw CommandFault(description: "A list has at most \(ModeratorsWords.entriesMax) entries.")
            }
            do {
                _ = try repository.written { [list, entries] transaction throws(NewsError) in
                    try transaction.putWords(entries, in: list, if: .any, by: .commandLine, at: .now())
                }
            } catch NewsError.notAcceptableMembers(let faults) {
                let lines = faults.prefix(10).map { fault in
                    let index = fault.member.split(separator: "/").last.flatMap { Int($0) } ?? 0
                    return "\(entries[index]): \(fault.detail)"
                }
                throw CommandFault(description: "Nothing was changed.\n" + lines.joined(separator: "\n"))
            }
        }
    }
}

extension WordListName: ExpressibleByArgument {}
