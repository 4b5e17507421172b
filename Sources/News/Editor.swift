/// What a token lets its bearer do. `admin` stands for all of them.
package enum Scope: String, Sendable, CaseIterable {
    /// Sees hidden articles, revisions and the editors' view of lists.
    case readArticles = "articles:read"
    /// Writes articles, corrections and previews, and so reads what it writes: `articles:read` is part of it.
    case writeArticles = "articles:write"
    /// Decides what the public sees: publishes, retracts, keeps taxonomy and lists.
    case publishArticles = "articles:publish"
    case moderateComments = "comments:moderate"
    /// Everything, and the audit log.
    case admin
}

/// A token of the API. Its secret was shown once, and is kept as a digest alone.
package struct AccessToken: Sendable, Equatable {
    package var id: Int64
    package var name: String
    package var scopes: Set<Scope>
    package var createdAt: Timestamp
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    /// To the minute, or nearly.
    package var lastUsedAt: Timestamp?

    package init(
        id: Int64,
        name: String,
        scopes: Set<Scope>,
        createdAt: Timestamp,
        expiresAt: Timestamp?,
        revokedAt: Timestamp? = nil,
        lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Neither revoked nor expired.
    package func isValid(at now: Timestamp) -> Bool {
        revokedAt == nil && (expiresAt.map { now < $0 } ?? true)
    }
}

/// Who acts at the desk: the bearer of a token, the person that they act for, and the request by which they do.
package struct Editor: Sendable, Equatable {
    /// `nil`: a command on the server's own machine.
    package var tokenID: Int64?
    /// Of the token.
    package var name: String
    package var scopes: Set<Scope>
    /// The person beside the token, as the client says (`Acting-For`).
    package var actingFor: String?
    /// The address that the request came from.
    package var client: String?
    package var requestID: String?

    package init(
        tokenID: Int64?,
        name: String,
        scopes: Set<Scope>,
        actingFor: String? = nil,
        client: String? = nil,
        requestID: String? = nil
    ) {
        self.tokenID = tokenID
        self.name = name
        self.scopes = scopes
        self.actingFor = actingFor
        self.client = client
        self.requestID = requestID
    }

    /// Whoever may run commands on the database may do everything.
    package static let commandLine = Editor(tokenID: nil, name: "command line", scopes: [.admin])

    package func may(_ scope: Scope) -> Bool {
        scopes.contains(scope) || scopes.contains(.admin) || scope == .readArticles && scopes.contains(.writeArticles)
    }

    /// Throws `scopeMissing`.
    package func require(_ scope: Scope) throws(NewsError) {
        guard may(scope) else { throw .scopeMissing(scope) }
    }
}
