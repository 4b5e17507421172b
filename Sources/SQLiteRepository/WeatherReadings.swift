import GRDB
import News

extension Snapshot {
    func weatherReading(from source: [UInt8]) throws(NewsError) -> WeatherReading? {
        try query { database in
            try database.row(
                "SELECT day, high, low, unit, read_at FROM weather WHERE id = 1 AND source = ?",
                [.blob(source)]
            ) {
                WeatherReading(
                    source: source,
                    day: $0.text(),
                    high: $0.real(),
                    low: $0.real(),
                    // The schema knows these two and no other.
                    unit: Weather.Unit(rawValue: $0.text()) ?? .celsius,
                    readAt: Timestamp(seconds: $0.integer())
                )
            }
        }
    }

    func keep(_ reading: WeatherReading, isShownAnew: Bool, at now: Timestamp) throws(NewsError) {
        try query { database in
            try database.run(
                """
                INSERT OR REPLACE INTO weather (id, source, day, high, low, unit, read_at) VALUES (1, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .blob(reading.source), .text(reading.day), .real(reading.high), .real(reading.low),
                    .text(reading.unit.rawValue), .integer(reading.readAt.seconds),
                ]
            )
            if isShownAnew { try database.recordChange(.weatherChanged, [.weather], at: now) }
        }
    }
}
