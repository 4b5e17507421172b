/// Which content codings a client takes, and how gladly (RFC 9110 §12.5.3).
package struct AcceptEncoding: Sendable, Equatable {
    private let weights: QualityList

    /// - Parameter value: of the field; `nil` without one. By the RFC a client without the field takes anything; here it gets
    ///   identity, as does one whose field cannot be read: those are scripts more often than browsers.
    package init(_ value: String?) {
        weights = value.flatMap(QualityList.init) ?? QualityList()
    }

    /// Whether gzip is taken, and not less gladly than identity. Identity that neither its name nor a `*` speaks of ranks below
    /// anything that is spoken of.
    package var prefersGzip: Bool {
        // x-gzip is the same coding (§8.4.1.3).
        let gzip = weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0
        return gzip > 0 && gzip >= identity ?? 0
    }

    /// Whether identity is refused: by name, or by a `*` of weight zero. A client that refuses gzip too gets identity all the
    /// same, since a preference may be disregarded (§12.4.1) and a 406 would help nobody.
    package var refusesIdentity: Bool {
        identity == 0
    }

    private var identity: Int? { weights["identity"] ?? weights["*"] }
}

/// A list of words with weights (RFC 9110 §12.4.2): `gzip;q=0.5, br, *;q=0`. Words are compared without regard to case.
package struct QualityList: Sendable, Equatable {
    private var weights: [(word: String, weight: Int)] = []

    init() {}

    /// `nil` for a value that is not such a list.
    package init?(_ value: String) {
        var scanner = ListScanner(value)
        guard let weights = scanner.list(Self.scan) else { return nil }
        self.weights = weights
    }

    /// The weight of a word in thousandths, 0…1000; `nil` when it is not listed. `*` is a word here.
    package subscript(_ word: String) -> Int? {
        weights.first { $0.word == word }?.weight
    }

    package static func == (left: QualityList, right: QualityList) -> Bool {
        left.weights.elementsEqual(right.weights) { $0.word == $1.word && $0.weight == $1.weight }
    }

    private static func scan(_ scanner: inout ListScanner) -> (word: String, weight: Int)? {
        guard let word = scanner.token()?.lowercased() else { return nil }
        scanner.skipSpace()
        guard scanner.take(";") else { return (word, 1000) }
        scanner.skipSpace()
        guard scanner.take("q") || scanner.take("Q"), scanner.take("="), let weight = scanner.token() else {
            return nil
        }
        return thousandths(Array(weight.utf8)).map { (word, $0) }
    }

    /// A qvalue: 0 or 1 with at most three decimals, at most 1.
    private static func thousandths(_ text: [UInt8]) -> Int? {
        guard (1...5).contains(text.count), let whole = Digits.decimal(text.prefix(1)), whole <= 1 else { return nil }
        if text.count == 1 { return whole * 1000 }
        guard text[1] == UInt8(ascii: ".") else { return nil }
        let decimals = text.dropFirst(2) + [UInt8](repeating: UInt8(ascii: "0"), count: 5 - text.count)
        guard let fraction = Digits.decimal(decimals), whole * 1000 + fraction <= 1000 else { return nil }
        return whole * 1000 + fraction
    }
}
