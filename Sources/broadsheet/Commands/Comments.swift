import ArgumentParser
import Foundation
import JSON
import News
import SQLiteRepository

struct Comments: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read and decide on comments, also beside a running server, which shows a decision at once.",
        subcommands: [List.self, Approve.self, Reject.self, Spam.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show comments in one state, oldest first.")

        @OptionGroup var options: DatabaseOptions

        @Option(help: "pending, approved, rejected, spam or deleted.")
        var status = Comment.Status.pending

        @Option(help: "At most so many.")
        var limit = 100

        @Flag(help: "One JSON object a line, for other programs.")
        var json = false

        @Flag(help: "Show e-mail addresses too.")
        var email = false

        func validate() throws {
            guard (1...1_000_000_000).contains(limit) else {
                throw ValidationError("--limit must be from 1 to 1000000000.")
            }
        }

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            let rows = try repository.read { snapshot throws(NewsError) in
                var rows: [(comment: Comment, email: String?)] = []
                for comment in try snapshot.commentQueue(status, after: nil, limit: limit).items {
                    rows.append((comment, email ? try snapshot.email(ofComment: comment.id) : nil))
                }
                return rows
            }
            for row in rows { print(json ? jsonLine(row.comment, row.email) : textLine(row.comment, row.email)) }
        }

        private func textLine(_ comment: Comment, _ email: String?) -> String {
            let columns: [String?] = [
                String(comment.id), comment.createdAt.description, comment.articleSlug,
                comment.heldReasons.map(\.rawValue).joined(separator: ","), comment.name, email, comment.body.markdown,
            ]
            return columns.compactMap { $0.map(Self.onOneLine) }.joined(separator: "\t")
        }

        /// What strangers wrote must not steer a terminal.
        private static func onOneLine(_ text: String) -> String {
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
                )
            )
        }

        private func jsonLine(_ comment: Comment, _ email: String?) -> String {
            var line = JSONWriter()
            line.object { json in
                json.member("id", comment.id)
                json.member("article", comment.articleSlug)
                json.member("status", comment.status.rawValue)
                json.member(
                    "held_reasons",
                    array: { json in
                        for reason in comment.heldReasons { json.string(reason.rawValue) }
                    }
                )
                json.member("created_at", comment.createdAt.description)
                json.member("name", comment.name)
                if let email { json.member("email", email) }
                json.member("body", comment.body.markdown)
            }
            return String(decoding: line.bytes, as: UTF8.self)
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show comments to everyone.")
        @OptionGroup var decision: DecisionOptions
        func run() throws { try decision.carryOut(.approved) }
    }

    struct Reject: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Keep comments out.")
        @OptionGroup var decision: DecisionOptions
        func run() throws { try decision.carryOut(.rejected) }
    }

    struct Spam: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Mark comments as spam.")
        @OptionGroup var decision: DecisionOptions
        func run() throws { try decision.carryOut(.spam) }
    }
}

struct DecisionOptions: ParsableArguments {
    @OptionGroup var options: DatabaseOptions

    @Argument(help: "Ids of comments; all of them are decided on, or none.")
    var ids: [Int64]

    func carryOut(_ status: Comment.Status) throws {
        let repository = try openRepository(try options.settings(), mustExist: true)
        defer { repository.close() }
        let decisions = ids.map { CommentDecision(commentID: $0, to: status) }
        do {
            let now = Timestamp.now()
            let comments = try repository.written { transaction throws(NewsError) in
                let comments = try transaction.decide(decisions, at: now)
                for comment in comments {
                    try transaction.keep(
                        AuditEntry(
                            .commentDecided,
                            "comment:\(comment.id)",
                            comment.status.rawValue,
                            by: .commandLine,
                            at: now
                        )
                    )
                }
                return comments
            }
            for comment in comments { print("\(comment.id) \(comment.status.rawValue)") }
        } catch NewsError.notFound {
            throw CommandFault(description: "One of these comments does not exist. Nothing was changed.")
        } catch NewsError.wrongState(let id, let found) {
            throw CommandFault(
                description: "Comment \(id) is \(found.rawValue) and cannot be decided on. Nothing was changed."
            )
        }
    }
}

extension Comment.Status: ExpressibleByArgument {}
