import HTTP
import HTTPTypes
import TestSupport
import Testing

@Suite struct ForwardingTests {
    private let trusted = CIDR.loopback + [CIDR("10.0.0.0/8")!, CIDR("2001:db8:1::/48")!]

    @Test(arguments: Forwarding.Kind.allCases)
    func `a request with the field that is read speaks of where it comes from`(kind: Forwarding.Kind) {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(kind.rawValue): 203.0.113.9\r\n\r\n".utf8)
        var parser = RequestParser()
        _ = parser.parse(bytes.span)
        let speaksOfOrigin = parser.head.speaksOfOrigin(bytes.span)
        #expect(speaksOfOrigin)
        let fields = parser.head.fieldValues(in: bytes.span)
        let forwarding = Forwarding(trustedProxies: trusted, kind: kind)
        #expect(forwarding.origin(peer: IPAddress("192.0.2.1"), fields: fields).isIgnored)
    }

    @Test(arguments: [
        (["203.0.113.9"], "203.0.113.9"),
        // What the client invented stands on the left and is never reached.
        (["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        (["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        (["1.1.1.1, 203.0.113.9, 10.0.0.7"], "203.0.113.9"),
        (["203.0.113.9", "10.0.0.7 ,, 10.0.0.8"], "203.0.113.9"),
        (["203.0.113.9:4711"], "203.0.113.9"),
        (["2001:db8::9"], "2001:db8::9"),
        (["[2001:db8::9]"], "2001:db8::9"),
        (["[2001:db8::9]:80"], "2001:db8::9"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        // All trusted: the furthest of them.
        (["10.0.0.6, 10.0.0.7"], "10.0.0.6"),
        // Garbage ends the walk at the last believable hop.
        (["203.0.113.9, unknown, 10.0.0.7"], "10.0.0.7"),
        (["203.0.113.9, unknown"], "127.0.0.1"),
        (["\"203.0.113.9\""], "127.0.0.1"),
        (["\", 203.0.113.9"], "203.0.113.9"),
        (["203.0.113.9:x"], "127.0.0.1"),
        (["[203.0.113.9]"], "127.0.0.1"),
        (["[2001:db8::9"], "127.0.0.1"),
        (["[2001:db8::9]80"], "127.0.0.1"),
        (["203.0.113.9 10.0.0.7"], "127.0.0.1"),
        ([""], "127.0.0.1"),
        ([], "127.0.0.1"),
    ])
    func `X-Forwarded-For: the rightmost hop that is no proxy of ours`(lines: [String], client: String) {
        #expect(origin(.xForwardedFor, lines).client == IPAddress(client))
    }

    @Test(arguments: [
        (["for=203.0.113.9"], "203.0.113.9"),
        (["For=\"203.0.113.9:80\";proto=https;by=10.0.0.1"], "203.0.113.9"),
        (["for=\"[2001:db8::9]:4711\""], "2001:db8::9"),
        (["proto=https; for=203.0.113.9;;"], "203.0.113.9"),
        ([";for=203.0.113.9"], "203.0.113.9"),
        (["for=1.1.1.1, for=203.0.113.9, for=10.0.0.7"], "203.0.113.9"),
        (["for=1.1.1.1", "for=203.0.113.9"], "203.0.113.9"),
        (["for=1.1.1.1;host=\"a,b\", for=203.0.113.9;host=\"c,\\\"d\""], "203.0.113.9"),
        // A quote that the client opened does not swallow what the proxy added.
        (["for=\"x, for=203.0.113.9"], "203.0.113.9"),
        (["for=\"x\\\", for=203.0.113.9;host=\"h\""], "203.0.113.9"),
        (["for=unknown"], "127.0.0.1"),
        (["for=_hidden, for=10.0.0.7"], "10.0.0.7"),
        (["for=203.0.113.9;for=1.1.1.1"], "127.0.0.1"),
        (["proto=https"], "127.0.0.1"),
        (["203.0.113.9"], "127.0.0.1"),
        (["for = 203.0.113.9"], "127.0.0.1"),
        (["for=203.0.113.9 x"], "127.0.0.1"),
    ])
    func `Forwarded: the same by RFC 7239`(lines: [String], client: String) {
        #expect(origin(.forwarded, lines).client == IPAddress(client))
    }

    @Test func `a stranger is taken for what it is, and noted`() {
        let forwarding = Forwarding(trustedProxies: trusted)
        let stranger = IPAddress("198.51.100.1")
        let fields: HTTPFields = [.xForwardedFor: "1.1.1.1", .xRequestID: "abc"]
        let origin = forwarding.origin(peer: stranger, fields: fields)
        #expect(origin.client == stranger)
        #expect(origin.requestID == nil)
        #expect(origin.isIgnored)
        #expect(forwarding.origin(peer: stranger, fields: [.forwarded: "for=1.1.1.1"]).isIgnored == false)
        #expect(forwarding.origin(peer: nil, fields: fields).client == nil)
    }

    @Test func `a peer without an address is believed where Unix-domain sockets are trusted, and nobody otherwise`() {
        let fields: HTTPFields = [.xForwardedFor: "1.1.1.1, 203.0.113.9, 10.0.0.7", .xRequestID: "abc"]
        let trusting = Forwarding(trustedProxies: trusted, trustsUnixSockets: true)
        let origin = trusting.origin(peer: nil, fields: fields)
        #expect(origin.client == IPAddress("203.0.113.9"))
        #expect(origin.requestID == "abc")
        #expect(trusting.origin(peer: nil, fields: [:]).client == nil)
        #expect(trusting.origin(peer: nil, fields: [.xForwardedFor: "unix:"]).client == nil)
        let wary = Forwarding(trustedProxies: trusted).origin(peer: nil, fields: fields)
        #expect(wary.client == nil && wary.requestID == nil && wary.isIgnored)
    }

    @Test func `only the one kind of field is read`() {
        let fields: HTTPFields = [.xForwardedFor: "1.1.1.1", .forwarded: "for=2.2.2.2"]
        let peer = IPAddress("::1")
        #expect(Forwarding(trustedProxies: trusted).origin(peer: peer, fields: fields).client == IPAddress("1.1.1.1"))
        let other = Forwarding(trustedProxies: trusted, kind: .forwarded)
        #expect(other.origin(peer: peer, fields: fields).client == IPAddress("2.2.2.2"))
    }

    @Test(arguments: [
        ("abc-DEF_1.2", true), (String(repeating: "x", count: 64), true), (String(repeating: "x", count: 65), false),
        ("", false), ("a b", false), ("a\"b", false), ("é", false), ("a, b", false),
    ])
    func `keeps the request's name when it is sane`(name: String, isKept: Bool) {
        let forwarding = Forwarding(trustedProxies: trusted)
        let origin = forwarding.origin(peer: IPAddress("10.0.0.1"), fields: [.xRequestID: name])
        #expect(origin.requestID == (isKept ? name : nil))
    }

    @Test func `no noise crashes it or is believed`() {
        var random = SeededRandom.printingItsSeed()
        let alphabet = Array("for=\"\\,;:[] 1.2:3af_")
        for _ in 0..<5_000 {
            let noise = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            )
            #expect(origin(.forwarded, [noise + ", for=203.0.113.9"]).client == IPAddress("203.0.113.9"), "\(noise)")
            #expect(origin(.xForwardedFor, [noise + ", 203.0.113.9"]).client == IPAddress("203.0.113.9"), "\(noise)")
            _ = origin(.forwarded, [noise])
        }
    }

    private func origin(_ kind: Forwarding.Kind, _ lines: [String]) -> Forwarding.Origin {
        var fields = HTTPFields()
        let name: HTTPField.Name = kind == .forwarded ? .forwarded : .xForwardedFor
        for line in lines { fields.append(HTTPField(name: name, value: line)) }
        return Forwarding(trustedProxies: trusted, kind: kind).origin(peer: IPAddress("127.0.0.1"), fields: fields)
    }
}
