import HTTP

/// Stored answers within a budget of bytes, found by what was asked and dropped by what they depend on.
///
/// Which answer has to go when there is no room is decided by the clock algorithm: a hand goes round, spares what was used since it
/// last came by, and takes the first that was not.
struct CacheTable {
    struct Entry {
        var question: CacheQuestion
        var answer: StoredResponse
        fileprivate var isUsed = false
    }

    private let bytesMax: Int
    private(set) var bytes = 0
    private var slots: [Entry?] = []
    private var free: [Int] = []
    private var hand = 0
    private var byQuestion: [Int: Int] = [:]
    private var byKey: [String: Set<Int>] = [:]

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    var count: Int { byQuestion.count }

    /// By the question's hash alone: the caller compares the question. One whose time is over is dropped.
    mutating func find(_ hash: Int, second: Int64) -> Entry? {
        guard let slot = byQuestion[hash], let entry = slots[slot] else { return nil }
        if let end = entry.answer.mayChangeAt, second >= end {
            remove(slot)
            return nil
        }
        slots[slot]?.isUsed = true
        return entry
    }

    /// False when it is not worth its room: one answer may take an eighth of it.
    mutating func insert(_ answer: StoredResponse, for question: CacheQuestion) -> Bool {
        let cost = answer.cost + question.target.count
        guard cost <= bytesMax / 8 else { return false }
        if let old = byQuestion[question.hash] { remove(old) }
        while bytes + cost > bytesMax { evictOne() }
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(nil) }
        slots[slot] = Entry(question: question, answer: answer)
        byQuestion[question.hash] = slot
        for key in answer.keys { byKey[key, default: []].insert(slot) }
        bytes += cost
        return true
    }

    /// Says how many answers there were.
    mutating func drop(_ key: String) -> Int {
        guard let slots = byKey[key] else { return 0 }
        for slot in slots { remove(slot) }
        return slots.count
    }

    private mutating func evictOne() {
        while true {
            hand = (hand + 1) % slots.count
            guard slots[hand] != nil else { continue }
            if slots[hand]?.isUsed == false { return remove(hand) }
            slots[hand]?.isUsed = false
        }
    }

    private mutating func remove(_ slot: Int) {
        guard let entry = slots[slot] else { return }
        slots[slot] = nil
        free.append(slot)
        byQuestion[entry.question.hash] = nil
        bytes -= entry.answer.cost + entry.question.target.count
        for key in entry.answer.keys {
            byKey[key]?.remove(slot)
            if byKey[key]?.isEmpty == true { byKey[key] = nil }
        }
    }
}

/// What chooses a stored answer: path and query as they were sent, and the coding. Two spellings of one address are two questions.
struct CacheQuestion: Sendable, Hashable {
    let target: [UInt8]
    let takesGzip: Bool
    /// Of both, with a seed that nobody outside knows.
    let hash: Int

    init(_ read: SharedRead, in bytes: Span<UInt8>) {
        hash = Self.hash(read, in: bytes)
        takesGzip = read.takesGzip
        target = bytes.extracting(read.target.range).withUnsafeBytes { Array($0) }
    }

    static func hash(_ read: SharedRead, in bytes: Span<UInt8>) -> Int {
        var hasher = Hasher()
        bytes.extracting(read.target.range).withUnsafeBytes { hasher.combine(bytes: $0) }
        hasher.combine(read.takesGzip)
        return hasher.finalize()
    }

    func isAsked(by read: SharedRead, in bytes: Span<UInt8>) -> Bool {
        guard takesGzip == read.takesGzip else { return false }
        let asked = bytes.extracting(read.target.range)
        return asked.withUnsafeBytes { asked in target.withUnsafeBytes { asked.elementsEqual($0) } }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
