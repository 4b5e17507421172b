import News

/// Answers of a source, as Open-Meteo writes them.
enum Forecasts {
    /// Noon in Greenwich.
    static let now = Timestamp("2026-11-23T12:00:00Z") ?? Timestamp(seconds: 0)

    static func text(
        day: String = #""2026-11-23""#,
        high: String = "8.6",
        low: String = "-1.4",
        unit: String = "°C",
        more: String = ""
    ) -> String {
        """
        {"latitude": 52.52, "longitude": 13.419, "generationtime_ms": 0.05, "utc_offset_seconds": 3600, "timezone": "Europe/Berlin",\(more)
         "daily_units": {"time": "iso8601", "temperature_2m_max": "\(unit)", "temperature_2m_min": "\(unit)"},
         "daily": {"time": [\(day), "2026-11-24"], "temperature_2m_max": [\(high), 7.1], "temperature_2m_min": [\(low), 0.2]}}
        """
    }
}
