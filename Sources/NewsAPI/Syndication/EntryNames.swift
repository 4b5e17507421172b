/// Names of feeds and of what is in them, which no change of slug, host or setting touches, as feed readers need them to tell what they
/// have shown: UUIDs of version 8 (RFC 9562 §5.8).
struct EntryNames: Sendable {
    /// The first 16 bytes of `NewsSnapshot.identity`.
    private let identity: [UInt8]

    enum Kind: UInt8 {
        /// Feeds: of all articles, of a term's, of all comments, of an article's comments.
        case articles, term, allComments, comments
        /// Entries.
        case article, comment
    }

    init(identity: [UInt8]) {
        self.identity = identity.count == 16 ? identity : [UInt8](repeating: 0, count: 16)
    }

    /// `urn:uuid:…`: the identity, with kind and id laid over its end.
    func name(_ kind: Kind, _ id: Int64 = 0) -> String {
        var bytes = identity
        bytes[9] ^= kind.rawValue
        for place in 10..<16 { bytes[place] ^= UInt8(truncatingIfNeeded: id >> (8 * Int64(15 - place))) }
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return "urn:uuid:"
            + bytes.enumerated().map { place, byte in
                ([4, 6, 8, 10].contains(place) ? "-" : "") + String(byte >> 4, radix: 16)
                    + String(byte & 15, radix: 16)
            }.joined()
    }
}
