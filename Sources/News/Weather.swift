/// The weather of one place for one day, as a page or an answer shows it: whole degrees.
package struct Weather: Sendable, Equatable {
    package enum Unit: String, Sendable, CaseIterable {
        case celsius, fahrenheit
    }

    package var place: String
    package var high: Int
    package var low: Int
    package var unit: Unit
    /// The day that it is about, by the calendar of the place: `2026-11-23`; `nil` where an operator wrote it down.
    package var day: String?
    /// When the source said so; `nil` where an operator did.
    package var readAt: Timestamp?
    /// Whether the source has been silent for so long that it may be otherwise by now.
    package var isStale = false

    package init(place: String, high: Int, low: Int, unit: Unit, day: String? = nil, readAt: Timestamp? = nil) {
        self.place = place
        self.high = high
        self.low = low
        self.unit = unit
        self.day = day
        self.readAt = readAt
    }

    /// From when on it is stale, if nothing new is read before; `nil` where it never is, or is already.
    package var staleAt: Timestamp? { isStale ? nil : readAt.map { $0 + WeatherReading.staleSeconds } }

    /// Whether a reader sees no difference, whenever the two were read.
    fileprivate func looksLike(_ other: Weather) -> Bool {
        var other = other
        other.readAt = readAt
        return self == other
    }
}

/// What a source said of one day, in its own unit.
package struct WeatherReading: Sendable, Equatable {
    /// Tells sources apart: 16 bytes, a digest of the address.
    package var source: [UInt8]
    package var day: String
    package var high: Double
    package var low: Double
    package var unit: Weather.Unit
    package var readAt: Timestamp

    /// A forecast of the morning is still one in the afternoon; at night it is about yesterday.
    package static let staleSeconds: Int64 = 6 * 3600

    package init(source: [UInt8], day: String, high: Double, low: Double, unit: Weather.Unit, readAt: Timestamp) {
        self.source = source
        self.day = day
        self.high = high
        self.low = low
        self.unit = unit
        self.readAt = readAt
    }

    package func shown(of place: String, in unit: Weather.Unit, now: Timestamp) -> Weather {
        func degrees(_ value: Double) -> Int { Int(Self.convert(value, from: self.unit, to: unit).rounded()) }
        var weather = Weather(
            place: place,
            high: degrees(high),
            low: degrees(low),
            unit: unit,
            day: day,
            readAt: readAt
        )
        weather.isStale = now.seconds >= readAt.seconds + Self.staleSeconds
        return weather
    }

    private static func convert(_ value: Double, from: Weather.Unit, to: Weather.Unit) -> Double {
        switch (from, to) {
        case (.celsius, .fahrenheit): value * 9 / 5 + 32
        case (.fahrenheit, .celsius): (value - 32) * 5 / 9
        case (.celsius, .celsius), (.fahrenheit, .fahrenheit): value
        }
    }
}

/// Where a site's weather comes from.
package enum WeatherChoice: Sendable, Equatable {
    /// The site shows none.
    case none
    /// What an operator wrote down.
    case fixed(Weather)
    case forecast(Forecast)

    package struct Forecast: Sendable, Equatable {
        package var place: String
        /// In which it is shown, whatever the source's own is.
        package var unit: Weather.Unit
        /// As in `WeatherReading.source`.
        package var source: [UInt8]
        /// Between two readings, at least.
        package var refreshSeconds: Int64

        package init(place: String, unit: Weather.Unit, source: [UInt8], refreshSeconds: Int64) {
            self.place = place
            self.unit = unit
            self.source = source
            self.refreshSeconds = refreshSeconds
        }
    }
}

extension NewsSnapshot {
    /// The weather to show; `nil` where there is no source, or none has answered yet.
    package func weather(_ choice: WeatherChoice, now: Timestamp) throws(NewsError) -> Weather? {
        switch choice {
        case .none: nil
        case .fixed(let weather): weather
        case .forecast(let forecast):
            try weatherReading(from: forecast.source)?.shown(of: forecast.place, in: forecast.unit, now: now)
        }
    }
}

extension NewsTransaction {
    /// Keeps what a source said. What shows the weather is touched only when readers see a difference.
    package func take(_ reading: WeatherReading, for forecast: WeatherChoice.Forecast, at now: Timestamp)
        throws(NewsError)
    {
        func shown(_ reading: WeatherReading) -> Weather { reading.shown(of: "", in: forecast.unit, now: now) }
        let old = try weatherReading(from: reading.source)
        let isShownAnew = old.map { !shown($0).looksLike(shown(reading)) } ?? true
        try keep(reading, isShownAnew: isShownAnew, at: now)
    }
}
