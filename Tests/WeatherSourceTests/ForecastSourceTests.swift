import News
import OutgoingHTTP
import TestSupport
import Testing
import WeatherSource

@Suite struct ForecastSourceTests {
    private func read(_ server: StubServer, _ request: OutgoingRequest = OutgoingRequest()) throws -> WeatherReading {
        let source = ForecastSource(
            address: server.url("/?key=secret"),
            digest: Array(repeating: 7, count: 16),
            request: request
        )
        return try source.read(now: Forecasts.now)
    }

    @Test func `a reading is what the source said, and when`() throws {
        let reading = try read(StubServer(.ok(Forecasts.text())))
        #expect(reading.source == Array(repeating: 7, count: 16))
        #expect((reading.day, reading.high, reading.low) == ("2026-11-23", 8.6, -1.4))
        #expect(reading.readAt == Forecasts.now)
    }

    @Test func `what is wrong with a source is told without its address`() throws {
        let faults: [(StubServer.Behaviour, String)] = [
            (.ok("oops"), "the answer is not JSON"),
            (.ok(Forecasts.text(unit: "K")), "the answer /daily_units/temperature_2m_max must be °C or °F"),
            (
                .answer("HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
                "the source answers with status 301"
            ),
            (.ok(String(repeating: " ", count: ForecastSource.answerBytesMax + 1)), "the answer is too large"),
        ]
        for (behaviour, words) in faults {
            #expect {
                try read(StubServer(behaviour))
            } throws: {
                "\($0)".hasPrefix(words) && !"\($0)".contains("secret")
            }
        }
    }
}
