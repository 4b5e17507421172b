package import Glibc
package import HTTP

/// Where a server takes connections: a numeric address and a port (`127.0.0.1:8080`, `[::1]:8080`), or a Unix-domain socket
/// (`unix:/run/broadsheet/http.sock`).
package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// Port 0 asks the system for a free one.
    case network(IPAddress, port: UInt16)
    /// A path of at most 107 bytes (`sun_path`, unix(7)). One that begins with a zero byte is a name without a file.
    case unix(path: String)

    package init(_ address: IPAddress, port: UInt16) {
        self = .network(address, port: port)
    }

    /// Numbers only: names would have to be looked up, and may mean several addresses. `nil` when it is something else.
    package init?(_ text: String) {
        if text.hasPrefix(Self.unixPrefix) {
            let path = text.dropFirst(Self.unixPrefix.count)
            guard (1...Self.pathBytesMax).contains(path.utf8.count), !path.hasSuffix("/"), !path.utf8.contains(0)
            else { return nil }
            self = .unix(path: String(path))
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits)
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            var address = in6_addr()
            guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1 else { return nil }
            self.init(IPAddress(address), port: port)
        } else {
            var address = in_addr()
            guard inet_pton(AF_INET, String(host), &address) == 1 else { return nil }
            self.init(.v4(UInt32(bigEndian: address.s_addr)), port: port)
        }
    }

    private static let unixPrefix = "unix:"
    private static let pathBytesMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// `nil` for a Unix-domain socket.
    package var address: IPAddress? {
        if case .network(let address, _) = self { address } else { nil }
    }

    /// 0 for a Unix-domain socket.
    package var port: UInt16 {
        if case .network(_, let port) = self { port } else { 0 }
    }

    package var description: String {
        switch self {
        case .network(.v4(let number), let port):
            var raw = in_addr(s_addr: number.bigEndian)
            return "\(Self.text(AF_INET, &raw)):\(port)"
        case .network(.v6(let high, let low), let port):
            var raw = in6_addr(high: high, low: low)
            return "[\(Self.text(AF_INET6, &raw))]:\(port)"
        case .unix(let path):
            return Self.unixPrefix + path
        }
    }

    private static func text(_ family: CInt, _ address: UnsafeRawPointer) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, address, &buffer, socklen_t(buffer.count)) != nil else { return "?" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

// MARK: The kernel's form

extension IPAddress {
    init(_ address: in6_addr) {
        var address = address
        let (high, low) = withUnsafeBytes(of: &address) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        // An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is the IPv4 address.
        self = high == 0 && low >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high, low)
    }
}

extension in6_addr {
    init(high: UInt64, low: UInt64) {
        self.init()
        withUnsafeMutableBytes(of: &self) { bytes in
            bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
    }
}

extension Endpoint {
    /// - length: how much of it the kernel has filled; a Unix-domain socket without a name has no path.
    ///
    /// `nil` for any other family.
    init?(_ storage: sockaddr_storage, length: socklen_t) {
        var storage = storage
        switch CInt(storage.ss_family) {
        case AF_INET:
            let raw = withUnsafeBytes(of: &storage) { $0.load(as: sockaddr_in.self) }
            self.init(.v4(UInt32(bigEndian: raw.sin_addr.s_addr)), port: UInt16(bigEndian: raw.sin_port))
        case AF_INET6:
            let raw = withUnsafeBytes(of: &storage) { $0.load(as: sockaddr_in6.self) }
            self.init(IPAddress(raw.sin6_addr), port: UInt16(bigEndian: raw.sin6_port))
        case AF_UNIX:
            let path = withUnsafeBytes(of: &storage) { $0.prefix(Int(length)).dropFirst(Self.pathOffset) }
            let name = path.first == 0 ? path : path.prefix { $0 != 0 }
            self = .unix(path: String(decoding: name, as: UTF8.self))
        default:
            return nil
        }
    }

    package var family: CInt {
        switch self {
        case .network(.v4, _): AF_INET
        case .network(.v6, _): AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// The address as `bind` and `connect` take it.
    package func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch self {
        case .network(.v4(let number), let port):
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = port.bigEndian
            raw.sin_addr.s_addr = number.bigEndian
            return Self.pass(&raw, MemoryLayout<sockaddr_in>.size, to: body)
        case .network(.v6(let high, let low), let port):
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = port.bigEndian
            raw.sin6_addr = in6_addr(high: high, low: low)
            return Self.pass(&raw, MemoryLayout<sockaddr_in6>.size, to: body)
        case .unix(let path):
            var raw = sockaddr_un()
            raw.sun_family = sa_family_t(AF_UNIX)
            let name = path.utf8.prefix(Self.pathBytesMax)
            withUnsafeMutableBytes(of: &raw.sun_path) { $0.copyBytes(from: name) }
            // A zero byte ends a path; in a name without a file it would be a part of it.
            let end = name.first == 0 ? 0 : 1
            return Self.pass(&raw, Self.pathOffset + name.count + end, to: body)
        }
    }

    private static let pathOffset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2

    private static func pass<Raw, Result>(
        _ raw: inout Raw,
        _ length: Int,
        to body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafeBytes(of: &raw) {
            body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(length))
        }
    }
}
