/// A validator of one representation (RFC 9110 §8.8.3).
package struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// What stands between the quotes.
    package let opaque: String
    package let isWeak: Bool

    package init(strong opaque: String) {
        self.opaque = opaque
        isWeak = false
    }

    private init(opaque: String, isWeak: Bool) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Reads one tag, `"abc"` or `W/"abc"`.
    package init?(_ text: String) {
        var scanner = ListScanner(text)
        guard let tag = Self.scan(&scanner), scanner.isAtEnd else { return nil }
        self = tag
    }

    /// The tag of another representation of the same content.
    package func appending(_ suffix: String) -> EntityTag { EntityTag(opaque: opaque + suffix, isWeak: isWeak) }

    package var description: String { (isWeak ? "W/" : "") + "\"\(opaque)\"" }

    /// §8.8.3.2: for If-Match, where the bytes must be the same.
    package func matchesStrongly(_ other: EntityTag) -> Bool { !isWeak && !other.isWeak && opaque == other.opaque }

    /// §8.8.3.2: for If-None-Match, where the meaning is enough.
    package func matchesWeakly(_ other: EntityTag) -> Bool { opaque == other.opaque }

    fileprivate static func scan(_ scanner: inout ListScanner) -> EntityTag? {
        let isWeak = scanner.take("W")
        if isWeak, !scanner.take("/") { return nil }
        guard scanner.take("\"") else { return nil }
        // etagc: visible characters but the quote, and what is beyond ASCII. A backslash is one of them and escapes nothing.
        let opaque = scanner.piece { $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 } ?? ""
        return scanner.take("\"") ? EntityTag(opaque: opaque, isWeak: isWeak) : nil
    }
}

/// The value of `If-Match` and `If-None-Match` (RFC 9110 §13.1.1, §13.1.2).
package enum EntityTagCondition: Sendable, Equatable {
    /// `*`: whatever there is.
    case any
    case tags([EntityTag])

    /// `nil` for a value that is neither `*` nor a list of at least one tag. What that means is the caller's to say: for
    /// If-None-Match it is as good as absent, for If-Match a refusal.
    package init?(_ value: String) {
        var scanner = ListScanner(value)
        scanner.skipSpace()
        if scanner.take("*") {
            scanner.skipSpace()
            guard scanner.isAtEnd else { return nil }
            self = .any
        } else {
            guard let tags = scanner.list(EntityTag.scan), !tags.isEmpty else { return nil }
            self = .tags(tags)
        }
    }

    package func matchesStrongly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesStrongly(tag) }
        }
    }

    package func matchesWeakly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesWeakly(tag) }
        }
    }
}
