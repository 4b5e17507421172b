/// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt64, UInt64)
}
