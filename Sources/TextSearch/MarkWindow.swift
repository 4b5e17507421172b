/// A stretch of a text, and what it holds of that which is looked for.
struct MarkWindow {
    var range: Range<Int>
    /// Different things.
    var rows: Int
    /// Of all of them.
    var mentions: Int

    /// Its longest, in bytes of UTF-8; a single thing may be longer. It leaves an excerpt some words around it.
    static let bytesMax = 200

    private func isBetter(than other: MarkWindow) -> Bool { (rows, mentions) > (other.rows, other.mentions) }

    /// Chooses among the windows of a text, while things are found in it.
    struct Choice {
        private(set) var window: MarkWindow?
        /// Those that a window can hold which ends with the last.
        private var recent: [MarkHit] = []
        private var counts: [Int]
        private var rows = 0

        init(rows: Int) { counts = [Int](repeating: 0, count: rows) }

        /// Whether the window holds everything that is looked for, so that no better one is to come.
        var holdsAll: Bool { window?.rows == counts.count }

        /// Adds a hit that ends no earlier than those before. Once a window holds all, only what ends with it counts.
        mutating func add(_ hit: MarkHit) {
            if holdsAll, let window, hit.range.upperBound > window.range.upperBound { return }
            drop(before: hit.range.upperBound - MarkWindow.bytesMax)
            recent.append(hit)
            if counts[hit.row] == 0 { rows += 1 }
            counts[hit.row] += 1
            let start = recent.reduce(hit.range.lowerBound) { min($0, $1.range.lowerBound) }
            let other = MarkWindow(range: start..<hit.range.upperBound, rows: rows, mentions: recent.count)
            if window.map(other.isBetter) ?? true { window = other }
        }

        private mutating func drop(before start: Int) {
            var kept = 0
            for hit in recent {
                if hit.range.lowerBound >= start {
                    recent[kept] = hit
                    kept += 1
                } else {
                    counts[hit.row] -= 1
                    if counts[hit.row] == 0 { rows -= 1 }
                }
            }
            recent.removeLast(recent.count - kept)
        }
    }
}
