/// Takes the chunked transfer coding off a body (RFC 9112 §7.1), from pieces of any size.
///
/// Strict: sizes are hexadecimal digits and nothing else, every line ends with CRLF, extensions must be well-formed and are
/// bounded and ignored (§7.1.1), trailer fields must be well-formed and are bounded and discarded (§7.1.2; RFC 9110 §6.5.1).
package struct ChunkedDecoder: Sendable {
    package enum Result: Sendable, Equatable {
        case needMore
        case complete
        case refuse(Refusal)
    }

    private enum Place: Sendable {
        case size, sizeEnd, data, dataEnd, dataEndFeed
        case trailer
    }

    private let limits: Limits
    private var place = Place.size
    private var chunk = 0
    private var sizeDigits = 0
    private var line = ChunkExtension()
    private var extensionBytes = 0
    private var trailerLine: [UInt8] = []
    private var trailerBytes = 0
    private var trailerLines = 0

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Appends what `bytes` hold of the body, and says how many bytes it took: all, unless the body ended or was refused.
    package mutating func decode(_ bytes: Span<UInt8>, into body: inout [UInt8]) -> (taken: Int, result: Result) {
        var index = 0
        do throws(Refusal) {
            while index < bytes.count {
                if place == .data {
                    index += copy(bytes, from: index, into: &body)
                    continue
                }
                let byte = bytes[index]
                index += 1
                if try step(byte, bodyBytes: body.count) { return (index, .complete) }
            }
            return (index, .needMore)
        } catch {
            return (index, .refuse(error))
        }
    }

    private mutating func copy(_ bytes: Span<UInt8>, from index: Int, into body: inout [UInt8]) -> Int {
        let count = min(chunk, bytes.count - index)
        body.append(bytes, in: index..<index + count)
        chunk -= count
        if chunk == 0 { place = .dataEnd }
        return count
    }

    /// One byte that is not data. True when it was the body's last.
    private mutating func step(_ byte: UInt8, bodyBytes: Int) throws(Refusal) -> Bool {
        switch place {
        case .size:
            try size(byte, bodyBytes: bodyBytes)
        case .sizeEnd:
            guard byte == .lineFeed else { throw .chunkExtension }
            place = chunk == 0 ? .trailer : .data
            sizeDigits = 0
        case .dataEnd:
            guard byte == .carriageReturn else { throw .chunkEnd }
            place = .dataEndFeed
        case .dataEndFeed:
            guard byte == .lineFeed else { throw .chunkEnd }
            place = .size
        case .trailer:
            return try trailer(byte)
        case .data:
            break
        }
        return false
    }

    /// `chunk-size [ chunk-ext ] CR`. Leading zeros are grammatical (1*HEXDIG) but count towards a bound.
    private mutating func size(_ byte: UInt8, bodyBytes: Int) throws(Refusal) {
        if !line.hasBegun, let digit = byte.hexValue {
            guard sizeDigits < 16 else { throw .chunkSize }
            if sizeDigits == 0 { chunk = 0 }
            sizeDigits += 1
            // A size above the limit stops the sum, so that sixteen digits cannot overflow it.
            guard chunk <= limits.bodyBytesMax else { return }
            chunk = chunk << 4 | Int(digit)
            return
        }
        guard sizeDigits > 0 else { throw .chunkSize }
        guard byte != .lineFeed else { throw .bareLineFeed }
        if byte == .carriageReturn {
            guard line.mayEnd else { throw .chunkExtension }
            guard chunk <= limits.bodyBytesMax - bodyBytes else { throw .bodyTooLarge }
            line = ChunkExtension()
            place = .sizeEnd
            return
        }
        extensionBytes += 1
        guard extensionBytes <= limits.chunkExtensionBytesMax, line.take(byte) else { throw .chunkExtension }
    }

    /// The trailer section: field lines that are checked and thrown away, up to an empty line.
    private mutating func trailer(_ byte: UInt8) throws(Refusal) -> Bool {
        trailerBytes += 1
        guard trailerBytes <= limits.headBytesMax else { throw .trailer }
        guard byte == .lineFeed else {
            trailerLine.append(byte)
            return false
        }
        guard trailerLine.popLast() == .carriageReturn else { throw .bareLineFeed }
        if trailerLine.isEmpty { return true }
        trailerLines += 1
        guard trailerLines <= limits.fieldLinesMax else { throw .trailer }
        _ = try FieldLineGrammar.parse(trailerLine.span, in: trailerLine.indices)
        trailerLine.removeAll(keepingCapacity: true)
        return false
    }
}

/// `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )` (RFC 9112 §7.1.1), read to be ignored.
private struct ChunkExtension: Sendable {
    private enum Place: Sendable {
        case none, blankBeforeSemicolon, nameStart, name, blankAfterName, valueStart, token, quoted, escaped, quoteEnd
    }

    private var place = Place.none

    var hasBegun: Bool { place != .none }

    /// Whether the line may end here: not after a semicolon, an equals sign or a blank, and not inside quotes.
    var mayEnd: Bool {
        switch place {
        case .none, .name, .token, .quoteEnd: true
        default: false
        }
    }

    /// False when the grammar has no place for the byte.
    mutating func take(_ byte: UInt8) -> Bool {
        guard let next = following(byte) else { return false }
        place = next
        return true
    }

    private func following(_ byte: UInt8) -> Place? {
        let isToken = ByteSet.token.contains(byte)
        switch place {
        case .none, .token, .quoteEnd, .blankBeforeSemicolon:
            if place == .token, isToken { return .token }
            if byte == UInt8(ascii: ";") { return .nameStart }
            return byte.isBlank ? .blankBeforeSemicolon : nil
        case .nameStart:
            return isToken ? .name : byte.isBlank ? .nameStart : nil
        case .name, .blankAfterName:
            if place == .name, isToken { return .name }
            if byte == UInt8(ascii: "=") { return .valueStart }
            if byte == UInt8(ascii: ";") { return .nameStart }
            return byte.isBlank ? .blankAfterName : nil
        case .valueStart:
            if byte == UInt8(ascii: "\"") { return .quoted }
            return isToken ? .token : byte.isBlank ? .valueStart : nil
        case .quoted:
            if byte == UInt8(ascii: "\"") { return .quoteEnd }
            if byte == UInt8(ascii: "\\") { return .escaped }
            return byte.isFieldText ? .quoted : nil
        case .escaped:
            return byte.isFieldText ? .quoted : nil
        }
    }
}

extension [UInt8] {
    /// Appends the bytes in `range` with one copy.
    mutating func append(_ bytes: Span<UInt8>, in range: Range<Int>) {
        bytes.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
