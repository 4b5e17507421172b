import JSON

/// A page on its way: HTML written into a byte buffer, element by element, without building a tree first.
///
/// Text and attribute values are escaped by the one function that writes them, so that what a stranger typed is text wherever it stands.
/// Markup comes from names in our own source (`StaticString`) and from `SafeHTML`, which only few may make.
///
///     html.element("p", .class("byline")) { html in
///         html.text("By ")
///         html.element("a", .href(author.path)) { $0.text(author.name) }
///     }
struct HTML: ~Copyable {
    private var buffer: ByteBuffer

    init(reserving capacity: Int = 4096) {
        buffer = ByteBuffer(reserving: capacity)
    }

    /// A copy of what was written.
    var bytes: [UInt8] { buffer.bytes }

    // MARK: Elements

    /// An element with its end tag. Attributes are single arguments and no array: an element costs no allocation.
    mutating func element(
        _ name: StaticString,
        _ first: Attribute? = nil,
        _ second: Attribute? = nil,
        _ third: Attribute? = nil,
        _ fourth: Attribute? = nil,
        _ fifth: Attribute? = nil,
        _ sixth: Attribute? = nil,
        _ seventh: Attribute? = nil,
        _ content: (inout HTML) -> Void
    ) {
        open(name, first, second, third, fourth, fifth, sixth, seventh)
        content(&self)
        buffer.append("</", name, ">")
    }

    /// An element that holds one text.
    mutating func element(
        _ name: StaticString,
        _ first: Attribute? = nil,
        _ second: Attribute? = nil,
        _ third: Attribute? = nil,
        _ fourth: Attribute? = nil,
        text: String
    ) {
        element(name, first, second, third, fourth) { $0.text(text) }
    }

    /// An element without content and end tag (`img`, `meta`, `input`).
    mutating func void(
        _ name: StaticString,
        _ first: Attribute? = nil,
        _ second: Attribute? = nil,
        _ third: Attribute? = nil,
        _ fourth: Attribute? = nil,
        _ fifth: Attribute? = nil,
        _ sixth: Attribute? = nil,
        _ seventh: Attribute? = nil,
        _ eighth: Attribute? = nil,
        _ ninth: Attribute? = nil
    ) {
        open(name, first, second, third, fourth, fifth, sixth, seventh, eighth, ninth)
    }

    private mutating func open(
        _ name: StaticString,
        _ first: Attribute?,
        _ second: Attribute?,
        _ third: Attribute?,
        _ fourth: Attribute?,
        _ fifth: Attribute?,
        _ sixth: Attribute?,
        _ seventh: Attribute? = nil,
        _ eighth: Attribute? = nil,
        _ ninth: Attribute? = nil
    ) {
        buffer.append(UInt8(ascii: "<"))
        buffer.append(name)
        if let first { write(first) }
        if let second { write(second) }
        if let third { write(third) }
        if let fourth { write(fourth) }
        if let fifth { write(fifth) }
        if let sixth { write(sixth) }
        if let seventh { write(seventh) }
        if let eighth { write(eighth) }
        if let ninth { write(ninth) }
        buffer.append(UInt8(ascii: ">"))
    }

    private mutating func write(_ attribute: Attribute) {
        guard attribute.value.isSaid else { return buffer.append(" ", attribute.name, "") }
        buffer.append(" ", attribute.name, "=\"")
        switch attribute.value {
        case .none: break
        case .fixed(let value): append(value)
        case .text(let value): text(value)
        case .number(let value): buffer.append(decimal: value)
        }
        buffer.append(UInt8(ascii: "\""))
    }

    // MARK: Text

    /// Text of whatever origin, escaped for elements and for quoted attributes alike.
    ///
    /// Byte by byte: the signs that mean something in HTML are ASCII, and no byte of another letter is. NUL, which HTML has no form for,
    /// becomes U+FFFD.
    mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { append($0, escaping: Self.escape) }
    }

    /// Text of our own, which needs no escape.
    mutating func words(_ text: StaticString) { append(text) }

    /// HTML that is known to be harmless.
    mutating func safe(_ html: SafeHTML) {
        var text = html.text
        text.withUTF8 { buffer.append($0) }
    }

    /// What a script element of a type that nothing runs holds. JSON may write these three signs as escapes, and nothing can end the element.
    mutating func script(json: [UInt8]) {
        json.withUnsafeBufferPointer { bytes in
            append(bytes) { byte in
                switch byte {
                case UInt8(ascii: "<"): #"\u003C"#
                case UInt8(ascii: ">"): #"\u003E"#
                case UInt8(ascii: "&"): #"\u0026"#
                default: nil
                }
            }
        }
    }

    /// `<!doctype html>`, without which browsers imitate those of 1997.
    mutating func doctype() { append("<!doctype html>\n") }

    private mutating func append(_ text: StaticString) { buffer.append(text) }

    private mutating func append(_ source: UnsafeBufferPointer<UInt8>, escaping escape: (UInt8) -> StaticString?) {
        var copied = 0
        for (index, byte) in source.enumerated() {
            guard let escaped = escape(byte) else { continue }
            buffer.append(UnsafeBufferPointer(rebasing: source[copied..<index]))
            append(escaped)
            copied = index + 1
        }
        buffer.append(UnsafeBufferPointer(rebasing: source[copied...]))
    }

    private static func escape(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case 0: "\u{FFFD}"
        default: nil
        }
    }
}

/// HTML that may stand in a page as it is. Made where its origin is known, and nowhere else: of texts that were rendered at their write
/// (`Body.html`), and of the operator's own snippets.
struct SafeHTML: Sendable, Equatable {
    fileprivate let text: String

    init(trusted text: String) {
        self.text = text
    }

    var isEmpty: Bool { text.isEmpty }
}
