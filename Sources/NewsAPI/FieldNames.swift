import HTTPTypes

extension HTTPField.Name {
    /// A reader's own secret; never cached, never logged.
    static let commenterToken = HTTPField.Name("Commenter-Token")!
    /// RFC 8288.
    static let link = HTTPField.Name("Link")!
}
