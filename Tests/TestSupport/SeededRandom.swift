import Foundation

/// A generator (SplitMix64) that can be run again: its seed is printed, and `init(seed:)` repeats a failure.
package struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// Another seed in each run, or that of the environment variable `SEED`.
    package static func printingItsSeed(_ place: StaticString = #function) -> SeededRandom {
        let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
        print("seed of \(place): \(seed)")
        return SeededRandom(seed: seed)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A seed for one of several who each need a generator of their own.
    package func seed(_ number: Int) -> UInt64 {
        var other = SeededRandom(seed: state &+ UInt64(number))
        return other.next()
    }

    package mutating func chance(_ one: Int, in many: Int) -> Bool {
        Int.random(in: 0..<many, using: &self) < one
    }

    /// Text that nobody would write: scripts, marks, quotes, operators, controls, all glued together.
    package mutating func hostileText(_ length: ClosedRange<Int>) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", "Z", "0", "é", "ß", "漢", "字", "ع", "ی", "🐢", "\u{301}", "\u{200D}", "\u{FE0F}", "\u{E000}",
            "\u{1E900}",
            "\"", "'", "`", "*", "-", "^", ":", "(", ")", "{", "}", "+", ".", ",", "\\", "/", "%", "_", "<", ">", "&",
            "#", "=",
            " ", " ", " ", "\t", "\n", "\u{0}", "\u{1}", "\u{2}", "\u{7F}", "\u{A0}", "\u{2028}", "\u{FFFD}",
            "\u{10FFFF}",
        ]
        let words = [
            "AND", "OR", "NOT", "NEAR(", "title:", "--", "<script>", "javascript:", "](", "![", "SELECT", "storm",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: length, using: &self) {
            if chance(1, in: 6) {
                text.append(contentsOf: (words.randomElement(using: &self) ?? "").unicodeScalars)
            } else {
                text.append(scalars.randomElement(using: &self) ?? "a")
            }
        }
        return String(text)
    }
}
