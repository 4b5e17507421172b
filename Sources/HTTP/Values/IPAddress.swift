/// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt64, UInt64)

    /// The address of 128 bits, folded to IPv4 when it is a mapped one (RFC 4291 §2.5.5.2): a socket that takes both kinds
    /// reports its IPv4 peers so.
    package init(folding high: UInt64, _ low: UInt64) {
        self = high == 0 && low >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high, low)
    }

    /// Reads the standard text forms and no other: four decimal numbers without leading zeros (`inet_aton` would take `010` as 8),
    /// or RFC 4291 §2.2 without brackets, zone or prefix length.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        if let address = Self.v4(bytes[...]) {
            self = .v4(address)
        } else if let (high, low) = Self.v6(bytes) {
            self.init(folding: high, low)
        } else {
            return nil
        }
    }

    /// The sender's network as this server counts senders: the /24 of an IPv4 address, the /64 of an IPv6 address.
    package var network: String {
        switch self {
        case .v4: CIDR(self, prefixLength: 24).description
        case .v6: CIDR(self, prefixLength: 64).description
        }
    }
}

// MARK: Reading

extension IPAddress {
    private static func v4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard part.count == 1 || part.count <= 3 && part.first != UInt8(ascii: "0"),
                let number = Digits.decimal(part), number <= 255
            else { return nil }
            address = address << 8 | UInt32(number)
        }
        return address
    }

    private static func v6(_ text: [UInt8]) -> (UInt64, UInt64)? {
        guard text.count <= 45 else { return nil }
        var sides: [[UInt16]] = []
        let halves = halves(text)
        for (index, half) in halves.enumerated() {
            guard let groups = groups(half, isLast: index == halves.count - 1) else { return nil }
            sides.append(groups)
        }
        let count = sides.reduce(0) { $0 + $1.count }
        if sides.count == 1 {
            guard count == 8 else { return nil }
        } else {
            // "::" stands for one group at least.
            guard count < 8 else { return nil }
            sides.insert([UInt16](repeating: 0, count: 8 - count), at: 1)
        }
        let groups = sides.joined().map(UInt64.init)
        return (groups[..<4].reduce(0) { $0 << 16 | $1 }, groups[4...].reduce(0) { $0 << 16 | $1 })
    }

    /// The text around the first "::", or the whole of it. A second one leaves an empty group behind, which is refused.
    private static func halves(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        let colon = UInt8(ascii: ":")
        guard let gap = text.indices.dropLast().first(where: { text[$0] == colon && text[$0 + 1] == colon }) else {
            return [text[...]]
        }
        return [text[..<gap], text[(gap + 2)...]]
    }

    /// Groups of four hexadecimal digits; the last two may be written as an IPv4 address at the end of the text.
    private static func groups(_ text: ArraySlice<UInt8>, isLast: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, let address = v4(part) {
                groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
            } else if (1...4).contains(part.count), let group = Digits.hexadecimal(part) {
                groups.append(UInt16(group))
            } else {
                return nil
            }
        }
        return groups
    }
}

// MARK: Writing

extension IPAddress: CustomStringConvertible {
    /// The form of RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as "::".
    package var description: String {
        switch self {
        case .v4(let address):
            return stride(from: 24, through: 0, by: -8).map { String(address >> UInt32($0) & 0xFF) }.joined(
                separator: "."
            )
        case .v6(let high, let low):
            let groups = [high, low].flatMap { half in
                stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
            }
            func text(_ groups: ArraySlice<UInt16>) -> String {
                groups.map { String($0, radix: 16) }.joined(separator: ":")
            }
            guard let gap = Self.longestGap(groups) else { return text(groups[...]) }
            return text(groups[..<gap.lowerBound]) + "::" + text(groups[gap.upperBound...])
        }
    }

    /// The first of the longest runs of at least two zero groups (RFC 5952 §4.2).
    private static func longestGap(_ groups: [UInt16]) -> Range<Int>? {
        var best = 0..<1
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > best.count { best = start..<index + 1 }
        }
        return best.count > 1 ? best : nil
    }
}
