/// Request ids: six random digits of this process, two of the loop, and a counter. Fifteen bytes, which Swift keeps without an
/// allocation. Unique, not secret.
struct RequestIDs {
    private static let process = UInt64.random(in: 0..<1 << 24)
    private static let digits = Array("0123456789abcdef".utf8)

    private var state: UInt64

    /// Whether an id from elsewhere may be sent and logged: visible ASCII, and not much of it.
    static func isSane(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count) && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    init(loop: Int) {
        state = Self.process << 36 | UInt64(loop & 0xFF) << 28
    }

    mutating func next() -> String {
        // The lower 28 bits count, and run over into themselves.
        state = state & ~0xFFF_FFFF | (state &+ 1) & 0xFFF_FFFF
        return String(unsafeUninitializedCapacity: 15) { text in
            for index in 0..<15 { text[index] = Self.digits[Int(state >> UInt64(56 - 4 * index) & 15)] }
            return 15
        }
    }
}
