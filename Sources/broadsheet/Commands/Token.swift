import ArgumentParser
import HTTP
import JSON
import News
import SQLiteRepository

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Tokens for editors, moderators and programs, also beside a running server.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print its secret, which is shown this once.",
            discussion:
                "Scopes: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")); admin stands for all of them."
        )

        @OptionGroup var options: DatabaseOptions

        @Option(help: "Who or what will use it, for the audit log.")
        var name: String

        @Option(help: "What it may do; may be given several times, or separated by commas.")
        var scope: [String]

        @Option(help: "A date, a date-time, or days from now, like 90d; never by default.")
        var expires: String?

        @Flag(help: "One JSON object with the secret and all that is known of the token.")
        var json = false

        func run() throws {
            let now = Timestamp.now()
            let scopes = try scopes()
            let expiresAt = try expiresAt(now)
            guard (1...200).contains(name.utf8.count), !name.unicodeScalars.contains(where: \.isControl) else {
                throw CommandFault(description: "--name must be a line of 1 to 200 bytes.")
            }
            let repository = try openRepository(try options.settings())
            defer { repository.close() }
            let made = try repository.written { [name] transaction throws(NewsError) in
                let made = try transaction.makeToken(name: name, scopes: scopes, expiresAt: expiresAt, at: now)
                try transaction.keep(
                    AuditEntry(
                        .tokenCreated,
                        made.token.subject,
                        made.token.scopeList,
                        by: .commandLine,
                        at: now
                    )
                )
                return made
            }
            if json {
                var line = JSONWriter()
                line.object { json in
                    json.members(of: made.token)
                    json.member("secret", made.secret)
                }
                return print(String(decoding: line.bytes, as: UTF8.self))
            }
            print(made.secret)
            StandardError.say(
                "Token \(made.token.id) (\(name)): \(made.token.scopeList). Keep the secret; it is not shown again.\n"
            )
        }

        private func scopes() throws -> Set<Scope> {
            let names = scope.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            let scopes = try names.map { name in
                guard let scope = Scope(rawValue: name) else {
                    let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
                    throw CommandFault(description: "There is no scope \"\(name)\"; known are \(known).")
                }
                return scope
            }
            guard !scopes.isEmpty else { throw CommandFault(description: "Name at least one --scope.") }
            return Set(scopes)
        }

        private func expiresAt(_ now: Timestamp) throws -> Timestamp? {
            guard let expires else { return nil }
            let moment: Timestamp? =
                if expires.hasSuffix("d"), let days = Digits.decimal(expires.utf8.dropLast()),
                    (1...36_500).contains(days)
                {
                    now + Int64(days) * 86_400
                } else {
                    Timestamp(expires)
                }
            guard let moment, moment > now else {
                throw CommandFault(
                    description:
                        "--expires must be a time to come: 2030-01-31, 2030-01-31T12:00:00Z, or days, like 90d."
                )
            }
            return moment
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show all tokens, without their secrets.")

        @OptionGroup var options: DatabaseOptions

        @Flag(help: "One JSON object a line, for other programs.")
        var json = false

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            let now = Timestamp.now()
            for token in try repository.read({ snapshot throws(NewsError) in try snapshot.accessTokens() }) {
                if json {
                    var line = JSONWriter()
                    line.object { $0.members(of: token) }
                    print(String(decoding: line.bytes, as: UTF8.self))
                } else {
                    let columns = [
                        String(token.id), token.name, token.scopeList, token.state(at: now),
                        "used " + (token.lastUsedAt?.description ?? "never"),
                    ]
                    print(columns.joined(separator: "\t"))
                }
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make tokens worthless, at once and for good.")

        @OptionGroup var options: DatabaseOptions

        @Argument(help: "Ids of tokens, as list shows them; all of them are revoked, or none.")
        var ids: [Int64]

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            let now = Timestamp.now()
            do {
                let revoked = try repository.written { [ids] transaction throws(NewsError) in
                    var revoked: [AccessToken] = []
                    for id in ids {
                        let token = try transaction.revokeToken(id: id, at: now)
                        try transaction.keep(
                            AuditEntry(.tokenRevoked, token.subject, by: .commandLine, at: now)
                        )
                        revoked.append(token)
                    }
                    return revoked
                }
                for token in revoked { print("\(token.id)\t\(token.name)\trevoked") }
            } catch NewsError.notFound {
                throw CommandFault(description: "One of these tokens does not exist. Nothing was changed.")
            }
        }
    }
}

extension AccessToken {
    /// For the audit log.
    fileprivate var subject: String { "token:\(id)" }

    fileprivate var scopeList: String {
        Scope.allCases.filter(scopes.contains).map(\.rawValue).joined(separator: " ")
    }

    fileprivate func state(at now: Timestamp) -> String {
        if let revokedAt { return "revoked \(revokedAt)" }
        guard let expiresAt else { return "valid" }
        return isValid(at: now) ? "valid until \(expiresAt)" : "expired \(expiresAt)"
    }
}

extension JSONWriter {
    fileprivate mutating func members(of token: AccessToken) {
        member("id", token.id)
        member("name", token.name)
        member(
            "scopes",
            array: { json in
                for scope in Scope.allCases where token.scopes.contains(scope) { json.string(scope.rawValue) }
            }
        )
        member("created_at", token.createdAt.description)
        member("expires_at", token.expiresAt?.description)
        member("revoked_at", token.revokedAt?.description)
        member("last_used_at", token.lastUsedAt?.description)
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
