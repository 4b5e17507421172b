/// What a server counts, in the text format that Prometheus reads (version 0.0.4).
///
///     var text = Exposition()
///     text.counter("http_requests_total", "Requests that were answered.", [Sample(["status": "200"], 17)])
///     text.bytes
///
/// Names follow Prometheus' conventions: a unit last (`_seconds`, `_bytes`), and `_total` behind it where something is counted.
package struct Exposition: Sendable {
    /// Of a `Content-Type`.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// A value, and what tells it from others of its family.
    package struct Sample<Value: Sendable>: Sendable {
        package var labels: KeyValuePairs<StaticString, String>
        package var value: Value

        package init(_ labels: KeyValuePairs<StaticString, String>, _ value: Value) {
            self.labels = labels
            self.value = value
        }

        /// The only one of its family.
        package init(_ value: Value) {
            self.init([:], value)
        }
    }

    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// What only grows while the process lives. Without samples nothing is written.
    package mutating func counter(_ name: StaticString, _ help: StaticString, _ samples: [Sample<Double>]) {
        family(name, help, "counter", samples)
    }

    package mutating func counter(_ name: StaticString, _ help: StaticString, _ value: Int) {
        counter(name, help, [Sample(Double(value))])
    }

    /// What goes up and down.
    package mutating func gauge(_ name: StaticString, _ help: StaticString, _ samples: [Sample<Double>]) {
        family(name, help, "gauge", samples)
    }

    package mutating func gauge(_ name: StaticString, _ help: StaticString, _ value: Double) {
        gauge(name, help, [Sample(value)])
    }

    package mutating func histogram(_ name: StaticString, _ help: StaticString, _ samples: [Sample<Histogram>]) {
        guard !samples.isEmpty else { return }
        head(name, help, "histogram")
        for sample in samples {
            var below = 0
            for (bound, count) in zip(sample.value.bounds + [.infinity], sample.value.counts) {
                below += count
                line(name, "_bucket", sample.labels, bound: bound, Double(below))
            }
            line(name, "_sum", sample.labels, sample.value.sum)
            line(name, "_count", sample.labels, Double(below))
        }
    }

    package mutating func histogram(_ name: StaticString, _ help: StaticString, _ value: Histogram) {
        histogram(name, help, [Sample(value)])
    }

    // MARK: Lines

    private mutating func family(
        _ name: StaticString,
        _ help: StaticString,
        _ kind: StaticString,
        _ samples: [Sample<Double>]
    ) {
        guard !samples.isEmpty else { return }
        head(name, help, kind)
        for sample in samples { line(name, "", sample.labels, sample.value) }
    }

    private mutating func head(_ name: StaticString, _ help: StaticString, _ kind: StaticString) {
        put("# HELP \(name) ")
        put(escaping: "\(help)", quotes: false)
        put("\n# TYPE \(name) \(kind)\n")
    }

    private mutating func line(
        _ name: StaticString,
        _ suffix: StaticString,
        _ labels: KeyValuePairs<StaticString, String>,
        bound: Double? = nil,
        _ value: Double
    ) {
        put("\(name)\(suffix)")
        var separator = "{"
        for (label, text) in labels {
            put("\(separator)\(label)=\"")
            put(escaping: text, quotes: true)
            put("\"")
            separator = ","
        }
        if let bound {
            put("\(separator)le=\"\(Self.text(of: bound))\"")
            separator = ","
        }
        if separator == "," { put("}") }
        put(" \(Self.text(of: value))\n")
    }

    /// As Go writes it, which reads it.
    private static func text(of value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }

    private mutating func put(_ text: String) { bytes += text.utf8 }

    private mutating func put(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
            case UInt8(ascii: "\"") where quotes: bytes += #"\""#.utf8
            default: bytes.append(byte)
            }
        }
    }
}
