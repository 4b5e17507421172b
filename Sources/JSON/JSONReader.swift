/// Reads one JSON text, by RFC 8259 and nothing beside it: no comments, no trailing commas, no byte order mark, no `NaN`, no
/// bytes that are not UTF-8, no escaped half of a surrogate pair (the RFC's §8.2 leaves that one open; such a string has no
/// Unicode form, so nothing could store or send it).
///
/// Duplicate names are kept for the layer above. The size is the caller's to bound; the depth is bounded here, which also bounds
/// the recursion.
package enum JSONReader {
    package struct Limits: Sendable {
        /// Arrays and objects inside each other. Ours nest to about five; the rest is room for an article's `extra`.
        package var depthMax = 64

        package init() {}
    }

    package static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes, depthMax: limits.depthMax)
        return try parser.text()
    }
}

/// Why a text is not JSON, and where.
package struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Plain words, lower case: "expected a comma or '}'". Never quotes the input.
    package var reason: String
    /// Bytes before the fault; the length of the text when it ends too soon.
    package var offset: Int

    package init(reason: String, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(reason) at byte \(offset)" }
}
