/// What a request asks for (RFC 9112 §3.2), reduced to the part that names a resource: path and query as they were sent, still
/// percent-encoded. `*` (asterisk-form) has the path `*`; the authority of an absolute-form is not kept.
package struct RequestTarget: Sendable, Equatable {
    /// Begins with `/`, or is `*`.
    package var path: String
    /// What follows the first `?`; `nil` without one.
    package var query: String?

    /// Splits an origin-form (`/path?query`) or `*`. The grammar was checked by whoever read it.
    package init(_ target: String) {
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(target[..<mark])
            query = String(target[target.utf8.index(after: mark)...])
        } else {
            path = target
            query = nil
        }
    }
}
