/// A moderators' list of words and phrases, found in a comment's text whatever its case, width or hidden characters
/// (`Text.folded`).
///
/// An entry matches whole words only: `ass` is not in `class`. A star opens an end: `spam*` is in `spammer`, `*coin` in
/// `bitcoin`. Only the outermost character is such a star; any other stands for itself. Scripts without blanks between
/// words match anywhere.
///
/// It is the automaton of Aho and Corasick ("Efficient string matching", CACM 18(6), 1975) over the bytes of UTF-8.
/// Edges of words are bytes too: one that UTF-8 never uses stands at each edge, in entries and texts alike, so that an
/// automaton that knows nothing of words finds only whole ones. The time is linear in the text, whatever the list.
package struct WordList: Sendable {
    /// A phrase, not a paragraph: it bounds the automaton to 7 KB an entry at worst (17 bytes a state, an edge at each byte).
    package static let entryBytesMax = 200

    private static let edge: UInt8 = 0xFF
    private static let none: Int32 = -1

    /// Distinct entries, as they were written.
    private let entries: [String]

    // States by breadth: state 0 is the root, and the children of a state lie side by side, ordered by their bytes.

    /// The byte that leads to a state.
    private var byte: [UInt8] = [0]
    /// Where a state's children begin; they end where the next state's begin.
    private var firstChild: [Int32] = []
    /// The state of the longest proper suffix that is a state too.
    private var fallback: [Int32] = [0]
    /// The entry that ends in a state.
    private var entry: [Int32] = [none]
    /// The nearest state on the way of fallbacks in which an entry ends; the root: none.
    private var nextEnd: [Int32] = [0]

    /// Entries with a fault match nothing; of those that say the same, the first counts.
    package init(_ entries: [String]) {
        var patterns = entries.indices.compactMap { index in
            Self.pattern(of: entries[index]).map { (bytes: $0, index: index) }
        }
        patterns.sort { one, other in
            one.bytes == other.bytes
                ? one.index < other.index : one.bytes.lexicographicallyPrecedes(other.bytes)
        }
        var distinct: [(bytes: [UInt8], index: Int)] = []
        for pattern in patterns where distinct.last?.bytes != pattern.bytes { distinct.append(pattern) }
        self.entries = distinct.map { entries[$0.index] }
        build(distinct.map(\.bytes))
    }

    /// The entries that stand in a text, as they were written, in the order in which their first matches end; at most
    /// `max`.
    package func firstMatches(in text: String, max: Int) -> [String] {
        scan(text, max: max).matches
    }

    /// The same with the number of moves of the automaton, which tests hold against the length of the text.
    package func scan(_ text: String, max: Int) -> (matches: [String], steps: Int) {
        guard !entries.isEmpty, max > 0 else { return ([], 0) }
        var matches: [String] = []
        var steps = 0
        var state: Int32 = 0
        var found: Set<Int32> = []
        for byte in Self.bytes(of: Text.folded(text)) {
            state = move(from: state, by: byte, counting: &steps)
            var end = entry[Int(state)] == Self.none ? nextEnd[Int(state)] : state
            // Behind an end that was found before, all were found then.
            while end != 0, found.insert(end).inserted {
                steps += 1
                matches.append(entries[Int(entry[Int(end)])])
                if matches.count == max { return (matches, steps) }
                end = nextEnd[Int(end)]
            }
        }
        return (matches, steps)
    }

    /// What is wrong with an entry, for whoever writes it.
    package static func fault(of entry: String) -> String? {
        if entry.unicodeScalars.contains(where: { $0 != "\t" && $0.properties.generalCategory == .control }) {
            return "must be one line without control characters"
        }
        let text = core(of: entry).text
        if text.isEmpty { return "must have a word" }
        if text.utf8.count > entryBytesMax { return "must have at most \(entryBytesMax) bytes" }
        if text.unicodeScalars.allSatisfy(isPunctuation) { return "must have more than punctuation" }
        return nil
    }

    // MARK: Entries

    /// The folded words without the outermost stars.
    private static func core(of entry: String) -> (text: String, opensLeft: Bool, opensRight: Bool) {
        var text = Text.folded(entry)
        let opensLeft = text.unicodeScalars.first == "*"
        if opensLeft { text.unicodeScalars.removeFirst() }
        let opensRight = text.unicodeScalars.last == "*"
        if opensRight { text.unicodeScalars.removeLast() }
        return (Text.folded(text), opensLeft, opensRight)
    }

    /// What the automaton looks for; `nil` where an entry has a fault.
    private static func pattern(of entry: String) -> [UInt8]? {
        guard fault(of: entry) == nil else { return nil }
        let (text, opensLeft, opensRight) = core(of: entry)
        return Array(bytes(of: text).dropFirst(opensLeft ? 1 : 0).dropLast(opensRight ? 1 : 0))
    }

    /// A folded text with all edges of its words.
    private static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 2 + 2)
        var before = WordPart.other
        for scalar in text.unicodeScalars {
            let part = WordPart(scalar)
            if WordPart.isEdge(before, part) { bytes.append(edge) }
            bytes.append(contentsOf: scalar.utf8)
            before = part
        }
        bytes.append(edge)
        return bytes
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .spaceSeparator:
            true
        default: false
        }
    }

    // MARK: The automaton

    private func move(from state: Int32, by byte: UInt8, counting steps: inout Int) -> Int32 {
        var state = state
        while true {
            steps += 1
            if let child = child(of: state, by: byte) { return child }
            if state == 0 { return 0 }
            state = fallback[Int(state)]
        }
    }

    private func child(of state: Int32, by wanted: UInt8) -> Int32? {
        var low = Int(firstChild[Int(state)])
        var high = Int(firstChild[Int(state) + 1])
        while low < high {
            let middle = (low + high) / 2
            if byte[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low < Int(firstChild[Int(state) + 1]) && byte[low] == wanted ? Int32(low) : nil
    }

    /// Grows the trie state by state from distinct patterns in order: those that pass through a state are a range of
    /// them. Whatever a new state falls back to is shorter, so it is there already.
    private mutating func build(_ patterns: [[UInt8]]) {
        var ranges = [0..<patterns.count]
        var depths = [0]
        var state = 0
        var steps = 0
        while state < ranges.count {
            firstChild.append(Int32(byte.count))
            let depth = depths[state]
            var rest = ranges[state]
            if let first = rest.first, patterns[first].count == depth { rest = rest.dropFirst() }
            while let first = rest.first {
                let label = patterns[first][depth]
                let end = rest.first { patterns[$0][depth] != label } ?? rest.upperBound
                let suffix = state == 0 ? 0 : move(from: fallback[state], by: label, counting: &steps)
                byte.append(label)
                fallback.append(suffix)
                entry.append(patterns[first].count == depth + 1 ? Int32(first) : Self.none)
                nextEnd.append(entry[Int(suffix)] == Self.none ? nextEnd[Int(suffix)] : suffix)
                ranges.append(first..<end)
                depths.append(depth + 1)
                rest = end..<rest.upperBound
            }
            state += 1
        }
        firstChild.append(Int32(byte.count))
    }
}
