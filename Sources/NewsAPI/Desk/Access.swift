import Foundation
import HTTP
import HTTPTypes
import JSON
import News

extension Site {
    /// Who sends this request; `nil` without a token.
    ///
    /// Throws: 401 for a token that is none, was revoked or has expired; 429 where too many of those came; 400 for a malformed
    /// `Acting-For`.
    func editor(of request: Request) throws(Problem) -> Editor? {
        guard let credentials = request.fields[.authorization] else { return nil }
        let now = now()
        let secret = Self.bearer(credentials) ?? ""
        if let seconds = access.refusal(of: secret, from: request.client, at: now) { throw .tooManyGuesses(seconds) }
        let token = try read { snapshot throws(NewsError) in try snapshot.accessToken(secret) }
        guard let token, token.isValid(at: now) else {
            access.noteGuess(secret, from: request.client, at: now)
            throw .tokenInvalid
        }
        if access.isUseNoteworthy(token, secret, at: now) {
            repository.write { transaction throws(NewsError) in
                try transaction.noteUse(ofToken: token.id, at: now)
            } then: { _ in
            }
        }
        return Editor(
            tokenID: token.id,
            name: token.name,
            scopes: token.scopes,
            actingFor: try request.actingFor(),
            client: request.client?.description,
            requestID: request.id
        )
    }

    /// Who sends this request, when they may do what `scope` is for.
    ///
    /// Throws: what `editor(of:)` does; 401 without a token, 403 without the scope.
    func editor(of request: Request, with scope: Scope) throws(Problem) -> Editor {
        guard let editor = try editor(of: request) else { throw .tokenMissing(scope) }
        guard editor.may(scope) else { throw .scopeMissing(scope) }
        return editor
    }

    /// RFC 6750 §2.1.
    private static func bearer(_ credentials: String) -> String? {
        let parts = credentials.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].drop { $0 == " " })
    }
}

/// What the server remembers of tokens between requests: guesses, and when a use was last written down. Lost with the process.
///
/// `@unchecked Sendable` is true because `uses` is only touched while `lock` is held.
package final class Access: @unchecked Sendable {
    /// Wrong tokens from one address after which it has to wait. Nobody guesses 256 bits; this keeps the attempt from costing much.
    private let guesses = RateLimit(perMinute: 10)
    private let lock = NSLock()
    private var uses: [String: Timestamp] = [:]

    private static let noteEverySeconds: Int64 = 60
    private static let usesMax = 10_000

    package init() {}

    /// The seconds for which tokens from there are not even looked at, but for those that were good before: whoever shares an address
    /// with a guesser goes on working.
    func refusal(of secret: String, from client: IPAddress?, at now: Timestamp) -> Int64? {
        guard let seconds = guesses.wait(client, at: now) else { return nil }
        return lock.withLock { uses[secret] == nil } ? seconds : nil
    }

    func noteGuess(_ secret: String, from client: IPAddress?, at now: Timestamp) {
        lock.withLock { _ = uses.removeValue(forKey: secret) }
        _ = guesses.admit(client, at: now)
    }

    /// Whether the store should hear of this use: once a minute is as exact as anybody needs, and no write for each request.
    func isUseNoteworthy(_ token: AccessToken, _ secret: String, at now: Timestamp) -> Bool {
        lock.withLock {
            let last = uses[secret] ?? token.lastUsedAt
            if let last, now < last + Self.noteEverySeconds, now >= last {
                uses[secret] = last
                return false
            }
            if uses.count >= Self.usesMax { uses.removeAll(keepingCapacity: true) }
            uses[secret] = now
            return true
        }
    }
}

extension Request {
    /// The person beside the token, by the client's own word.
    fileprivate func actingFor() throws(Problem) -> String? {
        guard let name = fields[.actingFor] else { return nil }
        let hasControls = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard !name.isEmpty, name.utf8.count <= 200, !hasControls else {
            throw .badRequest("Acting-For must be a name of at most 200 bytes.")
        }
        return name
    }
}

extension Problem {
    static func tokenMissing(_ scope: Scope) -> Problem {
        Problem(
            .unauthorized,
            "token-missing",
            title: "This needs a token",
            detail: "Send Authorization: Bearer with a token that has the scope \(scope.rawValue).",
            fields: [.wwwAuthenticate: "Bearer realm=\"broadsheet\", scope=\"\(scope.rawValue)\""]
        )
    }

    /// One answer for every token that does not count: it tells a guesser nothing.
    static let tokenInvalid = Problem(
        .unauthorized,
        "token-invalid",
        title: "The token is not valid",
        detail: "It is unknown, has expired or was revoked.",
        fields: [.wwwAuthenticate: "Bearer realm=\"broadsheet\", error=\"invalid_token\""]
    )

    static func scopeMissing(_ scope: Scope) -> Problem {
        Problem(
            .forbidden,
            "scope-missing",
            title: "The token may not do this",
            detail: "It lacks the scope \(scope.rawValue).",
            fields: [
                .wwwAuthenticate:
                    "Bearer realm=\"broadsheet\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
            ],
            extensions: JSONObject([.init("scope", .string(scope.rawValue))])
        )
    }

    static func tooManyGuesses(_ seconds: Int64) -> Problem {
        Problem(
            .tooManyRequests,
            "too-many-guesses",
            title: "Too many wrong tokens",
            detail: "Tokens from this address are looked at again in \(seconds) s.",
            fields: [.retryAfter: String(seconds)]
        )
    }
}
