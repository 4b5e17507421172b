import HTTP
import News
import NewsAPI
import Testing

/// How long addresses are remembered, and how many. What the limit means to clients stands with the routes that have one.
@Suite struct RateLimitTests {
    private func address(_ number: Int) -> IPAddress? {
        IPAddress("2001:db8:\(String(number >> 16, radix: 16)):\(String(number & 0xFFFF, radix: 16))::1")
    }

    @Test func `a flood from very many addresses takes the oldest knowledge, never the newest`() {
        let limit = ReaderRates().comments
        let now = Timestamp(seconds: 1_700_000_000)
        let max = RateLimit.addressesMax
        for number in 0..<3 * max {
            #expect(limit.admit(address(number), at: now) == nil)
            // As many as one generation holds are always known.
            if number >= max, number % 1_000 == 0 { #expect(limit.wait(address(number - max + 1), at: now) == 15) }
        }
        #expect(limit.wait(address(2 * max), at: now) == 15)
        #expect(limit.wait(address(0), at: now) == nil)
    }

    @Test func `who came late in one generation is known in the next, and can be taken back there`() {
        let limit = ReaderRates().comments
        let start = Timestamp(seconds: 1_700_000_000)
        #expect(limit.admit(address(1), at: start) == nil)
        #expect(limit.admit(address(2), at: start + 55) == nil)
        #expect(limit.admit(address(3), at: start + 60) == nil)
        #expect(limit.wait(address(1), at: start + 60) == nil)
        #expect(limit.admit(address(2), at: start + 61) == 9)
        limit.withdraw(address(2), at: start + 55)
        #expect(limit.wait(address(2), at: start + 61) == nil)
        #expect(limit.admit(address(2), at: start + 61) == nil)
    }
}
