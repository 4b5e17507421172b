import Glibc
import HTTP

/// The clocks of one loop, read once a batch, with the texts that they are sent in, made once a second.
struct LoopClock {
    /// The batch's moment: on the monotonic clock.
    private(set) var now = Moment(nanoseconds: 0)
    /// `Date`, RFC 9110 §6.6.1.
    private(set) var httpDate: [UInt8] = []
    /// RFC 3339 in UTC.
    private(set) var logTime: [UInt8] = []
    /// Since 1970.
    private(set) var second = -1

    init() {
        update()
    }

    mutating func update() {
        now = Self.fresh()
        let secondNow = Self.secondNow()
        guard secondNow != second else { return }
        second = secondNow
        httpDate = HTTPDate.bytes(second)
        logTime = Self.rfc3339(second)
    }

    /// Since 1970. Not `time`, which is some milliseconds late: two clocks that differ would not agree on what is over.
    static func secondNow() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec
    }

    /// This very moment, for durations.
    static func fresh() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    func microsecondsUntil(_ moment: Moment) -> Int {
        moment.microseconds(since: now)
    }

    private static func rfc3339(_ second: Int) -> [UInt8] {
        let date = CivilDate.date(days: second / 86_400)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(second / 3_600 % 24)):\(two(second / 60 % 60)):\(two(second % 60))"
        return Array("\(date.year)-\(two(date.month))-\(two(date.day))T\(clock)Z".utf8)
    }
}
