/// A block of addresses: an address and how many of its leading bits count (RFC 4632, RFC 4291 §2.3).
package struct CIDR: Sendable, Hashable, CustomStringConvertible {
    /// With every bit behind the prefix zero.
    package let address: IPAddress
    /// 0…32 or 0…128.
    package let prefixLength: Int

    /// This machine, by either family (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    package static let loopback = [CIDR(.v4(0x7F00_0000), prefixLength: 8), CIDR(.v6(0, 1), prefixLength: 128)]

    /// The block of that size around an address. A length beyond the address is taken as its whole length.
    package init(_ address: IPAddress, prefixLength: Int) {
        self.address = Self.masked(address, max(0, prefixLength))
        self.prefixLength = min(max(0, prefixLength), address.bitWidth)
    }

    /// Reads `192.0.2.0/24`, `2001:db8::/32`, or one address alone. Bits behind the prefix are dropped: `10.1.2.3/8` has one
    /// plausible meaning. A block of mapped addresses (`::ffff:10.0.0.0/104`) is the IPv4 block.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefixLength: address.bitWidth)
            return
        }
        let digits = Array(parts[1].utf8)
        guard digits.count <= 3, digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let length = Digits.decimal(digits)
        else { return nil }
        let isMapped = address.bitWidth == 32 && parts[0].contains(":")
        let prefixLength = isMapped ? length - 96 : length
        guard (0...address.bitWidth).contains(prefixLength) else { return nil }
        self.init(address, prefixLength: prefixLength)
    }

    package func contains(_ other: IPAddress) -> Bool {
        other.bitWidth == address.bitWidth && Self.masked(other, prefixLength) == address
    }

    package var description: String { "\(address)/\(prefixLength)" }

    private static func masked(_ address: IPAddress, _ length: Int) -> IPAddress {
        // Swift's shifts past the width give zero, which is what a prefix of length 0 needs.
        switch address {
        case .v4(let bits): .v4(bits & (UInt32.max << (32 - min(length, 32))))
        case .v6(let high, let low):
            .v6(high & (UInt64.max << (64 - min(length, 64))), low & (UInt64.max << (128 - min(max(length, 64), 128))))
        }
    }
}

extension IPAddress {
    fileprivate var bitWidth: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }
}
