/// The changes that were announced last: whether an answer that was read a while ago is still true.
struct ChangeMemory {
    /// Answers are read within seconds; this is what the busiest newsroom writes in a minute.
    static let changesMax = 4_096

    /// The newest change that was announced.
    private(set) var newest: Int64 = 0
    /// Changes up to this one may have been forgotten.
    private var forgotten: Int64 = 0
    private var touched: [String: Int64] = [:]
    /// A ring once it is full: `next` is then the oldest.
    private var remembered: [(number: Int64, keys: [String])] = []
    private var next = 0

    mutating func note(_ number: Int64, touching keys: [String]) {
        newest = max(newest, number)
        for key in keys { touched[key] = max(touched[key] ?? 0, number) }
        guard remembered.count == Self.changesMax else { return remembered.append((number, keys)) }
        forget(remembered[next])
        remembered[next] = (number, keys)
        next = (next + 1) % Self.changesMax
    }

    /// Whether nothing later than `number` touched any of `keys`, as far as is remembered: what nobody remembers counts as touched.
    func isUntouched(_ keys: [String], since number: Int64) -> Bool {
        number >= forgotten && !keys.contains { touched[$0] ?? 0 > number }
    }

    private mutating func forget(_ change: (number: Int64, keys: [String])) {
        forgotten = max(forgotten, change.number)
        for key in change.keys where touched[key] == change.number { touched[key] = nil }
    }
}
