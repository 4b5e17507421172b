import HTTP

/// Stored answers within a budget of bytes, found by what was asked and dropped by what they depend on.
///
/// Which answer has to go when there is no room is decided by the clock algorithm: a hand goes round, spares what was used since it
/// last came by, and takes the first that was not.
struct CacheTable {
    private let bytesMax: Int
    private(set) var bytes = 0
    /// How many had to go because there was no room.
    private(set) var evicted = 0
    private var slots: [StoredResponse?] = []
    /// Apart from the slots, and written only when it changes: hits on two loops at once then share what they read.
    private var isUsed: [Bool] = []
    private var free: [Int] = []
    private var hand = 0
    /// The latest at which anybody asked.
    private var latest: Int64 = 0
    private var byHash: [Int: Int] = [:]
    private var byKey: [String: Set<Int>] = [:]

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    private init(emptied other: CacheTable, at second: Int64) {
        self.init(bytesMax: other.bytesMax)
        evicted = other.evicted
        latest = second
    }

    var count: Int { byHash.count }

    /// The loops read the clock once a round, so one of them may be behind another.
    private static let clockLeewaySeconds: Int64 = 2

    /// By the question's hash alone: the caller compares the question. An answer whose time is over is dropped; all are when the clock was
    /// set back, for they may tell what is not true yet.
    mutating func find(_ hash: Int, second: Int64) -> StoredResponse? {
        if second != latest {
            if second < latest - Self.clockLeewaySeconds { self = CacheTable(emptied: self, at: second) }
            latest = max(latest, second)
        }
        guard let slot = byHash[hash], let answer = slots[slot] else { return nil }
        if let end = answer.mayChangeAt, second >= end {
            remove(slot)
            return nil
        }
        if !isUsed[slot] { isUsed[slot] = true }
        return answer
    }

    /// False when it is not worth its room: one answer may take an eighth of it.
    mutating func insert(_ answer: StoredResponse) -> Bool {
        guard answer.cost <= bytesMax / 8 else { return false }
        if let old = byHash[answer.hash] { remove(old) }
        while bytes + answer.cost > bytesMax { evictOne() }
        let slot = free.popLast() ?? slots.count
        if slot == slots.count {
            slots.append(nil)
            isUsed.append(false)
        }
        slots[slot] = answer
        isUsed[slot] = false
        byHash[answer.hash] = slot
        for key in answer.keys { byKey[key, default: []].insert(slot) }
        bytes += answer.cost
        return true
    }

    /// Says how many answers there were.
    mutating func drop(_ key: String) -> Int {
        guard let found = byKey[key] else { return 0 }
        for slot in found { remove(slot) }
        return found.count
    }

    private mutating func evictOne() {
        while true {
            hand = (hand + 1) % slots.count
            guard slots[hand] != nil else { continue }
            if !isUsed[hand] {
                evicted += 1
                return remove(hand)
            }
            isUsed[hand] = false
        }
    }

    private mutating func remove(_ slot: Int) {
        guard let answer = slots[slot] else { return }
        slots[slot] = nil
        free.append(slot)
        byHash[answer.hash] = nil
        bytes -= answer.cost
        for key in answer.keys {
            byKey[key]?.remove(slot)
            if byKey[key]?.isEmpty == true { byKey[key] = nil }
        }
    }
}
