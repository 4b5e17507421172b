import ArgumentParser
import Foundation
import JSON
import News
import SQLiteRepository

struct Comments: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Moderate comments, also beside a running server, which shows a decision at once.",
        discussion: """
            Commands that take ids read them from standard input when none are given: the first word of each line, as \
            `list` writes it.

              broadsheet comments list --reason links | broadsheet comments spam
            """,
        subcommands: [
            List.self, Approve.self, Reject.self, Spam.self, Hold.self, Delete.self, Feature.self, Unfeature.self,
            BanSender.self, Bans.self, LiftBan.self, Words.self, Render.self,
        ]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show comments, oldest first.")

        @OptionGroup var options: DatabaseOptions

        @Option(help: "pending, approved, rejected, spam or deleted; several with commas between.")
        var status = "pending"

        @Option(help: "Only those on the article with this slug.")
        var article: String?

        @Option(help: "Only those held for this: \(HeldReason.allCases.map(\.rawValue).joined(separator: ", ")).")
        var reason: HeldReason?

        @Option(help: "Only those of the commenter with this number.")
        var commenter: Int64?

        @Option(help: "Only those with these words; quotes and stars as readers use them.")
        var search: String?

        @Flag(help: "Only those that readers reported, and nobody has decided on since.")
        var reported = false

        @Flag(help: "Newest first.")
        var newest = false

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
            _ = try statuses()
        }

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            var query = ModerationQuery()
            query.statuses = try statuses()
            query.articleSlug = article
            query.reason = reason
            query.commenterID = commenter
            query.isReported = reported ? true : nil
            query.isNewestFirst = newest
            if let search {
                let found = try repository.read { snapshot throws(NewsError) in
                    try snapshot.commentsHolding(SearchText(search))
                }
                query.ids = found.ids
                if found.isPartial { StandardError.say("Not all comments could be searched; try again later.\n") }
            }
            var rest = limit
            while rest > 0 {
                query.limit = min(rest, 500)
                let page = try repository.read { [query] snapshot throws(NewsError) in
                    try snapshot.moderatedComments(query)
                }
                for comment in page.items { print(json ? Self.jsonLine(comment, withEmail: email) : textLine(comment)) }
                guard let next = page.next else { return }
                query.after = next
                rest -= page.items.count
            }
        }

        private func statuses() throws -> [News.Comment.Status] {
            try status.split(separator: ",").map { name in
                guard let status = News.Comment.Status(rawValue: String(name)) else {
                    throw ValidationError("There is no state \(name).")
                }
                return status
            }
        }

        private func textLine(_ moderated: ModeratedComment) -> String {
            let comment = moderated.comment
            let columns: [String?] = [
                String(comment.id), comment.createdAt.description, comment.articleSlug,
                comment.heldReasons.map(\.rawValue).joined(separator: ","), comment.name,
                email ? moderated.email : nil, comment.body.markdown,
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

        static func jsonLine(_ moderated: ModeratedComment, withEmail email: Bool) -> String {
            let comment = moderated.comment
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
                if email, let address = moderated.email { json.member("email", address) }
                json.member("body", comment.body.markdown)
                if let commenter = moderated.commenter { json.member("commenter", commenter.id) }
                json.member("network", moderated.networkMark)
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
        static let configuration = CommandConfiguration(abstract: "Mark comments as spam, and learn from them.")
        @OptionGroup var decision: DecisionOptions
        func run() throws { try decision.carryOut(.spam) }
    }

    struct Hold: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put comments back into the queue.")
        @OptionGroup var decision: DecisionOptions
        func run() throws { try decision.carryOut(.pending) }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete comments for good, words and address.")
        @OptionGroup var decision: DecisionOptions
        func run() throws { try decision.carryOut(.deleted) }
    }

    struct Feature: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let approved comments stand out.")
        @OptionGroup var comments: CommentIDs
        func run() throws { try comments.feature(true) }
    }

    struct Unfeature: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let comments stand out no more.")
        @OptionGroup var comments: CommentIDs
        func run() throws { try comments.feature(false) }
    }
}

struct DecisionOptions: ParsableArguments {
    @OptionGroup var comments: CommentIDs

    @Option(help: "Why, for the audit log and other moderators.")
    var reason: String?

    func carryOut(_ status: News.Comment.Status) throws {
        let decisions = try comments.read().map { CommentDecision(commentID: $0, to: status, reason: reason) }
        try comments.write(decisions) { decisions, transaction, now throws(NewsError) in
            try transaction.decide(decisions, by: .commandLine, at: now)
        }
    }
}

/// Comments named by their ids, of which all are acted on, or none.
struct CommentIDs: ParsableArguments {
    @OptionGroup var options: DatabaseOptions

    @Argument(help: "Ids of comments; without any they are read from standard input.")
    var ids: [Int64] = []

    func read() throws -> [Int64] {
        if !ids.isEmpty { return ids }
        var read: [Int64] = []
        while let line = readLine() {
            guard let word = line.split(whereSeparator: \.isWhitespace).first else { continue }
            guard let id = Int64(word), id > 0 else {
                throw CommandFault(description: "\(word) is not the id of a comment. Nothing was changed.")
            }
            read.append(id)
        }
        return read
    }

    fileprivate func feature(_ isFeatured: Bool) throws {
        try write(try read()) { ids, transaction, now throws(NewsError) in
            var featured: [ModeratedComment] = []
            for id in ids { featured.append(try transaction.feature(id, isFeatured, by: .commandLine, at: now)) }
            return featured
        }
    }

    /// Acts on a hundred at a time, each hundred in one transaction, and says of each comment what it is now: a server has its turn in between.
    fileprivate func write<Item: Sendable>(
        _ items: [Item],
        _ body: @escaping @Sendable ([Item], any NewsTransaction, Timestamp) throws(NewsError) -> [ModeratedComment]
    ) throws {
        let repository = try openRepository(try options.settings(), mustExist: true)
        defer { repository.close() }
        var rest = items[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(CommentDecision.countMax))
            rest = rest.dropFirst(some.count)
            try inWords(isFirst: some.count + rest.count == items.count) {
                let now = Timestamp.now()
                let comments = try repository.written { transaction throws(NewsError) in
                    try body(some, transaction, now)
                }
                for moderated in comments { print("\(moderated.comment.id) \(moderated.comment.status.rawValue)") }
            }
        }
    }

    private func inWords(isFirst: Bool, _ body: () throws -> Void) throws {
        let end = isFirst ? "Nothing was changed." : "What is printed was done, the rest was not."
        do {
            try body()
        } catch NewsError.commentMissing(let id) {
            throw CommandFault(description: "There is no comment \(id). \(end)")
        } catch NewsError.wrongState(let id, let found) {
            throw CommandFault(description: "Comment \(id) is \(found.rawValue) and cannot be decided on. \(end)")
        } catch NewsError.notAcceptable(_, let detail) {
            throw CommandFault(description: "One of these cannot be done: it \(detail). \(end)")
        }
    }
}

extension HeldReason: ExpressibleByArgument {}
