/// One field line, of a head or of a trailer section (RFC 9112 §5; RFC 9110 §5.1 and §5.5).
enum FieldLineGrammar {
    /// `line` is without its CRLF and not empty.
    static func parse(_ bytes: Span<UInt8>, in line: Range<Int>) throws(Refusal) -> RequestHead.FieldLine {
        // RFC 9112 §5.2 and §2.2: an obsolete fold, or blanks before the first field line. Both are refused.
        guard !bytes[line.lowerBound].isBlank else { throw .foldedLine }
        let token = ByteSet.token
        var index = line.lowerBound
        while index < line.upperBound, token.contains(bytes[index]) { index += 1 }
        let name = line.lowerBound..<index
        guard index < line.upperBound else { throw .missingColon }
        guard bytes[index] == UInt8(ascii: ":") else { throw reason(bytes, index..<line.upperBound) }
        guard !name.isEmpty else { throw .fieldName }

        let value = bytes.trimmed(index + 1..<line.upperBound)
        for index in value where !bytes[index].isFieldText { throw .fieldValue }
        return RequestHead.FieldLine(name: ByteRange(name), value: ByteRange(value))
    }

    /// Why a name did not end at a colon; `rest` begins with the first byte that no name may hold.
    private static func reason(_ bytes: Span<UInt8>, _ rest: Range<Int>) -> Refusal {
        guard let colon = rest.first(where: { bytes[$0] == UInt8(ascii: ":") }) else { return .missingColon }
        let onlyBlanks = !(rest.lowerBound..<colon).contains { !bytes[$0].isBlank }
        return onlyBlanks ? .blankBeforeColon : .fieldName
    }
}
