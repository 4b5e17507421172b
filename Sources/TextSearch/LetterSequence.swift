/// The scalars of a text in well-formed UTF-8.
struct LetterSequence: Sequence, IteratorProtocol {
    private let utf8: UnsafeBufferPointer<UInt8>
    private var offset = 0

    init(utf8: UnsafeBufferPointer<UInt8>) { self.utf8 = utf8 }

    @inline(__always)
    mutating func next() -> Unicode.Scalar? {
        guard let (scalar, width) = utf8.scalar(at: offset) else { return nil }
        offset += width
        return scalar
    }
}
