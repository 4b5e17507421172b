import ArgumentParser
import JSON
import News
import NewsAPI
import SQLiteRepository

struct Commenters: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is kept of a commenter: hand it out, or erase it. Also beside a running server.",
        subcommands: [Export.self, Erase.self]
    )

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Everything that is kept of somebody, as one JSON object."
        )

        @OptionGroup var options: DatabaseOptions
        @OptionGroup var whom: WhomOptions

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            let subject = whom.subject()
            let found = try whom.found {
                try repository.read { snapshot throws(NewsError) in
                    try snapshot.export(subject, by: .commandLine, now: .now())
                }
            }
            try repository.written { [data = found.data] transaction throws(NewsError) in
                try transaction.noteExport(data, by: .commandLine, at: .now())
            }
            var line = JSONWriter()
            line.object { $0.members(of: found.data, found.comments) }
            print(String(decoding: line.bytes, as: UTF8.self))
        }
    }

    struct Erase: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take somebody's name, addresses and keys away, and their words too unless they are to be kept.",
            discussion: """
                Without --yes it says what it would do. Erasing is final: a backup can bring words back, but no address, for the key is gone.
                """
        )

        @OptionGroup var options: DatabaseOptions
        @OptionGroup var whom: WhomOptions

        @Option(help: "keep (under \"\(ErasureReceipt.name)\") or delete.")
        var words: ErasedWords

        @Flag(help: "Do it.")
        var yes = false

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            let receipt = try whom.found {
                yes
                    ? try repository.written { [subject = whom.subject(), words] transaction throws(NewsError) in
                        try transaction.erase(subject, words: words, by: .commandLine, at: .now())
                    }
                    : try repository.read { snapshot throws(NewsError) in
                        try snapshot.previewErasure(of: whom.subject(), by: .commandLine, now: .now())
                    }
            }
            print(
                "\(yes ? "Erased" : "Would erase"): \(receipt.comments) comments (words: \(words.rawValue)), \(receipt.addresses) addresses, "
                    + "\(receipt.commenters) commenters, \(receipt.bans) bans."
            )
            guard yes else { return print("Nothing was changed. Add --yes to do it.") }
            if try !repository.scrub() {
                StandardError.say(
                    "Somebody reads the database: the log is emptied by the server, or by the next command.\n"
                )
            }
        }
    }
}

struct WhomOptions: ParsableArguments {
    @Option(help: "The number of a commenter, as comments list --json shows it.")
    var commenter: Int64?

    @Option(help: "An address: whoever gave it, and all that they wrote.")
    var email: String?

    func validate() throws {
        guard (commenter == nil) != (email == nil) else {
            throw ValidationError("Give one of --commenter and --email.")
        }
    }

    fileprivate func subject() -> DataSubject {
        if let commenter { return .commenter(commenter) }
        return .email(email ?? "")
    }

    fileprivate func found<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch NewsError.notFound {
            throw CommandFault(description: "Nothing is kept of them.")
        }
    }
}

extension ErasedWords: ExpressibleByArgument {}
