/// A GET or HEAD whose answer others may share: what of its head says which stored answer it gets. Read in place; nothing of the
/// request is copied.
///
/// Path, query and coding choose the answer, and nothing else that a client sends does.
package struct SharedRead: Sendable {
    package let target: ByteRange
    package let takesGzip: Bool
    /// The value of If-None-Match.
    package let condition: ByteRange?
    /// The target without the parameters that its path passes over; `nil` when there are none.
    let narrowed: [UInt8]?

    /// What a head means for a cache.
    package enum Verdict: Sendable {
        case shared(SharedRead)
        /// A read with credentials: never looked up, never stored.
        case personal
        /// No read, or one that is too odd to be worth knowing.
        case other
    }

    /// - credentials: names of fields that make an answer somebody's own, in lower case.
    /// - narrowing: which parameters choose no answer.
    package static func verdict(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        credentials: [[UInt8]],
        narrowing: TargetNarrowing = TargetNarrowing()
    ) -> Verdict {
        guard
            bytes.equals(exactly: "GET", in: head.method.range) || bytes.equals(exactly: "HEAD", in: head.method.range)
        else { return .other }
        var encoding: ByteRange?
        var condition: ByteRange?
        var hasOtherCondition = false
        var isOdd = head.target.range.isEmpty
        for line in head.fields {
            let name = line.name.range
            if name.count == 15, bytes.equals("accept-encoding", in: name) {
                isOdd = isOdd || encoding != nil
                encoding = line.value
            } else if name.count == 13, bytes.equals("if-none-match", in: name) {
                isOdd = isOdd || condition != nil
                condition = line.value
            } else if name.count == 17, bytes.equals("if-modified-since", in: name) {
                hasOtherCondition = true
            } else if name.count == 5, bytes.equals("range", in: name) {
                // A part, which nobody shares.
                isOdd = true
            }
            for credential in credentials where bytes.equals(credential, in: name) { return .personal }
        }
        // Rare, since next to nothing has a Last-Modified: a handler's filters know what it means.
        if hasOtherCondition, condition == nil { return .other }
        let accepted = encoding.map { AcceptEncoding(bytes, in: $0.range) } ?? AcceptEncoding(nil)
        // Who refuses identity gets even small answers compressed: a third form, for nobody.
        guard !isOdd, !accepted.refusesIdentity else { return .other }
        return .shared(
            SharedRead(
                target: head.target,
                takesGzip: accepted.prefersGzip,
                condition: condition,
                narrowed: bytes.hasQuery(in: head.target.range)
                    ? narrowing.narrowed(bytes.array(in: head.target.range)) : nil
            )
        )
    }
}

extension Span where Element == UInt8 {
    /// A copy of the bytes in `range`.
    func array(in range: Range<Int>) -> [UInt8] {
        extracting(range).withUnsafeBytes { Array($0) }
    }

    /// A target without a query has nothing to leave out, and is not copied to find that out.
    fileprivate func hasQuery(in range: Range<Int>) -> Bool {
        for index in range where self[index] == UInt8(ascii: "?") { return true }
        return false
    }

    /// Whether the bytes in `range` are `word` without regard to case. `word` is in lower case.
    fileprivate func equals(_ word: [UInt8], in range: Range<Int>) -> Bool {
        guard range.count == word.count else { return false }
        for offset in 0..<range.count where self[range.lowerBound + offset].lowercased != word[offset] { return false }
        return true
    }
}
