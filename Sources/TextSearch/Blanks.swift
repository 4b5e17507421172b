/// Blanks of a text: Unicode's White_Space, line ends among them, and controls, which nobody sees either.
extension UnsafeBufferPointer<UInt8> {
    /// The width of a blank that begins at an offset, in bytes; 0 if none does.
    func blankWidth(at offset: Int) -> Int {
        guard let (scalar, width) = scalar(at: offset) else { return 0 }
        return scalar.isBlank ? width : 0
    }

    /// The first place at or behind an offset that is no blank.
    func end(ofBlanksAt offset: Int) -> Int {
        var end = offset
        // What stands behind most words: one blank.
        if end + 1 < count, self[end] == UInt8(ascii: " ") {
            end += 1
            if self[end] &- 0x21 < 0x5E { return end }
        }
        while case let width = blankWidth(at: end), width > 0 { end += width }
        return end
    }

    /// The scalar that ends before an offset and where it begins; `nil` at the beginning, and behind what is none.
    func scalar(before end: Int) -> (scalar: Unicode.Scalar, start: Int)? {
        for width in 1...4 where width <= end {
            guard self[end - width] & 0xC0 != 0x80 else { continue }
            guard let (scalar, found) = scalar(at: end - width), found == width else { return nil }
            return (scalar, end - width)
        }
        return nil
    }
}

extension Unicode.Scalar {
    var isBlank: Bool {
        switch value {
        case 0x00...0x20, 0x7F...0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
