/// How many values fell into each of some ranges, and their sum.
package struct Histogram: Sendable, Equatable {
    /// The upper ends of all ranges but the last one, which has none; ascending. A value at an end belongs below it.
    package let bounds: [Double]
    /// Of each range by itself: one more than `bounds`.
    package private(set) var counts: [Int]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Seconds, from what the cache answers to what nobody waits for any more.
    package static let durations = Histogram(bounds: [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ])

    package var count: Int { counts.reduce(0, +) }

    package mutating func observe(_ value: Double) {
        var place = 0
        while place < bounds.count, value > bounds[place] { place += 1 }
        counts[place] += 1
        sum += value
    }

    /// - other: over the same ranges.
    package mutating func add(_ other: Histogram) {
        for place in counts.indices { counts[place] += other.counts[place] }
        sum += other.sum
    }
}
