/// Percent-encoding (RFC 3986 §2.1), strict on the way in and careful on the way out.
package enum PercentCoding {
    /// The text of one path segment, already cut at its slashes: `%2F` is a slash that belongs to the text. `nil` for an escape
    /// that is not two hexadecimal digits, for bytes that are not UTF-8 and for U+0000.
    package static func decode(segment: some StringProtocol) -> String? {
        decode(segment, plusIsSpace: false)
    }

    /// The text of a name or value in a query, where `+` is a space, as HTML forms write it.
    package static func decode(query piece: some StringProtocol) -> String? {
        decode(piece, plusIsSpace: true)
    }

    /// A text as one path segment. Everything but RFC 3986's unreserved characters is escaped, so that the result can stand
    /// anywhere in a URL; `.` and `..` come out as they are, and would be taken for steps.
    package static func encode(segment text: String) -> String { encode(text) }

    /// A text as a name or value in a query, read alike by those for whom `+` is a space and those for whom it is not.
    package static func encode(query text: String) -> String { encode(text) }

    private static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        let needsWork = text.utf8.contains { byte in
            byte == UInt8(ascii: "%") || byte == 0 || byte == UInt8(ascii: "+") && plusIsSpace
        }
        if !needsWork { return String(text) }

        var decoded: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let value = Digits.hexadecimal(rest.prefix(2)), rest.count >= 2 else { return nil }
                decoded.append(UInt8(value))
                rest = rest.dropFirst(2)
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
    }

    private static func encode(_ text: String) -> String {
        var text = text
        if text.withUTF8({ $0.allSatisfy(isUnreserved) }) { return text }
        var encoded: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// RFC 3986 §2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
