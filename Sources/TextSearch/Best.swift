/// The best of many hits, without sorting them all: a heap of those kept, the worst of them on top.
package enum Best {
    /// In no order.
    package static func hits(of hits: [Matching.Hit], count: Int) -> [Matching.Hit] {
        guard hits.count > count, count > 0 else { return hits }
        var kept = Array(hits[..<count])
        for index in stride(from: count / 2 - 1, through: 0, by: -1) { sink(index, in: &kept) }
        for hit in hits[count...] where isWorse(kept[0], than: hit) {
            kept[0] = hit
            sink(0, in: &kept)
        }
        return kept
    }

    /// Ties go to the document with the higher number, which came later.
    private static func isWorse(_ one: Matching.Hit, than other: Matching.Hit) -> Bool {
        if one.comesFirst != other.comesFirst { return other.comesFirst }
        return one.score == other.score ? one.document < other.document : one.score < other.score
    }

    private static func sink(_ start: Int, in heap: inout [Matching.Hit]) {
        var index = start
        while true {
            var worst = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && isWorse(heap[child], than: heap[worst]) {
                worst = child
            }
            guard worst != index else { return }
            heap.swapAt(index, worst)
            index = worst
        }
    }
}
