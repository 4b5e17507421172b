/// Metrics of one name, as Prometheus' text format (version 0.0.4) says them.
package struct MetricFamily: Sendable {
    package var name: String
    package var kind: String
    package var help: String
    package var samples: [MetricSample] = []

    /// The value with exactly these labels.
    package func value(_ labels: [String: String] = [:], suffix: String = "") -> Double? {
        samples.first { $0.name == name + suffix && $0.labels == labels }?.value
    }
}

package struct MetricSample: Sendable {
    package var name: String
    package var labels: [String: String]
    package var value: Double
}

/// Reads the format strictly: what a lenient scraper would pass over is a fault here, and so is what its conventions advise against.
package struct ExpositionReader {
    package struct Fault: Error, CustomStringConvertible {
        package var description: String
    }

    package static func read(_ text: String) throws -> [String: MetricFamily] {
        guard text.hasSuffix("\n") else { throw Fault(description: "the last line has no end") }
        var families: [MetricFamily] = []
        var help: (name: String, text: String)?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                let parts = line.dropFirst("# HELP ".count).split(separator: " ", maxSplits: 1).map(String.init)
                guard parts.count == 2, help == nil else { throw Fault(description: "\(line)") }
                help = (parts[0], try unescaped(parts[1][...], quotes: false))
            } else if line.hasPrefix("# TYPE ") {
                let parts = line.dropFirst("# TYPE ".count).split(separator: " ").map(String.init)
                guard parts.count == 2, let said = help, said.name == parts[0] else {
                    throw Fault(description: "\(line): not behind its HELP")
                }
                guard !families.contains(where: { $0.name == parts[0] }) else {
                    throw Fault(description: "\(parts[0]) stands in two places")
                }
                families.append(MetricFamily(name: parts[0], kind: parts[1], help: said.text))
                help = nil
            } else {
                guard help == nil, !families.isEmpty else { throw Fault(description: "\(line): of no family") }
                families[families.count - 1].samples.append(try sample(line))
            }
        }
        for family in families { try check(family) }
        return Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
    }

    // MARK: Lines

    private static func sample(_ line: Substring) throws -> MetricSample {
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/),
            let value = number(match.3)
        else { throw Fault(description: "\(line): no sample") }
        return MetricSample(
            name: String(match.1),
            labels: try match.2.map { try labels($0, line) } ?? [:],
            value: value
        )
    }

    private static func labels(_ text: Substring, _ line: Substring) throws -> [String: String] {
        var (rest, labels): (Substring, [String: String]) = (text, [:])
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\.)*)"(,(?=.)|$)/),
                labels[String(match.1)] == nil
            else { throw Fault(description: "\(line): its labels") }
            labels[String(match.1)] = try unescaped(match.2, quotes: true)
            rest = rest[match.range.upperBound...]
        }
        return labels
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.wholeMatch(of: /-?\d+(\.\d+)?([eE][+-]?\d+)?/) == nil ? nil : Double(text)
        }
    }

    private static func unescaped(_ text: Substring, quotes: Bool) throws -> String {
        var (letters, result) = (text.makeIterator(), "")
        while let letter = letters.next() {
            guard letter == "\\" else {
                result.append(letter)
                continue
            }
            switch letters.next() {
            case "\\": result.append("\\")
            case "n": result.append("\n")
            case "\"" where quotes: result.append("\"")
            default: throw Fault(description: "\(text): an escape that there is not")
            }
        }
        return result
    }

    // MARK: Families

    /// https://prometheus.io/docs/practices/naming/ and /docs/instrumenting/exposition_formats/
    private static func check(_ family: MetricFamily) throws {
        let name = family.name
        func demand(_ holds: Bool, _ what: String) throws {
            guard holds else { throw Fault(description: "\(name): \(what)") }
        }
        try demand(!family.samples.isEmpty, "has no samples")
        try demand(name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "is written in snake case")
        try demand(!family.help.isEmpty, "has no help")
        try demand(["counter", "gauge", "histogram"].contains(family.kind), "is a \(family.kind)")
        try demand(name.hasSuffix("_total") == (family.kind == "counter"), "counters, and they alone, end in _total")
        let words = name.split(separator: "_").dropLast(family.kind == "counter" ? 1 : 0)
        for unit in ["seconds", "bytes"] {
            try demand(!words.dropLast().contains(Substring(unit)), "has its unit in the middle")
        }
        for unit in ["milliseconds", "microseconds", "minutes", "kilobytes", "percent"] {
            try demand(!words.contains(Substring(unit)), "has no base unit")
        }
        var seen: Set<[String]> = []
        for sample in family.samples {
            let labels = sample.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
            try demand(seen.insert([sample.name] + labels).inserted, "the same labels twice: \(labels)")
            let isPart = ["_bucket", "_sum", "_count"].contains { sample.name == name + $0 }
            try demand(family.kind == "histogram" ? isPart : sample.name == name, "has a sample \(sample.name)")
            if family.kind != "gauge" { try demand(sample.value >= 0, "a counter below 0") }
        }
        if family.kind == "histogram" { try checkBuckets(of: family, demand) }
    }

    private static func checkBuckets(of family: MetricFamily, _ demand: (Bool, String) throws -> Void) throws {
        let series = Dictionary(grouping: family.samples) { sample in
            sample.labels.filter { $0.key != "le" }
        }
        for (labels, samples) in series {
            let buckets = try samples.filter { $0.name == family.name + "_bucket" }.map { sample in
                guard let bound = number(Substring(sample.labels["le"] ?? "")) else {
                    throw Fault(description: "\(family.name): a bucket without its end")
                }
                return (bound: bound, count: sample.value)
            }
            for (below, above) in zip(buckets, buckets.dropFirst()) {
                try demand(below.bound < above.bound && below.count <= above.count, "buckets out of order \(labels)")
            }
            try demand(buckets.last?.bound == .infinity, "has no last bucket \(labels)")
            try demand(buckets.last?.count == family.value(labels, suffix: "_count"), "does not add up \(labels)")
            try demand(family.value(labels, suffix: "_sum") != nil, "has no sum \(labels)")
        }
    }
}
