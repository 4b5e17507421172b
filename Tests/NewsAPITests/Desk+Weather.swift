import News
import NewsAPI

extension Desk {
    /// What a source says now of a day with this high, in degrees Celsius.
    func keepWeather(_ high: Double, for forecast: WeatherChoice.Forecast) throws {
        let now = hands.now
        let reading = WeatherReading(
            source: forecast.source,
            day: "2023-11-14",
            high: high,
            low: -2.5,
            unit: .celsius,
            readAt: now
        )
        try written { transaction throws(NewsError) in try transaction.take(reading, for: forecast, at: now) }
    }
}
