/// The changes that were announced last: whether an answer that was read a while ago is still true.
///
/// It counts them itself, so that every announcement is later than all before it, whatever it tells of.
struct ChangeMemory {
    /// Answers are read within seconds; this is what the busiest newsroom writes in a minute.
    static let changesMax = 4_096

    /// How many changes were announced, and so the number of the newest.
    private(set) var newest = 0
    /// Changes up to this one are forgotten.
    private var forgotten = 0
    private var touched: [String: Int] = [:]
    /// The keys of those that are not, each in the place of the one that was forgotten for it.
    private var remembered: [[String]] = []

    mutating func note(touching keys: [String]) {
        newest += 1
        for key in keys { touched[key] = newest }
        guard remembered.count == Self.changesMax else { return remembered.append(keys) }
        let oldest = forgotten % Self.changesMax
        forgotten += 1
        for key in remembered[oldest] where touched[key] == forgotten { touched[key] = nil }
        remembered[oldest] = keys
    }

    /// Whether nothing later than `number` touched any of `keys`, as far as is remembered: what nobody remembers counts as touched.
    func isUntouched(_ keys: [String], since number: Int) -> Bool {
        number >= forgotten && !keys.contains { touched[$0] ?? 0 > number }
    }
}
