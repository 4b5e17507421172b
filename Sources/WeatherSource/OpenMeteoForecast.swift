import JSON
import News

/// Reads a forecast as Open-Meteo writes it (`/v1/forecast` with `daily=temperature_2m_max,temperature_2m_min`), strictly: the first
/// day that is told of, with a high and a low, in a unit that is named. What else is there is passed over.
struct OpenMeteoForecast: Equatable {
    var day: String
    var high: Double
    var low: Double
    var unit: Weather.Unit

    /// Why it cannot be used, for an operator. Nothing of it is quoted.
    struct Fault: Error, Equatable {
        var reason: String
    }

    /// A service tells of 16 days at most.
    private static let daysMax = 16
    /// Degrees of either unit that no place on earth has known.
    private static let degreesMax = 150.0

    init(_ bytes: [UInt8], now: Timestamp) throws(Fault) {
        let value: JSONValue
        do { value = try JSONReader.read(bytes) } catch { throw Fault(reason: "is not JSON: \(error)") }
        guard case .object(let object) = value else { throw Fault(reason: "is no object") }
        var reader = ObjectReader(object, unknown: .counted)
        let daily = reader.object("daily", .required) { reader in
            (
                day: Self.firstDay(&reader), high: Self.first("temperature_2m_max", &reader),
                low: Self.first("temperature_2m_min", &reader)
            )
        }
        let units = reader.object("daily_units", .required) { reader in
            (high: Self.unit("temperature_2m_max", &reader), low: Self.unit("temperature_2m_min", &reader))
        }
        reader.finish()
        if let fault = reader.faults.first { throw Fault(reason: "\(fault.pointer) \(fault.detail)") }
        guard let day = daily?.day, let high = daily?.high, let low = daily?.low, let unit = units?.high else {
            throw Fault(reason: "lacks a day")
        }
        guard units?.low == unit else { throw Fault(reason: "has two units") }
        guard low <= high else { throw Fault(reason: "has a low above the high") }
        // A place's calendar is a day ahead of Greenwich's, or a day behind.
        guard let midnight = Timestamp(day), abs(midnight.seconds + 43_200 - now.seconds) <= 129_600 else {
            throw Fault(reason: "is not about today")
        }
        (self.day, self.high, self.low, self.unit) = (day, high, low, unit)
    }

    private static func firstDay(_ reader: inout ObjectReader) -> String? {
        guard let elements = reader.array("time", .required, countMax: daysMax) else { return nil }
        if case .string(let text)? = elements.first, text.utf8.count == 10, Timestamp(text) != nil { return text }
        reader.fault("time", at: "/0", "must be a day, like 2026-11-23")
        return nil
    }

    private static func first(_ name: String, _ reader: inout ObjectReader) -> Double? {
        guard let elements = reader.array(name, .required, countMax: daysMax) else { return nil }
        if case .number(let number)? = elements.first, let degrees = number.double, abs(degrees) <= degreesMax {
            return degrees
        }
        reader.fault(name, at: "/0", "must be a number of degrees")
        return nil
    }

    private static func unit(_ name: String, _ reader: inout ObjectReader) -> Weather.Unit? {
        switch reader.string(name, .required) {
        case "°C": return .celsius
        case "°F": return .fahrenheit
        case nil: return nil
        default:
            reader.fault(name, "must be °C or °F")
            return nil
        }
    }
}
