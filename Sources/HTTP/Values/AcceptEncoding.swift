/// Which content codings a client takes, and how gladly (RFC 9110 §12.5.3). Only the two that are offered here are remembered.
///
/// Read from bytes in place: a cached answer is chosen by it on the event loop.
package struct AcceptEncoding: Sendable, Equatable {
    // Weights in thousandths (§12.4.2); `nil` where nothing is said.
    private var gzip: Int?
    private var named: Int?
    private var any: Int?

    /// - Parameter value: of the field; `nil` without one. By the RFC a client without the field takes anything; here it gets
    ///   identity, as does one whose field cannot be read: those are scripts more often than browsers.
    package init(_ value: String?) {
        let bytes = Array((value ?? "").utf8)
        self.init(bytes.span, in: 0..<bytes.count)
    }

    package init(_ bytes: Span<UInt8>, in value: Range<Int>) {
        var start = value.lowerBound
        while start < value.upperBound {
            var end = start
            while end < value.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
            let element = bytes.trimmed(start..<end)
            // §5.6.1.2: empty elements are passed over.
            if !element.isEmpty, !note(bytes, element) {
                (gzip, named, any) = (nil, nil, nil)
                return
            }
            start = end + 1
        }
    }

    /// Whether gzip is taken, and not less gladly than identity. Identity that neither its name nor a `*` speaks of ranks below
    /// anything that is spoken of.
    package var prefersGzip: Bool {
        let gzip = gzip ?? any ?? 0
        return gzip > 0 && gzip >= identity ?? 0
    }

    /// Whether identity is refused: by name, or by a `*` of weight zero. A client that refuses gzip too gets identity all the
    /// same, since a preference may be disregarded (§12.4.1) and a 406 would help nobody.
    package var refusesIdentity: Bool {
        identity == 0
    }

    private var identity: Int? { named ?? any }

    /// One `coding` or `coding;q=0.5`. False when it is neither. Of two mentions the first counts.
    private mutating func note(_ bytes: Span<UInt8>, _ element: Range<Int>) -> Bool {
        var end = element.lowerBound
        while end < element.upperBound, ByteSet.token.contains(bytes[end]) { end += 1 }
        let coding = element.lowerBound..<end
        guard !coding.isEmpty, let weight = Self.weight(bytes, in: bytes.trimmed(end..<element.upperBound)) else {
            return false
        }
        // x-gzip is the same coding (§8.4.1.3).
        if bytes.equals("gzip", in: coding) || bytes.equals("x-gzip", in: coding) {
            gzip = gzip ?? weight
        } else if bytes.equals("identity", in: coding) {
            named = named ?? weight
        } else if bytes.equals("*", in: coding) {
            any = any ?? weight
        }
        return true
    }

    /// `;q=` and a qvalue (§12.4.2): 0 or 1 with at most three decimals, at most 1. Nothing at all is 1.
    private static func weight(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int? {
        if range.isEmpty { return 1000 }
        guard bytes[range.lowerBound] == UInt8(ascii: ";") else { return nil }
        let parameter = bytes.trimmed(range.lowerBound + 1..<range.upperBound)
        guard parameter.count >= 3, bytes.equals("q=", in: parameter.lowerBound..<parameter.lowerBound + 2) else {
            return nil
        }
        let value = parameter.lowerBound + 2..<parameter.upperBound
        guard value.count <= 5, value.count == 1 || bytes[value.lowerBound + 1] == UInt8(ascii: ".") else { return nil }
        var thousandths = 0
        for place in 0..<5 where place != 1 {
            let digit = place < value.count ? bytes[value.lowerBound + place] : UInt8(ascii: "0")
            guard digit.isDigit else { return nil }
            thousandths = thousandths * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return thousandths <= 1000 ? thousandths : nil
    }
}
