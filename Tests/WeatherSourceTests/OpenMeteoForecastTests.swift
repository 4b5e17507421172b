import News
import Testing

@testable import WeatherSource

@Suite struct OpenMeteoForecastTests {
    private func read(_ text: String) throws -> OpenMeteoForecast {
        try OpenMeteoForecast(Array(text.utf8), now: Forecasts.now)
    }

    @Test func `the first day is read, whatever else is told`() throws {
        let forecast = try read(Forecasts.text(more: #""elevation": 38, "hourly": {"time": []},"#))
        #expect(forecast.day == "2026-11-23")
        #expect((forecast.high, forecast.low) == (8.6, -1.4))
        #expect(forecast.unit == .celsius)
        #expect(try read(Forecasts.text(high: "47", low: "30", unit: "°F")).unit == .fahrenheit)
    }

    @Test(arguments: [
        ("", "is not JSON"),
        ("<html>busy</html>", "is not JSON"),
        ("[1]", "is no object"),
        ("{}", "/daily is required"),
        (Forecasts.text().replacing("daily_units", with: "units"), "/daily_units is required"),
        (
            Forecasts.text().replacing("temperature_2m_max", with: "temperature"),
            "/daily/temperature_2m_max is required"
        ),
        (Forecasts.text(high: "null"), "/daily/temperature_2m_max/0 must be a number"),
        (Forecasts.text(high: #""8.6""#), "/daily/temperature_2m_max/0 must be a number"),
        (Forecasts.text(high: "1e999"), "/daily/temperature_2m_max/0 must be a number"),
        (Forecasts.text(high: "1000"), "/daily/temperature_2m_max/0 must be a number"),
        (Forecasts.text(high: "NaN"), "is not JSON"),
        (Forecasts.text(high: "-3"), "has a low above the high"),
        (Forecasts.text(unit: "K"), "/daily_units/temperature_2m_max must be °C or °F"),
        (Forecasts.text(day: "1795392000"), "/daily/time/0 must be a day"),
        (Forecasts.text(day: #""2026-11-23T00:00""#), "/daily/time/0 must be a day"),
        (Forecasts.text(day: #""2026-02-30""#), "/daily/time/0 must be a day"),
        (Forecasts.text(day: #""2025-11-23""#), "is not about today"),
        (Forecasts.text().dropLast() + #", "daily": {}}"#, "/daily is given more than once"),
        (#"{"daily": {"time": [], "temperature_2m_max": [], "temperature_2m_min": []}, "daily_units": {}}"#, "/daily"),
    ])
    func `what is not such a forecast is refused, and says why`(text: String, reason: String) {
        #expect { try read(text) } throws: { ($0 as? OpenMeteoForecast.Fault)?.reason.hasPrefix(reason) == true }
    }

    @Test func `two units are no forecast`() {
        let text = Forecasts.text().replacing(
            #""temperature_2m_min": "°C""#,
            with: #""temperature_2m_min": "°F""#
        )
        #expect(throws: OpenMeteoForecast.Fault(reason: "has two units")) { try read(text) }
    }

    @Test(arguments: ["2026-11-22", "2026-11-23", "2026-11-24"])
    func `a place's calendar may be a day off ours`(day: String) throws {
        #expect(try read(Forecasts.text(day: "\"\(day)\"")).day == day)
    }

    @Test func `whatever bytes come, none of them end the process`() {
        let whole = Array(Forecasts.text().utf8)
        for end in whole.indices {
            #expect(throws: (any Error).self) { try read(String(decoding: whole[..<end], as: UTF8.self)) }
        }
    }
}
