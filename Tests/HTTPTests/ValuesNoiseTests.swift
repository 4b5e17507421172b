import HTTP
import HTTPTypes
import TestSupport
import Testing

/// What comes from outside may be anything: the readers answer or refuse, and never trap.
@Suite struct NoiseTests {
    @Test func `no noise crashes a reader`() {
        var random = SeededRandom.printingItsSeed()
        let alphabet = Array("\"\\,;=:*%/?&+.[]{}W/q0123456789abcdefg \té\u{0}\u{7F}😀").map(String.init)
        let router = Router([Route(.get, "/a/{b}") { _, _ in .respond(Response(status: .ok)) }])
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...24, using: &random)
            let noise = (0..<count).map { _ in alphabet.randomElement(using: &random)! }.joined()
            _ = (
                IPAddress(noise), CIDR(noise), PercentCoding.decode(segment: noise), PercentCoding.decode(query: noise)
            )
            _ = (
                EntityTag(noise), EntityTagCondition(noise), AcceptEncoding(noise), MediaType(noise)
            )
            var query = QueryReader(noise)
            _ = (query.integer("a", in: 0...9), query.flag("b"), query.all("c"), query.string("d"))
            try? query.finish()
            guard
                case .respond(let response) = router.respond(Request(method: .get, target: RequestTarget("/" + noise)))
            else {
                return #expect(Bool(false))
            }
            #expect(response.status.code < 500)
            // RFC 9110 §10.2.2: a Location of ours is a path on this host.
            if let location = response.fields[.location] {
                #expect(
                    location.hasPrefix("/") && !location.hasPrefix("//") && !location.hasPrefix("/\\"),
                    "\(location)"
                )
            }
        }
    }

    @Test func `a tag or type that was read is written as it was`() throws {
        for tag in ["\"\"", "W/\"a\"", "\"a\\b\""] { #expect(try #require(EntityTag(tag)).description == tag) }
    }
}
