/// Bytes that grow at their end, in memory of their own, for JSON and for pages. What an array does, but with one check of the room for a
/// whole member instead of one for each of its parts: that halves the time of writing JSON.
///
/// The only memory that this module manages itself: no pointer leaves it, and every write is preceded by a check of the room. Elsewhere
/// raw memory is only read, within what a string or a literal lends (`JSONWriter.quote`, `escape`).
package struct ByteBuffer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    package private(set) var count = 0

    package init(reserving capacity: Int) {
        self.capacity = max(64, capacity)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    package mutating func append(_ byte: UInt8) {
        makeRoom(1)
        put(byte)
    }

    package mutating func append(_ text: StaticString) {
        makeRoom(text.utf8CodeUnitCount)
        put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        makeRoom(text.count)
        put(text)
    }

    /// One behind the other, with one check of the room.
    package mutating func append(_ first: StaticString, _ second: StaticString, _ third: StaticString) {
        makeRoom(first.utf8CodeUnitCount + second.utf8CodeUnitCount + third.utf8CodeUnitCount)
        put(UnsafeBufferPointer(start: first.utf8Start, count: first.utf8CodeUnitCount))
        put(UnsafeBufferPointer(start: second.utf8Start, count: second.utf8CodeUnitCount))
        put(UnsafeBufferPointer(start: third.utf8Start, count: third.utf8CodeUnitCount))
    }

    /// `"name":`, behind a comma when one is due.
    package mutating func append(name: StaticString, afterComma: Bool) {
        makeRoom(name.utf8CodeUnitCount + 4)
        if afterComma { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "\""))
        put(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
    }

    package mutating func append(decimal value: Int64) {
        makeRoom(20)
        if value < 0 { put(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, rest >= bound {
            digits += 1
            bound *= 10
        }
        for place in stride(from: digits - 1, through: 0, by: -1) {
            start[count + place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += digits
    }

    private mutating func makeRoom(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }

    private mutating func put(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    private mutating func put(_ text: UnsafeBufferPointer<UInt8>) {
        guard let source = text.baseAddress else { return }
        (start + count).update(from: source, count: text.count)
        count += text.count
    }
}
