import GRDB
import News
import Secrets

extension Snapshot {
    func accessToken(_ secret: String) throws(NewsError) -> AccessToken? {
        let digest = Token.fullDigest(secret)
        return try query { database in
            let found = try database.row("\(AccessToken.select), digest FROM token WHERE digest = ?", [.blob(digest)]) {
                (token: AccessToken(&$0), digest: $0.blob())
            }
            // The index has compared already, in whatever time it took; its answer counts only if this one agrees.
            guard let found, Token.areEqual(found.digest, digest) else { return nil }
            return found.token
        }
    }

    func accessTokens() throws(NewsError) -> [AccessToken] {
        try query { database in
            try database.rows("\(AccessToken.select) FROM token ORDER BY id") { AccessToken(&$0) }
        }
    }

    func makeToken(
        name: String,
        scopes: Set<Scope>,
        expiresAt: Timestamp?,
        at now: Timestamp
    ) throws(NewsError) -> (token: AccessToken, secret: String) {
        let secret = Token.make(prefix: "bst_")
        return try query { database in
            try database.run(
                "INSERT INTO token (name, digest, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
                [
                    .text(name), .blob(Token.fullDigest(secret)),
                    .text(Scope.allCases.filter(scopes.contains).map(\.rawValue).joined(separator: " ")),
                    .integer(now.seconds), .optional(expiresAt?.seconds),
                ]
            )
            let id = database.lastInsertedRowID
            return (
                AccessToken(id: id, name: name, scopes: scopes, createdAt: now, expiresAt: expiresAt), secret
            )
        }
    }

    func revokeToken(id: Int64, at now: Timestamp) throws(NewsError) -> AccessToken {
        try query { database in
            try database.run(
                "UPDATE token SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
                [.integer(now.seconds), .integer(id)]
            )
            let token = try database.row("\(AccessToken.select) FROM token WHERE id = ?", [.integer(id)]) {
                AccessToken(&$0)
            }
            guard let token else { throw NewsError.notFound }
            return token
        }
    }

    func noteUse(ofToken id: Int64, at now: Timestamp) throws(NewsError) {
        try query { database in
            try database.run(
                "UPDATE token SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?",
                [.integer(now.seconds), .integer(id)]
            )
        }
    }
}

extension AccessToken {
    fileprivate static let select = "SELECT id, name, scopes, created_at, expires_at, revoked_at, last_used_at"

    fileprivate init(_ columns: inout Columns) {
        self.init(
            id: columns.integer(),
            name: columns.text(),
            scopes: Set(columns.text().split(separator: " ").compactMap { Scope(rawValue: String($0)) }),
            createdAt: Timestamp(seconds: columns.integer()),
            expiresAt: columns.optionalTimestamp(),
            revokedAt: columns.optionalTimestamp(),
            lastUsedAt: columns.optionalTimestamp()
        )
    }
}
