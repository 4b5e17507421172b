/// Paths that know some parameters and pass over all others: links to a page carry marks of whoever sent the reader, and each of these
/// would be another entry of a cache.
///
/// Handlers and caches narrow a query by this one rule, byte by byte: a spelling that one of them knew and the other did not would put one
/// page in the place of another.
package struct TargetNarrowing: Sendable {
    private struct Rule: Sendable {
        /// `nil` stands for any segment.
        var segments: [[UInt8]?]
        var parameters: [[UInt8]]
    }

    private var rules: [Rule] = []

    package init() {}

    /// - template: a route's: `/stories/{slug}`.
    /// - parameters: names in plain ASCII, known by this one spelling.
    package mutating func add(_ template: String, parameters: [String]) {
        rules.append(
            Rule(
                segments: template.split(separator: "/").map { $0.hasPrefix("{") ? nil : Array($0.utf8) },
                parameters: parameters.map { Array($0.utf8) }
            )
        )
    }

    /// The rules of both; of two for one path those of the first.
    package static func + (first: TargetNarrowing, second: TargetNarrowing) -> TargetNarrowing {
        var both = first
        both.rules += second.rules
        return both
    }

    /// The target without the parameters that its path does not know; `nil` when nothing is to be left out.
    package func narrowed(_ target: [UInt8]) -> [UInt8]? {
        guard !rules.isEmpty, let mark = target.firstIndex(of: UInt8(ascii: "?")),
            let rule = rules.first(where: { Self.matches($0.segments, target[..<mark]) })
        else { return nil }
        let query = Self.narrowed(target[(mark + 1)...], to: rule.parameters)
        let narrowed = target[..<mark] + (query.isEmpty ? [] : [UInt8(ascii: "?")] + query)
        return narrowed.elementsEqual(target) ? nil : Array(narrowed)
    }

    /// The target as its handler is to see it.
    package func narrowed(_ target: RequestTarget) -> RequestTarget {
        guard let query = target.query, let narrowed = narrowed(Array("\(target.path)?\(query)".utf8)) else {
            return target
        }
        return RequestTarget(String(decoding: narrowed, as: UTF8.self))
    }

    private static func matches(_ segments: [[UInt8]?], _ path: ArraySlice<UInt8>) -> Bool {
        let pieces = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        // The root is one empty piece, and no segment.
        if segments.isEmpty { return pieces.count == 1 && pieces.allSatisfy(\.isEmpty) }
        return pieces.count == segments.count
            && zip(pieces, segments).allSatisfy { piece, segment in
                segment.map { piece.elementsEqual($0) } ?? !piece.isEmpty
            }
    }

    private static func narrowed(_ query: ArraySlice<UInt8>, to parameters: [[UInt8]]) -> [UInt8] {
        let kept = query.split(separator: UInt8(ascii: "&")).filter { piece in
            let name = piece.prefix { $0 != UInt8(ascii: "=") }
            return parameters.contains { name.elementsEqual($0) }
        }
        return Array(kept.joined(separator: [UInt8(ascii: "&")]))
    }
}
