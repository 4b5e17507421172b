import HTTP

/// One open socket and what its loop knows of it. It decides nothing: `ConnectionState` does. Not `Sendable`: it belongs to the loop
/// that adopted it, and never leaves it.
final class Connection {
    /// Never reused, so that a late answer cannot reach a stranger who got the same descriptor.
    let number: UInt64
    let descriptor: CInt
    let peer: IPAddress?
    var state: ConnectionState
    var exchange = Exchange()

    /// The kernel has, or may have, something to read: true from its event until a read says otherwise.
    var isReadable = false
    /// The peer's end was announced: a short read is not the last one.
    var peerEnds = false
    /// Already on the loop's ready list.
    var isReady = false
    var isOpen = true
    /// The earliest entry for this connection in the deadline queue.
    var armed: Moment?

    /// What the kernel has not taken yet of a head and a body, from `sent` on in both together.
    private(set) var head: [UInt8] = []
    private(set) var body: ArraySlice<UInt8> = []
    private(set) var sent = 0
    /// What follows them from a file, read anew whenever there is room: nothing of it is kept here.
    private(set) var file: FileBody?
    /// Already on the loop's list of those who are sent more of a file.
    var isSending = false

    init(number: UInt64, descriptor: CInt, peer: IPAddress?, state: ConnectionState) {
        self.number = number
        self.descriptor = descriptor
        self.peer = peer
        self.state = state
    }

    var hasUnsent: Bool { sent < head.count + body.count || file != nil }

    func queue(head: [UInt8], body: ArraySlice<UInt8>, sent: Int) {
        if hasUnsent {
            // Only an interim answer can be in the way: 25 bytes that the kernel had no room for.
            self.head = Array((self.head + self.body).dropFirst(self.sent)) + head
        } else {
            self.head = head
        }
        self.body = body
        self.sent = sent
    }

    func queue(head: [UInt8], file: FileBody) {
        queue(head: head, body: [], sent: 0)
        self.file = file
    }

    /// To be called when it is closed: the file is, too.
    func dropUnsent() {
        file = nil
    }

    func took(_ bytes: Int) {
        let ofMemory = min(bytes, head.count + body.count - sent)
        sent += ofMemory
        if let range = file?.range {
            let rest = range.lowerBound + bytes - ofMemory..<range.upperBound
            if rest.isEmpty { file = nil } else { file?.range = rest }
        }
        guard !hasUnsent else { return }
        head = []
        body = []
        sent = 0
    }
}

/// The request that is being answered, as far as its answer and its access line need it.
struct Exchange {
    var id = ""
    var method = ""
    var client: IPAddress?
    var started = Moment(nanoseconds: 0)
    /// `nil` where no cache was asked.
    var cacheStatus: CacheStatus?
}

/// The connections of one loop by number. A number is a slot and how often that slot was used: 39 bits of it, so that a hundred
/// thousand connections a second would wrap after two months, on one slot.
struct ConnectionTable {
    private var slots: [Connection?] = []
    private var generations: [UInt64] = []
    private var free: [Int] = []
    private(set) var count = 0

    private static let slotBits: UInt64 = 24

    subscript(number: UInt64) -> Connection? {
        let slot = Int(number & (1 << Self.slotBits - 1))
        guard slot < slots.count, let connection = slots[slot], connection.number == number else { return nil }
        return connection
    }

    mutating func insert(_ make: (_ number: UInt64) -> Connection) -> Connection {
        let slot = free.popLast() ?? slots.count
        if slot == slots.count {
            slots.append(nil)
            generations.append(0)
        }
        generations[slot] &+= 1
        let connection = make(generations[slot] << Self.slotBits | UInt64(slot))
        slots[slot] = connection
        count += 1
        return connection
    }

    mutating func remove(_ number: UInt64) {
        let slot = Int(number & (1 << Self.slotBits - 1))
        guard self[number] != nil else { return }
        slots[slot] = nil
        free.append(slot)
        count -= 1
    }

    var all: [Connection] { slots.compactMap(\.self) }
}
