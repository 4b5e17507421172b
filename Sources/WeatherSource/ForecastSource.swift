package import News
package import OutgoingHTTP

/// One place in the world that knows the weather of another: an address that answers in Open-Meteo's shape.
package struct ForecastSource: Sendable {
    /// Why there is no reading, for an operator to read. The address, which may hold a key, is never in it.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case notAnswered(OutgoingRequest.Failure)
        case notUnderstood(reason: String)

        /// Whether nothing is wrong: who asked did not want to know any more.
        package var isCancellation: Bool { self == .notAnswered(.cancelled) }

        package var description: String {
            switch self {
            case .notAnswered(.badAddress): "the address is not one of HTTP or HTTPS"
            case .notAnswered(.timedOut): "the source does not answer in time"
            case .notAnswered(.tooLarge): "the answer is too large for a forecast"
            case .notAnswered(.status(let status)): "the source answers with status \(status)"
            case .notAnswered(.notTrusted): "the source's certificate is not trusted"
            case .notAnswered(.cancelled): "the server stops"
            case .notAnswered(.unreachable(let reason)): "the source cannot be reached: \(reason)"
            case .notUnderstood(let reason): "the answer \(reason)"
            }
        }
    }

    private let address: String
    private let digest: [UInt8]
    private let request: OutgoingRequest

    /// Sixteen days of everything that Open-Meteo knows are 12 KB.
    package static let answerBytesMax = 256 * 1024

    /// - digest: of the address, 16 bytes; see `WeatherReading.source`.
    package init(address: String, digest: [UInt8], request: OutgoingRequest = OutgoingRequest()) {
        self.address = address
        self.digest = digest
        self.request = request
    }

    /// Blocks until the source has answered, or for as long as the request may take.
    ///
    /// - now: when it is asked.
    package func read(now: Timestamp, isCancelled: @escaping () -> Bool = { false }) throws(Failure) -> WeatherReading {
        let bytes: [UInt8]
        do {
            var request = request
            request.limits.bytesMax = min(request.limits.bytesMax, Self.answerBytesMax)
            bytes = try request.get(address, accept: "application/json", isCancelled: isCancelled)
        } catch {
            throw .notAnswered(error)
        }
        let forecast: OpenMeteoForecast
        do { forecast = try OpenMeteoForecast(bytes, now: now) } catch { throw .notUnderstood(reason: error.reason) }
        return WeatherReading(
            source: digest,
            day: forecast.day,
            high: forecast.high,
            low: forecast.low,
            unit: forecast.unit,
            readAt: now
        )
    }
}
