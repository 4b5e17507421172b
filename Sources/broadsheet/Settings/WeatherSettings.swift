import News
import Secrets
import WeatherSource

/// What an operator says of the weather: nothing, two numbers, or where to ask for them.
struct WeatherSettings {
    var place = ""
    var high: Int?
    var low: Int?
    var url = ""
    var unit = Weather.Unit.celsius
    var refreshMinutes: Int64 = 0

    /// Settings that do not belong together are refused, before anything is opened.
    func choice() throws(CommandFault) -> WeatherChoice {
        if let forecast { return .forecast(forecast) }
        guard url.isEmpty else {
            throw CommandFault(
                description: place.isEmpty
                    ? "weather_url needs weather_place: of where the weather is."
                    : "weather_url tells the high and the low: leave weather_high and weather_low away."
            )
        }
        if place.isEmpty, high == nil, low == nil { return .none }
        guard !place.isEmpty, let high, let low else {
            throw CommandFault(
                description: "The weather needs weather_place with weather_url, or with weather_high and weather_low."
            )
        }
        guard low <= high else { throw CommandFault(description: "weather_low is above weather_high.") }
        return .fixed(Weather(place: place, high: high, low: low, unit: unit))
    }

    /// Whom to ask, and what for; `nil` where nobody is to be asked.
    var source: (ForecastSource, WeatherChoice.Forecast)? {
        forecast.map { (ForecastSource(address: url, digest: $0.source), $0) }
    }

    private var forecast: WeatherChoice.Forecast? {
        guard !url.isEmpty, !place.isEmpty, high == nil, low == nil else { return nil }
        return .init(
            place: place,
            unit: unit,
            source: Digest.of(url.utf8),
            refreshSeconds: refreshMinutes * 60
        )
    }
}
