/// The forms of a request target (RFC 9112 §3.2) that an origin server answers. The authority-form belongs to CONNECT.
enum TargetForm {
    /// Where path and query stand, and the authority of an absolute-form.
    static func places(
        _ bytes: Span<UInt8>,
        in target: Range<Int>,
        isOptions: Bool
    ) throws(Refusal) -> (target: ByteRange, authority: ByteRange?) {
        if bytes[target.lowerBound] == UInt8(ascii: "/") {
            return (try path(bytes, in: target), nil)
        }
        if target.count == 1, bytes[target.lowerBound] == UInt8(ascii: "*") {
            // §3.2.4: for a server-wide OPTIONS only.
            guard isOptions else { throw .asteriskForm }
            return (ByteRange(target), nil)
        }
        return try absolute(bytes, in: target)
    }

    /// §3.2.1: `absolute-path [ "?" query ]`. A fragment is never sent (RFC 9110 §7.1), so `#` is refused with all that no URI holds.
    private static func path(_ bytes: Span<UInt8>, in range: Range<Int>) throws(Refusal) -> ByteRange {
        guard PercentGrammar.holds(bytes, in: range, set: .target) else { throw .target }
        return ByteRange(range)
    }

    /// §3.2.2: every server must accept it, so that a change to it can begin some day.
    private static func absolute(
        _ bytes: Span<UInt8>,
        in target: Range<Int>
    ) throws(Refusal) -> (target: ByteRange, authority: ByteRange?) {
        guard let start = authorityStart(bytes, in: target) else { throw .target }
        let rest = start..<target.upperBound
        let end = rest.first { bytes[$0] == UInt8(ascii: "/") || bytes[$0] == UInt8(ascii: "?") } ?? target.upperBound
        // RFC 9110 §4.2.1: an http URI without a host is invalid. §4.2.4: user information is treated as an error.
        guard Authority.isValid(bytes, in: start..<end) else { throw .authority }
        return (try path(bytes, in: end..<target.upperBound), ByteRange(start..<end))
    }

    /// Behind `http://` or `https://`; a scheme knows no case (RFC 3986 §3.1).
    private static func authorityStart(_ bytes: Span<UInt8>, in target: Range<Int>) -> Int? {
        for scheme in ["http://", "https://"] as [StaticString] {
            let end = target.lowerBound + scheme.utf8CodeUnitCount
            if end <= target.upperBound, bytes.equals(scheme, in: target.lowerBound..<end) { return end }
        }
        return nil
    }
}
