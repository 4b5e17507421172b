/// `uri-host [ ":" port ]` (RFC 9110 §7.2; RFC 3986 §3.2.2): what a `Host` field and the authority of an absolute-form may be.
/// User information is not part of it: in a request it is an error (RFC 9110 §4.2.4).
enum Authority {
    /// Whether `range` is a host that is not empty, and a port if any.
    static func isValid(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        guard let first = range.first else { return false }
        let hostEnd: Int
        if bytes[first] == UInt8(ascii: "[") {
            guard let bracket = range.first(where: { bytes[$0] == UInt8(ascii: "]") }),
                isIPv6(bytes, in: first + 1..<bracket)
            else { return false }
            hostEnd = bracket + 1
        } else {
            hostEnd = range.first { bytes[$0] == UInt8(ascii: ":") } ?? range.upperBound
            guard hostEnd > first, isRegisteredName(bytes, in: first..<hostEnd) else { return false }
        }
        return isPort(bytes, in: hostEnd..<range.upperBound)
    }

    /// Empty, or a colon and *DIGIT. An empty port is the scheme's default (RFC 3986 §3.2.3).
    private static func isPort(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        guard let colon = range.first else { return true }
        guard bytes[colon] == UInt8(ascii: ":") else { return false }
        let digits = colon + 1..<range.upperBound
        if digits.isEmpty { return true }
        guard case .value(let port) = bytes.decimal(in: digits) else { return false }
        return port <= 65_535
    }

    private static func isRegisteredName(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        PercentGrammar.holds(bytes, in: range, set: .registeredName)
    }

    /// RFC 3986 §3.2.2 `IPv6address`: eight groups of 1–4 hex digits, one run of which may be `::`, and the last two of which may be
    /// a dotted IPv4 address. `IPvFuture` has no meaning yet and is refused.
    private static func isIPv6(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        var groups = 0
        var compressed = false
        var index = range.lowerBound
        let end = range.upperBound
        if index + 1 < end, bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: ":") {
            compressed = true
            index += 2
        }
        while index < end {
            let start = index
            while index < end, bytes[index].hexValue != nil { index += 1 }
            if index < end, bytes[index] == UInt8(ascii: ".") {
                guard isIPv4(bytes, in: start..<end) else { return false }
                groups += 2
                break
            }
            guard (1...4).contains(index - start) else { return false }
            groups += 1
            if index == end { break }
            guard bytes[index] == UInt8(ascii: ":"), index + 1 < end else { return false }
            index += 1
            if bytes[index] == UInt8(ascii: ":") {
                guard !compressed else { return false }
                compressed = true
                index += 1
            }
        }
        return compressed ? groups < 8 : groups == 8
    }

    private static func isIPv4(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        var parts = 0
        var start = range.lowerBound
        while true {
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: ".") { end += 1 }
            let leadingZero = end - start > 1 && bytes[start] == UInt8(ascii: "0")
            guard end - start <= 3, !leadingZero, case .value(let value) = bytes.decimal(in: start..<end), value <= 255
            else { return false }
            parts += 1
            if end == range.upperBound { return parts == 4 }
            start = end + 1
        }
    }
}

/// Text that is made of a set of characters and of percent-encoded octets (RFC 3986 §2.1).
enum PercentGrammar {
    static func holds(_ bytes: Span<UInt8>, in range: Range<Int>, set: ByteSet) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if set.contains(bytes[index]) {
                index += 1
            } else if bytes[index] == UInt8(ascii: "%"), index + 2 < range.upperBound, bytes[index + 1].hexValue != nil,
                bytes[index + 2].hexValue != nil
            {
                index += 3
            } else {
                return false
            }
        }
        return true
    }
}
