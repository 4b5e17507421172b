/// Decides in what form a content goes out, and whether it goes out at all: a strong ETag of the bytes, gzip or identity, 304.
/// One filter, because a 304 must speak of the very representation that would be sent, and should not cost its compression.
package struct Representation: Sendable {
    /// zlib's 1 (fast) to 9 (small).
    package var gzipLevel: Int32 = Gzip.defaultLevel

    package init() {}

    package func apply(_ response: Response, _ request: Request) -> Response {
        let tagged = Conditional.tagged(response, request)
        let coding = Compression.coding(for: tagged, request)
        let negotiated = Compression.labelled(tagged, coding)
        if let notModified = Conditional.notModified(negotiated, request) { return notModified }
        if coding == .identity { return negotiated }
        return Compression.compressed(negotiated, level: gzipLevel) ?? Compression.labelled(tagged, .identity)
    }
}
