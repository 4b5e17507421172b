/// Unsigned numbers in as few bytes as they need: seven bits each, the lowest first, the eighth set in all but the last (LEB128, DWARF 5
/// §7.6).
enum Varint {
    static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Reads bytes from left to right. Whatever it is given, it reads nothing beyond their end: a damaged file gives wrong numbers, not a crash.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset >= bytes.count }

    /// 0 at the end.
    @inline(__always)
    mutating func byte() -> UInt8 {
        guard offset < bytes.count else { return 0 }
        defer { offset += 1 }
        return bytes[offset]
    }

    @inline(__always)
    mutating func varint() -> UInt32 {
        let first = byte()
        if first < 0x80 { return UInt32(first) }
        var value = UInt32(first & 0x7F)
        var shift: UInt32 = 7
        while shift < 35 {
            let next = byte()
            value |= UInt32(truncatingIfNeeded: UInt64(next & 0x7F) << UInt64(shift))
            if next < 0x80 { break }
            shift += 7
        }
        return value
    }

    mutating func skip(_ count: Int) {
        offset = min(bytes.count, offset + max(0, count))
    }

    /// Steps over so many varints.
    @inline(__always)
    mutating func skipVarints(_ count: Int) {
        var left = count
        while left > 0, offset < bytes.count {
            if bytes[offset] < 0x80 { left -= 1 }
            offset += 1
        }
    }

    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range.clamped(to: 0..<bytes.count)])
    }
}
