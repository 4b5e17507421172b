/// When a source is to be asked again, in seconds. A value: who keeps it brings the time, and the chance.
package struct RefreshSchedule: Sendable {
    private let refreshSeconds: Int64
    private var failures = 0

    /// After the first failure; doubled with each one that follows, up to a whole refresh.
    static let retrySeconds: Int64 = 60

    package init(refreshSeconds: Int64) {
        self.refreshSeconds = refreshSeconds
    }

    /// Before the first question after a start: what was read a while ago, by a process that is gone, is good for its time.
    ///
    /// - age: of the last reading, in seconds; `nil` without one.
    package func first(age: Int64?) -> Double {
        guard let age, age >= 0 else { return 0 }
        return Double(max(0, refreshSeconds - age))
    }

    /// - chance: from 0 to 1, so that servers that were started together do not ask together for ever. It only ever adds.
    package mutating func afterReading(chance: Double) -> Double {
        failures = 0
        return spread(refreshSeconds, chance)
    }

    package mutating func afterFailure(chance: Double) -> Double {
        let seconds = min(Self.retrySeconds << min(failures, 10), refreshSeconds)
        failures += 1
        return spread(seconds, chance)
    }

    private func spread(_ seconds: Int64, _ chance: Double) -> Double {
        Double(seconds) + Double(seconds) * chance / 10
    }
}
