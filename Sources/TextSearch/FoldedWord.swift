/// A folded word in the making: UTF-8 that grows scalar by scalar, up to a length, in one allocation for a whole text.
///
/// It puts together what belongs together however it was written: letters with their own key, voiced kana and Hangul
/// become one scalar, and the marks that stay stand in canonical order.
struct FoldedWord {
    private(set) var bytes: [UInt8] = []
    private let bytesMax: Int
    /// Once something did not fit, nothing does: what comes later belongs behind it.
    private var isFull = false

    init(bytesMax: Int = Words.bytesMax) { self.bytesMax = bytesMax }

    var isEmpty: Bool { bytes.isEmpty }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isFull = false
    }

    /// Two characters as one word, cut where the second does not fit.
    func text(with next: FoldedWord) -> String {
        let room = bytesMax - bytes.count
        var count = min(next.bytes.count, room)
        while count < next.bytes.count, count > 0, next.bytes[count] & 0xC0 == 0x80 { count -= 1 }
        return String(unsafeUninitializedCapacity: bytes.count + count) { pair in
            for index in bytes.indices { pair[index] = bytes[index] }
            for index in 0..<count { pair[bytes.count + index] = next.bytes[index] }
            return bytes.count + count
        }
    }

    @inline(__always)
    mutating func append(_ folded: FoldedScalar, of scalar: Unicode.Scalar) {
        if let joining = folded.joining {
            join(joining)
        } else if folded.isLong {
            for piece in Folding.pieces(of: scalar) { join(piece) }
        } else if makesRoom(for: folded.count) {
            for index in 0..<folded.count { bytes.append(folded.byte(index)) }
        }
    }

    /// As it is.
    mutating func append(_ scalar: Unicode.Scalar) {
        if makesRoom(for: UTF8.width(scalar)) { bytes.append(contentsOf: scalar.utf8) }
    }

    /// Adds a scalar that may join those before it.
    mutating func join(_ scalar: Unicode.Scalar) {
        if Folding.isMark(scalar) {
            joinMark(scalar)
        } else if Hangul.isConjoining(scalar), let before = self.scalar(before: bytes.count),
            let syllable = Hangul.joined(before, scalar)
        {
            replace(before, with: syllable, endingAt: bytes.count)
        } else {
            append(scalar)
        }
    }

    private mutating func joinMark(_ mark: Unicode.Scalar) {
        let order = mark.properties.canonicalCombiningClass
        var place = bytes.count
        if order != .notReordered {
            while let before = scalar(before: place), before.properties.canonicalCombiningClass > order {
                place -= UTF8.width(before)
            }
        }
        if let base = scalar(before: place), let letter = MarkedLetter.joined(base, mark) {
            replace(base, with: letter, endingAt: place)
        } else if !Folding.isDropped(mark), makesRoom(for: UTF8.width(mark)) {
            bytes.insert(contentsOf: mark.utf8, at: place)
        }
    }

    private mutating func makesRoom(for count: Int) -> Bool {
        if isFull || bytes.count + count > bytesMax {
            isFull = true
            return false
        }
        return true
    }

    /// Both have the same width: they stand in one block.
    private mutating func replace(_ scalar: Unicode.Scalar, with other: Unicode.Scalar, endingAt end: Int) {
        if !isFull { bytes.replaceSubrange((end - UTF8.width(scalar))..<end, with: other.utf8) }
    }

    private func scalar(before end: Int) -> Unicode.Scalar? {
        var start = end - 1
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return start < 0 ? nil : bytes.withUnsafeBufferPointer { $0.scalar(at: start)?.scalar }
    }
}
