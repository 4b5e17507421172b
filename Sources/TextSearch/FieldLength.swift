/// Lengths of fields in one byte: exact up to 31, then in steps of an eighth of a power of two (5,000 words are 4,864). What a rank depends on
/// needs no more.
enum FieldLength {
    static func code(of length: Int) -> UInt8 {
        if length < 32 { return UInt8(max(0, length)) }
        let power = Int.bitWidth - 1 - length.leadingZeroBitCount
        let eighth = (length >> (power - 3)) & 7
        return UInt8(min(255, 32 + (power - 5) * 8 + eighth))
    }

    static func length(of code: UInt8) -> Int {
        if code < 32 { return Int(code) }
        let power = (Int(code) - 32) / 8 + 5
        return (8 + (Int(code) - 32) % 8) << (power - 3)
    }
}
