import HTTPTypes

extension HTTPField.Name {
    /// A reader's own secret; never cached, never logged.
    static let commenterToken = HTTPField.Name("Commenter-Token")!
    /// The person beside an editor's token, for the audit log.
    static let actingFor = HTTPField.Name("Acting-For")!
    /// draft-ietf-httpapi-idempotency-key-header.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    /// On an answer that was given before.
    static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
    /// W3C Referrer Policy.
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    /// HTML Living Standard, "Cross-origin opener policies": no other site's window keeps a hand on ours.
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    /// RFC 8288.
    static let link = HTTPField.Name("Link")!
}
