/// What the field `Range` asks for of a representation of a known length (RFC 9110 §14.1 and §14.2).
package enum RequestedRange: Sendable, Equatable {
    /// All of it: the field is of another unit, cannot be understood, or asks for several ranges, which §14.2 leaves to the server.
    case whole
    case part(Range<Int>)
    /// Nothing of what is asked for is there: 416.
    case unsatisfiable

    package init(_ value: String, length: Int) {
        let parts = value.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, String(Substring(parts[0])).lowercased() == "bytes" else { self = .whole; return }
        // A list may hold empty elements (§5.6.1.2).
        let specs = parts[1].split(separator: UInt8(ascii: ",")).map(Self.trimmed).filter { !$0.isEmpty }
        guard specs.count == 1, let range = Self.range(specs[0], length: length) else { self = .whole; return }
        self = range
    }

    private static func range(_ spec: Substring.UTF8View, length: Int) -> RequestedRange? {
        let ends = spec.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        if ends[0].isEmpty {
            guard let count = position(ends[1]) else { return nil }
            // The end of nothing is all of it, for which a Content-Range has no words.
            if length == 0 { return .whole }
            return count == 0 ? .unsatisfiable : .part(max(0, length - count)..<length)
        }
        guard let first = position(ends[0]) else { return nil }
        guard !ends[1].isEmpty else { return first < length ? .part(first..<length) : .unsatisfiable }
        guard let last = position(ends[1]), first <= last else { return nil }
        return first < length ? .part(first..<min(last, length - 1) + 1) : .unsatisfiable
    }

    /// One or more digits; what no file is long enough for counts as the largest number.
    private static func position(_ digits: Substring.UTF8View) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Digits.decimal(digits) ?? .max
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }
}
