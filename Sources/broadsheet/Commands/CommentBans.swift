import ArgumentParser
import News
import SQLiteRepository

extension Comments {
    struct BanSender: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ban",
            abstract: "Take no more comments from whoever sent one."
        )

        @OptionGroup var options: DatabaseOptions

        @Argument(help: "The id of the comment.")
        var id: Int64

        @Option(help: "commenter (by the token that came with it), email or network.")
        var of = Ban.Kind.commenter

        @Option(help: "For so many days; for good when left out.")
        var days: Int64?

        @Option(help: "Why.")
        var reason = ""

        func validate() throws {
            if let days, !(1...36_500).contains(days) { throw ValidationError("--days must be from 1 to 36500.") }
        }

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            let now = Timestamp.now()
            let new = NewBan(kind: of, reason: reason, expiresAt: days.map { now + $0 * 86_400 })
            do {
                let ban = try repository.written { [id] transaction throws(NewsError) in
                    try transaction.ban(senderOf: id, new, by: .commandLine, at: now)
                }
                print(ban.line)
            } catch NewsError.commentMissing {
                throw CommandFault(description: "There is no comment \(id).")
            } catch NewsError.notAcceptable(_, let detail) {
                throw CommandFault(description: "Nobody was banned: \(detail).")
            }
        }
    }

    struct Bans: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show bans, newest first.")

        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            let now = Timestamp.now()
            var after: Keyset?
            repeat {
                let page = try repository.read { [after] snapshot throws(NewsError) in
                    try snapshot.bans(after: after, limit: 500, now: now)
                }
                for ban in page.items { print(ban.line) }
                after = page.next
            } while after != nil
        }
    }

    struct LiftBan: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "unban", abstract: "Lift a ban.")

        @OptionGroup var options: DatabaseOptions

        @Argument(help: "The ban's number, as bans shows it.")
        var id: Int64

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            do {
                try repository.written { [id] transaction throws(NewsError) in
                    try transaction.liftBan(id, by: .commandLine, at: .now())
                }
            } catch NewsError.notFound {
                throw CommandFault(description: "There is no ban \(id).")
            }
        }
    }
}

extension Ban {
    fileprivate var line: String {
        [
            String(id), kind.rawValue, "comment \(commentID)", createdAt.description,
            expiresAt.map { "until \($0)" } ?? "for good", editor, reason,
        ].joined(separator: "\t")
    }
}

extension Ban.Kind: ExpressibleByArgument {}
