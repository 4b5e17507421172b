/// XML 1.0 on its way: written into a byte buffer, element by element. As in `HTML`, text is escaped by the one function that writes it,
/// and markup comes from names in our own source.
struct XML: ~Copyable {
    private(set) var bytes: [UInt8] = []

    /// Begins with the declaration.
    init(reserving capacity: Int = 16_384) {
        bytes.reserveCapacity(capacity)
        append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
    }

    /// - attributes: those without a value are left out.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ content: (inout XML) -> Void
    ) {
        open(name, attributes)
        append(">")
        content(&self)
        append("</")
        append(name)
        append(">\n")
    }

    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        text: String
    ) {
        element(name, attributes) { $0.text(text) }
    }

    mutating func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) {
        open(name, attributes)
        append("/>\n")
    }

    private mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) {
        append("<")
        append(name)
        for (name, value) in attributes {
            guard let value else { continue }
            append(" ")
            append(name)
            append("=\"")
            text(value)
            append("\"")
        }
    }

    /// Text of whatever origin. What XML has no form for, not even an escape (XML 1.0 §2.2: most control characters, U+FFFE, U+FFFF),
    /// becomes U+FFFD.
    private mutating func text(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": append("&amp;")
            case "<": append("&lt;")
            case ">": append("&gt;")
            case "\"": append("&quot;")
            // A bare one is read as a line feed.
            case "\r": append("&#13;")
            case "\t", "\n": bytes.append(UInt8(scalar.value))
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": append("\u{FFFD}")
            default: bytes.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}
