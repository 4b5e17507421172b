/// How long something that comes in pieces may take: after each piece a grace, and over all of them a least mean pace. A grace alone
/// would let a byte every few seconds hold a connection for ever; a pace alone would let a first large piece, which the kernel takes
/// at once, pay for hours of silence.
struct Pace: Sendable {
    let start: Moment
    /// Milliseconds.
    let grace: Int
    /// `nil`: all of it has the one grace.
    let bytesPerSecond: Int?
    private var bytes = 0
    private var last: Moment

    init(start: Moment, grace: Int, bytesPerSecond: Int?) {
        self.start = start
        self.grace = grace
        self.bytesPerSecond = bytesPerSecond
        last = start
    }

    mutating func advance(bytes count: Int, now: Moment) {
        bytes += count
        last = now
    }

    var deadline: Moment {
        guard let bytesPerSecond else { return start.adding(milliseconds: grace) }
        let mean = start.adding(milliseconds: grace + bytes * 1_000 / max(1, bytesPerSecond))
        return min(mean, last.adding(milliseconds: grace))
    }
}
