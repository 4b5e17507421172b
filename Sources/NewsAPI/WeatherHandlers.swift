import HTTP
import HTTPTypes
import JSON
import News

/// The weather of the place that a site shows it of.
struct WeatherHandlers: Sendable {
    let site: Site

    /// `GET /weather`: of what was read last; nobody waits for the source.
    func weather(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in try snapshot.weather(site.weather, now: now) }
        guard let weather = found else { throw .noWeather(site.weather) }
        var response = Response.json(keys: [Key.site, .weather].map(\.description)) { json in
            json.member("place", weather.place)
            json.member("day", weather.day)
            json.member("high", Int64(weather.high))
            json.member("low", Int64(weather.low))
            json.member("unit", weather.unit.rawValue)
            json.member("stale", weather.isStale)
            json.member("read_at", weather.readAt?.description)
        }
        response.mayChange(at: [weather.staleAt, nextReading(after: weather)])
        return .respond(response)
    }

    /// No reading comes before it, so `read_at` is true until then; afterwards each answer is made anew. A reading that shows the same
    /// touches nothing.
    private func nextReading(after weather: Weather) -> Timestamp? {
        guard case .forecast(let forecast) = site.weather else { return nil }
        return weather.readAt.map { $0 + forecast.refreshSeconds }
    }
}

extension Problem {
    fileprivate static func noWeather(_ choice: WeatherChoice) -> Problem {
        Problem(
            .notFound,
            "no-weather",
            title: "No weather is known",
            detail: choice == .none ? "This site shows no weather." : "The source of the weather has not answered yet."
        )
    }
}
