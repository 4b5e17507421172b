extension UnsafeBufferPointer<UInt8> {
    /// The scalar that begins at an offset and its width in bytes; `nil` at the end, and where no well-formed sequence
    /// begins (Unicode, table 3-7: no overlong forms, surrogates, or values above 10FFFF).
    @inline(__always)
    func scalar(at offset: Int) -> (scalar: Unicode.Scalar, width: Int)? {
        guard offset < count else { return nil }
        let lead = self[offset]
        if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
        return wideScalar(at: offset, lead: UInt32(lead))
    }

    private func wideScalar(at offset: Int, lead: UInt32) -> (scalar: Unicode.Scalar, width: Int)? {
        guard lead >= 0xC2, let second = continuation(at: offset + 1) else { return nil }
        if lead < 0xE0 {
            return checked((lead & 0x1F) << 6 | second, width: 2, least: 0x80)
        }
        guard let third = continuation(at: offset + 2) else { return nil }
        if lead < 0xF0 {
            return checked((lead & 0x0F) << 12 | second << 6 | third, width: 3, least: 0x800)
        }
        guard lead < 0xF8, let fourth = continuation(at: offset + 3) else { return nil }
        return checked((lead & 0x07) << 18 | second << 12 | third << 6 | fourth, width: 4, least: 0x10000)
    }

    /// The six bits of a continuation byte.
    @inline(__always)
    private func continuation(at offset: Int) -> UInt32? {
        guard offset < count, self[offset] & 0xC0 == 0x80 else { return nil }
        return UInt32(self[offset] & 0x3F)
    }

    @inline(__always)
    private func checked(_ value: UInt32, width: Int, least: UInt32) -> (scalar: Unicode.Scalar, width: Int)? {
        guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, width)
    }
}
