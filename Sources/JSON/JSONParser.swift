/// A recursive descent over the bytes of one text: each function reads what its name says, beginning at `offset`.
struct JSONParser {
    private let bytes: [UInt8]
    private let depthMax: Int
    private var offset = 0

    init(_ bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func text() throws(JSONSyntaxError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw fault("a byte order mark is not part of JSON") }
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        if offset < bytes.count { throw fault("expected the end of the text") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard let first = peek else { throw fault("expected a value") }
        switch first {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return .boolean(try literal("true", true))
        case UInt8(ascii: "f"): return .boolean(try literal("false", false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw fault("expected a value")
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return object }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("expected a member name in double quotes") }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fault("expected ':' after a member name") }
            skipSpace()
            object.members.append(JSONObject.Member(name, try value(depth: depth)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("expected a comma or '}'") }
        return object
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("expected a comma or ']'") }
        return elements
    }

    /// Passes an opening bracket and the space behind it.
    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        if depth > depthMax { throw fault("more than \(depthMax) arrays and objects inside each other") }
        offset += 1
        skipSpace()
    }

    private mutating func literal<Value>(_ word: StaticString, _ value: Value) throws(JSONSyntaxError) -> Value {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.withUTF8Buffer { $0[index] }) else {
                throw JSONSyntaxError(reason: "expected '\(word)'", offset: start)
            }
        }
        return value
    }

    // MARK: Numbers (§6)

    private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if isDigit(peek) { throw fault("a number does not begin with a needless zero") }
        } else {
            try digits()
        }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return JSONNumber(checked: String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard isDigit(peek) else { throw fault("expected a digit") }
        while isDigit(peek) { offset += 1 }
    }

    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    // MARK: Strings (§7)

    private mutating func string() throws(JSONSyntaxError) -> String {
        offset += 1
        let run = try plainRun()
        if take(UInt8(ascii: "\"")) { return String(decoding: bytes[run], as: UTF8.self) }

        var text = Array(bytes[run])
        repeat {
            try escape(into: &text)
            text += bytes[try plainRun()]
        } while !take(UInt8(ascii: "\""))
        return String(decoding: text, as: UTF8.self)
    }

    /// Passes the bytes up to the next quote or backslash and returns their range: valid UTF-8 without control characters.
    private mutating func plainRun() throws(JSONSyntaxError) -> Range<Int> {
        let start = offset
        var isASCII = true
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            if byte < 0x20 { throw fault("a control character in a string must be escaped") }
            if byte >= 0x80 { isASCII = false }
            offset += 1
        }
        if !isASCII { try checkUTF8(start..<offset) }
        if offset == bytes.count { throw fault("the text ends inside a string") }
        return start..<offset
    }

    private func checkUTF8(_ range: Range<Int>) throws(JSONSyntaxError) {
        do {
            _ = try UTF8Span(validating: bytes.span.extracting(range))
        } catch {
            throw JSONSyntaxError(reason: "not valid UTF-8", offset: range.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = offset
        offset += 1
        guard let letter = peek else { throw fault("the text ends inside a string") }
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += try scalar(from: start).utf8
        default: throw JSONSyntaxError(reason: "no such escape", offset: start)
        }
    }

    /// The code point of a `\u` and its four digits, or of the two such escapes of a surrogate pair; `start` is where the first began.
    private mutating func scalar(from start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try fourHexDigits()
            let offset = (first - 0xD800) << 10 + 0x10000
            if (0xDC00...0xDFFF).contains(second), let scalar = Unicode.Scalar(offset + second - 0xDC00) {
                return scalar
            }
        }
        throw JSONSyntaxError(reason: "half of a surrogate pair", offset: start)
    }

    private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = hexDigit(byte) else { throw fault("expected four hexadecimal digits") }
            value = value << 4 | digit
            offset += 1
        }
        return value
    }

    private func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    // MARK: Bytes

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private func fault(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason: reason, offset: offset) }
}
