import News
import Testing

/// What is kept of the weather, and whom a new reading concerns.
@Suite struct WeatherTests {
    private static let forecast = WeatherChoice.Forecast(
        place: "Orrin",
        unit: .fahrenheit,
        source: Array(repeating: 1, count: 16),
        refreshSeconds: 1800
    )

    private func reading(
        _ high: Double,
        _ low: Double,
        day: String = "2023-11-14",
        at seconds: Int64 = 0,
        source: UInt8 = 1
    ) -> WeatherReading {
        WeatherReading(
            source: Array(repeating: source, count: 16),
            day: day,
            high: high,
            low: low,
            unit: .celsius,
            readAt: Newsroom.now + seconds
        )
    }

    /// The keys of the changes that a reading made.
    private func take(_ reading: WeatherReading, _ room: Newsroom) throws -> [Change.Kind] {
        let before = try room.repository.read { snapshot throws(NewsError) in try snapshot.changeNumber() }
        try room.written { transaction throws(NewsError) in
            try transaction.take(reading, for: Self.forecast, at: reading.readAt)
        }
        return try room.repository.read { snapshot throws(NewsError) in
            try snapshot.changes(after: before, limit: 10, isForDesk: false, now: Newsroom.now).entries.map(\.kind)
        }
    }

    private func shown(_ room: Newsroom, after seconds: Int64 = 0, source: UInt8 = 1) throws -> Weather? {
        var forecast = Self.forecast
        forecast.source = Array(repeating: source, count: 16)
        return try room.repository.read { [forecast] snapshot throws(NewsError) in
            try snapshot.weather(.forecast(forecast), now: Newsroom.now + seconds)
        }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a reading is shown in the unit of the site, in whole degrees`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        #expect(try shown(room) == nil)
        #expect(try take(reading(8.6, -17.8), room) == [.weatherChanged])
        let weather = try #require(try shown(room))
        #expect((weather.place, weather.high, weather.low, weather.unit) == ("Orrin", 47, 0, .fahrenheit))
        #expect(weather.readAt == Newsroom.now)
        #expect(weather.day == "2023-11-14")
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a change is noted only when readers see a difference`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        #expect(try take(reading(8.6, 1), room) == [.weatherChanged])
        #expect(try take(reading(8.6, 1, at: 1800), room) == [])
        // 47.48 and 47.3 °F are one and the same to a reader.
        #expect(try take(reading(8.5, 1, at: 3600), room) == [])
        #expect(try shown(room)?.readAt == Newsroom.now + 3600)
        #expect(try take(reading(9, 1, at: 5400), room) == [.weatherChanged])
        #expect(try take(reading(9, 1, day: "2023-11-15", at: 7200), room) == [.weatherChanged])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `after six hours it is stale, and the same again is news then`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        _ = try take(reading(8.6, 1), room)
        #expect(try shown(room, after: 6 * 3600 - 1)?.isStale == false)
        #expect(try shown(room, after: 6 * 3600 - 1)?.staleAt == Newsroom.now + 6 * 3600)
        #expect(try shown(room, after: 6 * 3600)?.isStale == true)
        #expect(try shown(room, after: 6 * 3600)?.staleAt == nil)
        #expect(try take(reading(8.6, 1, at: 6 * 3600), room) == [.weatherChanged])
    }

    @Test(arguments: RepositoryKind.allCases)
    func `what another source said is not shown`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        _ = try take(reading(8.6, 1), room)
        #expect(try shown(room, source: 2) == nil)
        #expect(try take(reading(8.6, 1, source: 2), room) == [.weatherChanged])
        #expect(try shown(room, source: 1) == nil)
        #expect(try shown(room, source: 2)?.high == 47)
    }

    @Test func `freezing is 0 °C and 32 °F, and forty below is the same in both`() {
        let reading = reading(0, -40)
        let fahrenheit = reading.shown(of: "", in: .fahrenheit, now: Newsroom.now)
        #expect((fahrenheit.high, fahrenheit.low) == (32, -40))
        var warm = reading
        (warm.high, warm.low, warm.unit) = (212, 32, .fahrenheit)
        let celsius = warm.shown(of: "", in: .celsius, now: Newsroom.now)
        #expect((celsius.high, celsius.low) == (100, 0))
    }
}
