/// A point on a clock that only goes forward, in nanoseconds from an arbitrary start. Whoever owns a clock makes them; everything
/// in this module takes them as arguments.
package struct Moment: Sendable, Hashable, Comparable {
    package var nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    package func adding(milliseconds: Int) -> Moment {
        Moment(nanoseconds: nanoseconds &+ UInt64(max(0, milliseconds)) &* 1_000_000)
    }

    package func microseconds(since start: Moment) -> Int {
        nanoseconds > start.nanoseconds ? Int((nanoseconds - start.nanoseconds) / 1_000) : 0
    }

    package func seconds(since start: Moment) -> Double {
        nanoseconds > start.nanoseconds ? Double(nanoseconds - start.nanoseconds) / 1e9 : 0
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
