import HTTP
import HTTPTypes
import JSON
import News
import Testing

@Suite struct WeatherRouteTests {
    private static let forecast = WeatherChoice.Forecast(
        place: "Orrin",
        unit: .celsius,
        source: Array(repeating: 1, count: 16),
        refreshSeconds: 1800
    )

    @Test func `without a source there is none, and it says so`() throws {
        let answer = try Desk().get("/weather")
        #expect(answer.status == 404)
        #expect(answer.json["type"].string == "/problems/no-weather")
        #expect(answer.json["detail"].string == "This site shows no weather.")
    }

    @Test func `fixed values are told as they are`() throws {
        let weather = Weather(place: "Baghdad", high: 104, low: 78, unit: .fahrenheit)
        let answer = try Desk(weather: .fixed(weather)).get("/weather")
        #expect(
            answer.text
                == #"{"place":"Baghdad","day":null,"high":104,"low":78,"unit":"fahrenheit","stale":false,"read_at":null}"#
        )
        #expect(answer[.surrogateKeys] == "site weather")
        #expect(answer.response.mayChangeAt == nil)
    }

    @Test func `what a source said last is told, until it says something else`() throws {
        let desk = try Desk(weather: .forecast(Self.forecast))
        #expect(desk.get("/weather").json["detail"].string == "The source of the weather has not answered yet.")
        try desk.keepWeather(8.6, for: Self.forecast)
        let answer = desk.get("/weather")
        #expect(answer.status == 200)
        #expect((answer.json["high"].integer, answer.json["low"].integer) == (9, -3))
        #expect(answer.json["day"].string == "2023-11-14")
        #expect(answer.json["read_at"].string == Desk.start.description)
        // No reading comes earlier, so until then it may be kept.
        #expect(answer.response.mayChangeAt == Desk.start.seconds + 1800)
        #expect(answer[.eTag] != nil)
        desk.hands.wait(6 * 3600)
        let stale = desk.get("/weather")
        #expect(stale.json.members.contains("stale"))
        #expect(stale.text.contains(#""stale":true"#))
        try desk.keepWeather(8.6, for: Self.forecast)
        #expect(desk.get("/weather").text.contains(#""stale":false"#))
    }

    @Test func `the feed of changes tells of it`() throws {
        let desk = try Desk(weather: .forecast(Self.forecast))
        try desk.keepWeather(8.6, for: Self.forecast)
        let last = try #require(desk.get("/changes?since=0&limit=1000").json["changes"].array.last)
        #expect(last["kind"].string == "weather_changed")
        #expect(last["article"] == .null)
    }
}
