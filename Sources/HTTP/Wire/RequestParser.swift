/// Reads one request head (RFC 9112 §2–§5) from bytes that come in pieces of any size.
///
/// Three answers: it is there, more is needed, or no. The outcome does not depend on how the bytes were cut, and no byte is looked
/// at twice for a line's end. Stricter than a server behind no proxy must be: what the RFC lets a recipient repair is refused,
/// because two readers that repair differently are how requests are smuggled (RFC 9112 §11.2).
package struct RequestParser: Sendable {
    package enum Result: Sendable, Equatable {
        case needMore
        /// `head` is complete; it took so many bytes, empty lines before it included.
        case complete(bytes: Int)
        case refuse(Refusal)
    }

    /// Valid after `.complete`, until `reset`. Its places count from the first byte given to `parse`.
    package private(set) var head = RequestHead()

    private let limits: Limits
    private var framing = BodyFraming()
    private var hosts = 0
    private var options = ConnectionOptions()
    private var asksContinue = false
    /// The first byte of the line that is being read.
    private var lineStart = 0
    /// Every byte before this one is known not to be the line's end.
    private var scanned = 0
    private var emptyLines = 0
    private var hasRequestLine = false
    /// All that has come of the line is a carriage return.
    private var mayBeEmptyLine = false

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether a byte of a head has come, empty lines before it not counted: from then on the client is expected to finish it.
    package func hasBegun(_ bytes: Int) -> Bool {
        hasRequestLine || bytes > lineStart && !mayBeEmptyLine
    }

    /// Ready for the next head; storage is kept.
    package mutating func reset() {
        head.reset()
        framing = BodyFraming()
        hosts = 0
        options = ConnectionOptions()
        asksContinue = false
        lineStart = 0
        scanned = 0
        emptyLines = 0
        hasRequestLine = false
        mayBeEmptyLine = false
    }

    /// `bytes` are all bytes of this head so far: those of the last call, and more after them.
    package mutating func parse(_ bytes: Span<UInt8>) -> Result {
        do throws(Refusal) {
            while let line = try nextLine(bytes) {
                if hasRequestLine {
                    if line.isEmpty {
                        try finish()
                        return .complete(bytes: lineStart)
                    }
                    try fieldLine(bytes, in: line)
                } else if line.isEmpty {
                    // RFC 9112 §2.2: ignore at least one empty line before the request line.
                    emptyLines += 1
                    guard emptyLines <= limits.emptyLinesMax else { throw .tooManyEmptyLines }
                } else {
                    try requestLine(bytes, in: line)
                    hasRequestLine = true
                }
            }
            return .needMore
        } catch {
            return .refuse(error)
        }
    }

    // MARK: Lines

    /// The next whole line without its CRLF, or `nil` when its end has not come. Limits are judged line by line, so that the cut of
    /// the bytes does not change the verdict.
    private mutating func nextLine(_ bytes: Span<UInt8>) throws(Refusal) -> Range<Int>? {
        var index = scanned
        while index < bytes.count, bytes[index] != .lineFeed { index += 1 }
        scanned = index
        let found = index < bytes.count
        if hasRequestLine {
            guard (found ? index + 1 : index) <= limits.headBytesMax else { throw .headTooLarge }
        } else {
            // Something that is not HTTP at all (a TLS hello) is told so without waiting for a line's end.
            if index > lineStart, bytes[lineStart] != .carriageReturn, !ByteSet.token.contains(bytes[lineStart]) {
                throw bytes[lineStart] == .lineFeed ? .bareLineFeed : .method
            }
            // The carriage return is not counted, nor is it known to be one before its line feed came.
            guard index - lineStart <= limits.requestLineBytesMax + 1 else { throw .targetTooLong }
        }
        guard found else {
            mayBeEmptyLine = index == lineStart + 1 && bytes[lineStart] == .carriageReturn
            return nil
        }
        guard index > lineStart, bytes[index - 1] == .carriageReturn else { throw .bareLineFeed }
        let line = lineStart..<index - 1
        lineStart = index + 1
        scanned = lineStart
        return line
    }

    /// RFC 9112 §3: method, target and version, one space between, nothing else. The leniency for other white space is not taken.
    private mutating func requestLine(_ bytes: Span<UInt8>, in line: Range<Int>) throws(Refusal) {
        let token = ByteSet.token
        var index = line.lowerBound
        while index < line.upperBound, token.contains(bytes[index]) { index += 1 }
        guard index > line.lowerBound, index < line.upperBound else { throw .requestLine }
        guard bytes[index] == .space else { throw .method }
        head.method = ByteRange(line.lowerBound..<index)

        let targetStart = index + 1
        guard let space = (targetStart..<line.upperBound).first(where: { bytes[$0] == .space }), space > targetStart
        else { throw .requestLine }
        head.version = try version(bytes, in: space + 1..<line.upperBound)

        let isConnect = bytes.equals(exactly: "CONNECT", in: head.method.range)
        guard !isConnect else { throw .connectMethod }
        let isOptions = bytes.equals(exactly: "OPTIONS", in: head.method.range)
        (head.target, head.authority) = try TargetForm.places(bytes, in: targetStart..<space, isOptions: isOptions)
    }

    /// `HTTP/` DIGIT `.` DIGIT, case-sensitive (RFC 9112 §2.3). A higher minor version is spoken to as 1.1 (RFC 9110 §2.5).
    private func version(_ bytes: Span<UInt8>, in range: Range<Int>) throws(Refusal) -> HTTPVersion {
        guard range.count == 8, bytes.equals(exactly: "HTTP/", in: range.lowerBound..<range.lowerBound + 5) else {
            // A space too many makes the third part another thing than a version: then the line is wrong as a whole.
            throw range.contains { bytes[$0] == .space } ? .requestLine : .version
        }
        let major = bytes[range.lowerBound + 5]
        let minor = bytes[range.lowerBound + 7]
        guard major.isDigit, bytes[range.lowerBound + 6] == UInt8(ascii: "."), minor.isDigit else { throw .version }
        guard major == UInt8(ascii: "1") else { throw .versionNotSupported }
        return minor == UInt8(ascii: "0") ? .http10 : .http11
    }

    private mutating func fieldLine(_ bytes: Span<UInt8>, in line: Range<Int>) throws(Refusal) {
        guard head.fields.count < limits.fieldLinesMax else { throw .tooManyFields }
        let field = try FieldLineGrammar.parse(bytes, in: line)
        head.fields.append(field)
        try note(bytes, field.name.range, field.value.range)
    }

    // MARK: Fields that the message itself depends on

    /// Only lengths that matter are compared: most field lines leave after the switch.
    private mutating func note(_ bytes: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>) throws(Refusal) {
        switch name.count {
        case 4 where bytes.equals("host", in: name):
            hosts += 1
            guard hosts == 1 else { throw .hostRepeated }
            // RFC 9112 §3.2: Host may be empty, when the target has no authority.
            guard value.isEmpty || Authority.isValid(bytes, in: value) else { throw .hostInvalid }
        case 6 where bytes.equals("expect", in: name):
            if value.isEmpty { return }
            guard bytes.equals("100-continue", in: value) else { throw .expectation }
            asksContinue = true
        case 10 where bytes.equals("connection", in: name):
            options.add(bytes, in: value)
        case 14 where bytes.equals("content-length", in: name):
            if let refusal = framing.contentLength(bytes, in: value) { throw refusal }
        case 17 where bytes.equals("transfer-encoding", in: name):
            if let refusal = framing.transferEncoding(bytes, in: value) { throw refusal }
        default:
            break
        }
    }

    /// What can only be judged when the last field line is known.
    private mutating func finish() throws(Refusal) {
        // RFC 9112 §3.2: required in HTTP/1.1, whatever the form of the target.
        guard hosts == 1 || head.version == .http10 else { throw .hostMissing }
        head.body = try framing.verdict(version: head.version, bodyBytesMax: limits.bodyBytesMax)
        // RFC 9112 §9.3: close wins; then 1.1 keeps, 1.0 keeps when it asks for it.
        head.keepsAlive = !options.close && (head.version == .http11 || options.keepAlive)
        // RFC 9110 §10.1.1: an HTTP/1.0 client's expectation is ignored, and so is one without a body to wait for.
        head.expectsContinue = asksContinue && head.version == .http11 && head.body != .none
    }
}

/// The options of all Connection lines together (RFC 9110 §7.6.1), as far as this server acts on them.
private struct ConnectionOptions: Sendable {
    private(set) var close = false
    private(set) var keepAlive = false

    mutating func add(_ bytes: Span<UInt8>, in value: Range<Int>) {
        var start = value.lowerBound
        while start < value.upperBound {
            var end = start
            while end < value.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
            let option = bytes.trimmed(start..<end)
            if bytes.equals("close", in: option) { close = true }
            if bytes.equals("keep-alive", in: option) { keepAlive = true }
            start = end + 1
        }
    }
}
