/// Reads the pieces that field values are made of (RFC 9110 §5.6): tokens, quoted strings, optional white space, separators.
struct ListScanner {
    private var rest: Substring.UTF8View

    init(_ value: some StringProtocol) { rest = Substring(value).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ separator: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: separator) else { return false }
        rest.removeFirst()
        return true
    }

    /// OWS of §5.6.3.
    mutating func skipSpace() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// A token of §5.6.2, as it was written.
    mutating func token() -> String? { piece(where: Self.isTokenByte) }

    /// The bytes up to the first that is not wanted; `nil` when there is none.
    mutating func piece(where isWanted: (UInt8) -> Bool) -> String? {
        let piece = rest.prefix(while: isWanted)
        rest = rest[piece.endIndex...]
        return piece.isEmpty ? nil : String(Substring(piece))
    }

    /// A quoted string of §5.6.4, without its quotes and backslashes.
    mutating func quotedString() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    /// The pieces between commas, empty ones passed over (§5.6.1.2). `nil` as soon as `element` cannot read one, or something
    /// other than a comma follows it.
    mutating func list<Element>(_ element: (inout ListScanner) -> Element?) -> [Element]? {
        var elements: [Element] = []
        while true {
            skipSpace()
            if take(",") { continue }
            if isAtEnd { return elements }
            guard let next = element(&self) else { return nil }
            elements.append(next)
            skipSpace()
            guard isAtEnd || take(",") else { return nil }
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "^")...UInt8(ascii: "`"),
            UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
