package import HTTPTypes

/// Who asks, when a proxy stands between: the setting of which peers are believed, and what they say.
///
/// Every proxy adds its own peer at the right, and everything further left may be the client's invention. So the list is walked
/// from the right for as long as the hops are trusted proxies; the first that is not one is the client.
package struct Forwarding: Sendable {
    /// The one kind of field that is read. The other is ignored: proxies that do not know it pass on what a client sent.
    package enum Kind: String, Sendable, CaseIterable {
        case xForwardedFor = "x-forwarded-for"
        /// RFC 7239.
        case forwarded
    }

    package var trustedProxies: [CIDR]
    /// Whether a peer on a Unix-domain socket is one: who may connect is decided by the permissions of its file.
    package var trustsUnixSockets: Bool
    package var kind: Kind

    package struct Origin: Sendable, Equatable {
        /// The client's address; the peer's own when nobody believable says more, and so `nil` on a Unix-domain socket.
        package var client: IPAddress?
        /// What a trusted peer calls this request, when that is a sane name.
        package var requestID: String?
        /// The peer sent a field of our kind and is not trusted: probably a proxy that the settings do not know.
        package var isIgnored = false
    }

    package init(trustedProxies: [CIDR], trustsUnixSockets: Bool = false, kind: Kind = .xForwardedFor) {
        self.trustedProxies = trustedProxies
        self.trustsUnixSockets = trustsUnixSockets
        self.kind = kind
    }

    /// - Parameter peer: the other end of the connection; `nil` on a Unix-domain socket, which has no addresses.
    package func origin(peer: IPAddress?, fields: HTTPFields) -> Origin {
        guard isTrusted(peer) else {
            return Origin(client: peer, isIgnored: fields.contains(fieldName))
        }
        return Origin(
            client: client(behind: peer, fields[values: fieldName]),
            requestID: fields[.xRequestID].flatMap { Self.isRequestID($0) ? $0 : nil }
        )
    }

    /// A hop that cannot be read ends the walk: the one before it is the last that anybody believable vouched for.
    private func client(behind peer: IPAddress?, _ lines: [String]) -> IPAddress? {
        var client = peer
        for line in lines.reversed() {
            for hop in HopList.fromTheRight(line) {
                guard isTrusted(client), let address = address(of: hop) else { return client }
                client = address
            }
        }
        return client
    }

    private func address(of hop: Substring) -> IPAddress? {
        switch kind {
        case .xForwardedFor: HopList.address(ofNode: hop)
        case .forwarded: HopList.address(ofElement: hop)
        }
    }

    /// `RequestHead.speaksOfOrigin` knows each of them.
    private var fieldName: HTTPField.Name {
        switch kind {
        case .xForwardedFor: .xForwardedFor
        case .forwarded: .forwarded
        }
    }

    private func isTrusted(_ hop: IPAddress?) -> Bool {
        guard let hop else { return trustsUnixSockets }
        return trustedProxies.contains { $0.contains(hop) }
    }

    /// 1…64 letters, digits, dots, underscores and hyphens: what can go into a log line and a field as it is.
    private static func isRequestID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
