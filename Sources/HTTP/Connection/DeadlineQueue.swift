/// Deadlines of many connections: a binary heap by time.
///
/// A connection's deadline moves with each request, mostly to later. So an entry is a promise to look again, not the deadline
/// itself: when it falls due, the owner compares it with the connection's real deadline and adds a new entry if that is later.
/// A request then costs no heap operation at all.
package struct DeadlineQueue: Sendable {
    package struct Entry: Sendable, Equatable {
        package var moment: Moment
        package var connection: UInt64
    }

    private var heap: [Entry] = []

    package init() {}

    package var first: Entry? { heap.first }

    package mutating func add(_ connection: UInt64, at moment: Moment) {
        heap.append(Entry(moment: moment, connection: connection))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].moment < heap[parent].moment else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the earliest entry if it is due.
    package mutating func removeFirst(dueAt now: Moment) -> Entry? {
        guard let first = heap.first, first.moment <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown()
        }
        return first
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].moment < heap[left].moment ? right : left
            guard heap[child].moment < heap[parent].moment else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
