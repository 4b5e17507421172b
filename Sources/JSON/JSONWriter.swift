/// Writes JSON text (RFC 8259) into a byte buffer, member by member, without building a tree first.
///
/// The caller opens and closes objects and arrays in order; commas are the writer's business. Text is written as UTF-8 with only
/// the escapes that the grammar demands, and `<`, `>` and `&` as they are: whoever puts JSON into HTML escapes there.
package struct JSONWriter: ~Copyable {
    private var buffer: ByteBuffer
    private var needsComma = false

    package init(reserving capacity: Int = 512) {
        buffer = ByteBuffer(reserving: capacity)
    }

    /// A copy of what was written.
    package var bytes: [UInt8] { buffer.bytes }

    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        body(&self)
        close(UInt8(ascii: "]"))
    }

    /// An array with one value written for each element.
    package mutating func array<Elements: Sequence>(
        of elements: Elements,
        _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        array { writer in
            for element in elements { body(&writer, element) }
        }
    }

    /// The name of the next member. `name` is ours: plain ASCII that needs no escape.
    package mutating func name(_ name: StaticString) {
        buffer.append(name: name, afterComma: needsComma)
        needsComma = false
    }

    /// The name of the next member when it is not ours (a slug in `counts`): escaped like any string.
    package mutating func name(escaping name: String) {
        separate()
        quote(name)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    package mutating func integer(_ value: Int64) {
        separate()
        buffer.append(decimal: value)
    }

    /// A finite number in its shortest form that reads back the same. Infinities and NaN have no JSON form and become `null`.
    package mutating func number(_ value: Double) {
        separate()
        var text = value.isFinite ? value.description : "null"
        text.withUTF8 { buffer.append($0) }
    }

    package mutating func boolean(_ value: Bool) {
        separate()
        buffer.append(value ? "true" : "false")
    }

    package mutating func null() {
        separate()
        buffer.append("null")
    }

    /// A complete JSON text that was checked when it was stored.
    package mutating func verbatim(_ json: String) {
        separate()
        var json = json
        json.withUTF8 { buffer.append($0) }
    }

    // MARK: Named members, the common case

    package mutating func member(_ name: StaticString, _ value: String) {
        self.name(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Int64) {
        self.name(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        member(name, Int64(value))
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        boolean(value)
    }

    package mutating func member(_ name: StaticString, object body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }

    package mutating func member(_ name: StaticString, array body: (inout JSONWriter) -> Void) {
        self.name(name)
        array(body)
    }

    // MARK: Bytes

    private mutating func open(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        buffer.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ value: String) {
        buffer.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { text in
            let raw = UnsafeRawBufferPointer(text)
            var copied = 0
            var index = 0
            while index < text.count {
                // Articles are long and seldom quote: eight bytes a step halve their time.
                if index + 8 <= text.count,
                    !Self.hasByteToEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                {
                    index += 8
                    continue
                }
                if Self.needsEscape(text[index]) {
                    buffer.append(UnsafeBufferPointer(rebasing: text[copied..<index]))
                    escape(text[index])
                    copied = index + 1
                }
                index += 1
            }
            buffer.append(UnsafeBufferPointer(rebasing: text[copied...]))
        }
        buffer.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The same of any of eight bytes: a subtraction in a byte's lane sets its high bit when the byte was smaller. Bytes beyond
    /// ASCII have that bit from the start and are masked out.
    private static func hasByteToEscape(_ eight: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = eight ^ (ones &* 0x22)
        let backslashes = eight ^ (ones &* 0x5C)
        let smaller = (eight &- (ones &* 0x20)) | (quotes &- ones) | (backslashes &- ones)
        return smaller & ~eight & (ones &* 0x80) != 0
    }

    private mutating func escape(_ byte: UInt8) {
        buffer.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(byte)
        case 0x0A: buffer.append(UInt8(ascii: "n"))
        case 0x0D: buffer.append(UInt8(ascii: "r"))
        case 0x09: buffer.append(UInt8(ascii: "t"))
        default:
            let digits = StaticString("0123456789abcdef").utf8Start
            buffer.append("u00")
            buffer.append(digits[Int(byte >> 4)])
            buffer.append(digits[Int(byte & 15)])
        }
    }
}
