/// A set of ASCII characters, as the grammars of RFC 9110 and RFC 3986 name them. Bytes from 0x80 on are in none.
struct ByteSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    /// `tchar`, RFC 9110 §5.6.2.
    static let token = ByteSet("!#$%&'*+-.^_`|~", alphanumeric: true)
    /// What a path or query may hold beside percent-encoded octets: `pchar`, `/` and `?`, RFC 3986 §3.3 and §3.4.
    static let target = ByteSet("-._~!$&'()*+,;=:@/?", alphanumeric: true)
    /// What a registered name may hold beside percent-encoded octets, RFC 3986 §3.2.2.
    static let registeredName = ByteSet("-._~!$&'()*+,;=", alphanumeric: true)

    private init(_ symbols: StaticString, alphanumeric: Bool) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        func insert(_ byte: UInt8) {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        }
        symbols.withUTF8Buffer { $0.forEach(insert) }
        if alphanumeric {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).forEach(insert)
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).forEach(insert)
            (UInt8(ascii: "a")...UInt8(ascii: "z")).forEach(insert)
        }
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let half = byte < 64 ? low : high
        return byte < 128 && (half >> UInt64(byte & 63)) & 1 == 1
    }
}

extension UInt8 {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    /// SP or HTAB: the only bytes of OWS and BWS (RFC 9110 §5.6.3).
    var isBlank: Bool { self == .space || self == .tab }
    /// VCHAR, obs-text, SP or HTAB: what a field value may hold (RFC 9110 §5.5). No other control character.
    var isFieldText: Bool { self >= 0x20 ? self != 0x7F : self == .tab }

    var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

    /// 0–15 for HEXDIG of either case, else `nil`.
    var hexValue: UInt8? {
        if isDigit { return self - UInt8(ascii: "0") }
        let letter = self | 0x20
        guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "f") else { return nil }
        return letter - UInt8(ascii: "a") + 10
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes in `range` are `word` without regard to case. `word` is lower-case ASCII.
    func equals(_ word: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            for offset in 0..<range.count where self[range.lowerBound + offset].lowercased != word[offset] {
                return false
            }
            return true
        }
    }

    /// `range` without blanks at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// 1*DIGIT and nothing else; `nil` when it is not, or when it does not fit. Never `Int(String)`: `Int("+5")` is 5.
    func decimal(in range: Range<Int>) -> Decimal {
        guard !range.isEmpty else { return .notDigits }
        var value = 0
        var fits = true
        for index in range {
            guard self[index].isDigit else { return .notDigits }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int(self[index] - UInt8(ascii: "0")))
            fits = fits && !overflow && !carry
            value = sum
        }
        return fits ? .value(value) : .tooLarge
    }

    func string(in range: Range<Int>) -> String {
        String(unsafeUninitializedCapacity: range.count) { buffer in
            for offset in 0..<range.count { buffer[offset] = self[range.lowerBound + offset] }
            return range.count
        }
    }
}

enum Decimal: Equatable {
    case value(Int)
    case notDigits
    /// Digits only, but more than an `Int` holds (RFC 9110 §8.6: prevent overflow).
    case tooLarge
}
