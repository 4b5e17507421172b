import HTTP
import HTTPTypes
import News
import NewsAPI
import SQLiteRepository
import Synchronization
import Testing

@Suite struct WeatherStripTests {
    private static let pages = ["/", "/stories", "/stories/storm", "/sections/world", "/stories?q=storm"]
    private static let forecast = WeatherChoice.Forecast(
        place: "Orrin & Vale",
        unit: .celsius,
        source: Array(repeating: 1, count: 16),
        refreshSeconds: 1800
    )

    @Test(arguments: pages)
    func `without a source there is no strip, and no page depends on it`(target: String) throws {
        let page = try Desk.withPages().get(target)
        #expect(!page.text.contains("class=\"strip\""))
        #expect(page[.surrogateKeys]?.contains("weather") == false)
    }

    @Test(arguments: pages)
    func `what an operator wrote down stands above every page`(target: String) throws {
        let weather = Weather(place: "Baghdad", high: 104, low: -3, unit: .fahrenheit)
        let page = try Desk.withPages(weather: .fixed(weather)).get(target)
        let degrees = #"<abbr title="degrees Fahrenheit">°F</abbr>"#
        #expect(page.text.contains(#"<strong dir="auto">Baghdad</strong>"#))
        #expect(page.text.contains("<span>High 104\u{A0}\(degrees)</span><span>Low \u{2212}3\u{A0}\(degrees)</span>"))
        #expect(!page.text.contains("as of"))
        #expect(page[.surrogateKeys]?.contains("weather") == false)
    }

    @Test func `a page learns of the first reading and of another, by its key, and says when one is old`() throws {
        let desk = try Desk.withPages(weather: .forecast(Self.forecast))
        let announced = Mutex(Set<String>())
        try desk.repository.follow { changes in
            announced.withLock { $0.formUnion(changes.flatMap { $0.keys.map(\.description) }) }
        }
        for target in Self.pages {
            #expect(desk.get(target)[.surrogateKeys]?.split(separator: " ").contains("weather") == true)
            #expect(!desk.get(target).text.contains("class=\"strip\""))
        }
        try desk.keepWeather(7.6, for: Self.forecast)
        #expect(announced.withLock(\.self) == ["weather"])
        let page = desk.get("/stories/storm")
        #expect(page.text.contains("Orrin &amp; Vale"))
        #expect(page.text.contains("High 8\u{A0}"))
        #expect(page.response.mayChangeAt == (desk.hands.now + WeatherReading.staleSeconds).seconds)
        desk.hands.wait(WeatherReading.staleSeconds)
        #expect(desk.get("/stories/storm").text.contains("as of <time"))
    }
}
