/// What chooses a stored answer: path and query as they were sent, but for parameters that the path passes over, and the coding. Two
/// spellings of one address are two questions.
package struct CacheQuestion: Sendable, Hashable {
    package let target: [UInt8]
    package let takesGzip: Bool
    /// Of both, with a seed that nobody outside knows.
    package let hash: Int

    package init(_ read: SharedRead, in bytes: Span<UInt8>) {
        hash = Self.hash(read, in: bytes)
        takesGzip = read.takesGzip
        target = read.narrowed ?? bytes.array(in: read.target.range)
    }

    /// The hash alone, without a copy of the target.
    package static func hash(_ read: SharedRead, in bytes: Span<UInt8>) -> Int {
        var hasher = Hasher()
        if let narrowed = read.narrowed {
            narrowed.withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            bytes.extracting(read.target.range).withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        hasher.combine(read.takesGzip)
        return hasher.finalize()
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
