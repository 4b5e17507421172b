import HTTP
import TestSupport
import Testing

@Suite struct IPAddressTests {
    /// Examples of RFC 5952 §1, §4 and §5, and of RFC 4291 §2.2.
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("255.255.255.255", "255.255.255.255"),
        ("::", "::"),
        ("::1", "::1"),
        ("1::", "1::"),
        ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:DB8::AAAA", "2001:db8::aaaa"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("1:0:0:0:0:0:0:0", "1::"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:0201", "192.0.2.1"),
        ("::1.2.3.4", "::102:304"),
    ])
    func `reads and writes`(text: String, canonical: String) throws {
        #expect(try #require(IPAddress(text)).description == canonical)
    }

    @Test(arguments: [
        "", " ", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.-4", "1.2.3.+4", "1.2.3.4 ", "1.2..4",
        "0x1.2.3.4",
        "1.2.3.4/24", "1.2.3.4:80", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::",
        "::12345", "::g", "[::1]", "fe80::1%eth0", "1.2.3.4::", "::1.2.3.4:5", ":1", "1:", "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "²001::", "localhost",
    ])
    func `refuses`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `what it writes it reads back`() throws {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<2_000 {
            // Groups that are often zero, so that gaps of every size and place come up.
            let groups = (0..<8).map { _ in
                Bool.random(using: &random) ? 0 : UInt64.random(in: 0...0xFFFF, using: &random)
            }
            let address = IPAddress(
                folding: groups[..<4].reduce(0) { $0 << 16 | $1 },
                groups[4...].reduce(0) { $0 << 16 | $1 }
            )
            #expect(IPAddress(address.description) == address, "\(address)")
            let small = IPAddress.v4(UInt32.random(in: 0...UInt32.max, using: &random))
            #expect(IPAddress(small.description) == small, "\(small)")
        }
    }

    @Test func `a network is a block of 24 or 64 bits`() {
        #expect(IPAddress("192.0.2.77")?.network == "192.0.2.0/24")
        #expect(IPAddress("2001:db8:1:2:3::4")?.network == "2001:db8:1:2::/64")
    }
}

@Suite struct CIDRTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3", "10.1.2.3/32"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("::1", "::1/128"), ("2001:db8::/32", "2001:db8::/32"), ("2001:db8:1:2:3::/65", "2001:db8:1:2::/65"),
        ("::/0", "::/0"), ("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("::ffff:0:0/96", "0.0.0.0/0"),
    ])
    func `reads and writes`(text: String, canonical: String) throws {
        #expect(try #require(CIDR(text)).description == canonical)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8", "10/8",
        "::/129",
        "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/95", " 10.0.0.0/8",
    ])
    func `refuses`(text: String) {
        #expect(CIDR(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "203.0.113.9", true),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false), ("::/0", "2001:db9::1", true), ("::/0", "192.0.2.1", false),
        ("0.0.0.0/0", "::1", false), ("2001:db8::/127", "2001:db8::1", true), ("2001:db8::/127", "2001:db8::2", false),
        ("10.0.0.0/8", "::ffff:10.1.1.1", true),
    ])
    func `contains`(block: String, address: String, isInside: Bool) throws {
        #expect(try #require(CIDR(block)).contains(#require(IPAddress(address))) == isInside)
    }
}
