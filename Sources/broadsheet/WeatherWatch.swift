import Dispatch
import Foundation
import Logging
import News
import WeatherSource

/// Asks the source of the weather from time to time and keeps what it says. Readers are answered from what is kept: none of them waits
/// for the source.
///
/// `@unchecked Sendable` is true because `isStopped` is only touched while `lock` is held, `timer` is a Dispatch object, which any thread
/// may use, and the rest is only touched on `queue`.
final class WeatherWatch: @unchecked Sendable {
    private let source: ForecastSource
    private let forecast: WeatherChoice.Forecast
    private let repository: any NewsRepository
    private let log: Logger
    private let queue = DispatchQueue(label: "weather", qos: .utility)
    private let timer: any DispatchSourceTimer
    private var schedule: RefreshSchedule
    private let lock = NSLock()
    private var isStopped = false

    /// A request looks up about once a second whether it is to end.
    private static let stopSeconds = 3

    init(_ source: ForecastSource, _ forecast: WeatherChoice.Forecast, _ repository: any NewsRepository, log: Logger)
        throws
    {
        self.source = source
        self.forecast = forecast
        self.repository = repository
        self.log = log
        schedule = RefreshSchedule(refreshSeconds: forecast.refreshSeconds)
        let last = try repository.read { snapshot throws(NewsError) in
            try snapshot.weatherReading(from: forecast.source)
        }
        let age = last.map { Timestamp.now().seconds - $0.readAt.seconds }
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.ask() }
        wait(schedule.first(age: age))
        timer.activate()
    }

    /// Ends a question that is on its way.
    func stop() {
        lock.withLock { isStopped = true }
        timer.cancel()
        let hasEnded = DispatchSemaphore(value: 0)
        queue.async { hasEnded.signal() }
        _ = hasEnded.wait(timeout: .now() + .seconds(Self.stopSeconds))
    }

    private func wait(_ seconds: Double) {
        timer.schedule(deadline: .now() + seconds, leeway: .milliseconds(100))
    }

    private func ask() {
        let now = Timestamp.now()
        do {
            let reading = try source.read(now: now) { [self] in lock.withLock { isStopped } }
            keep(reading, at: now)
            wait(schedule.afterReading(chance: .random(in: 0...1)))
        } catch {
            guard !error.isCancellation else { return }
            let seconds = schedule.afterFailure(chance: .random(in: 0...1))
            log.warning(
                "the weather could not be read",
                metadata: ["reason": "\(error)", "again_in_seconds": .stringConvertible(Int(seconds))]
            )
            wait(seconds)
        }
    }

    private func keep(_ reading: WeatherReading, at now: Timestamp) {
        repository.write { [forecast] transaction throws(NewsError) in
            try transaction.take(reading, for: forecast, at: now)
        } then: { [log] (result: Result<Void, NewsError>) in
            if case .failure(let error) = result {
                log.error("the weather could not be kept", metadata: ["error": "\(error)"])
            }
        }
    }
}
