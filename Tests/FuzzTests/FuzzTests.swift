import Foundation
import TestSupport
import Testing

/// What `Tests/fuzz` does for hours by coverage, for a moment and by chance: with every test run, and with no build of its own.
@Suite struct FuzzTests {
    @Test(arguments: FuzzTarget.allCases) func `the corpus holds`(target: FuzzTarget) throws {
        for (name, input) in try Corpus.inputs(target) {
            #expect(throws: Never.self, "\(name)") { try target.check(input) }
        }
    }

    @Test(arguments: FuzzTarget.allCases) func `mutations of the corpus hold`(target: FuzzTarget) async throws {
        let corpus = try Corpus.inputs(target).map(\.input)
        let words = try Corpus.words(target)
        try #require(!corpus.isEmpty)
        var mutator = Mutator(corpus: corpus, words: words, random: SeededRandom.printingItsSeed())
        for round in 0..<2_000 {
            // Other tests want the thread too.
            if round % 20 == 0 { await Task.yield() }
            let input = mutator.next()
            do {
                try target.check(input)
            } catch {
                Issue.record("\(error)\nof \(Data(input).base64EncodedString()), in Base64")
                return
            }
        }
    }
}

/// Inputs of our own, a folder for each target, and the words of their grammar in libFuzzer's notation.
enum Corpus {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Corpus")

    static func inputs(_ target: FuzzTarget) throws -> [(name: String, input: [UInt8])] {
        let folder = folder.appendingPathComponent(target.rawValue)
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map { ($0.lastPathComponent, [UInt8](try Data(contentsOf: $0))) }
    }

    /// `"text"` a line, with `\\`, `\"` and `\xAB`; `#` begins a comment.
    static func words(_ target: FuzzTarget) throws -> [[UInt8]] {
        let text = try String(contentsOf: folder.appendingPathComponent("\(target.rawValue).dict"), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("\"") }.map { line in
            var bytes: [UInt8] = []
            var rest = line.utf8.dropFirst().dropLast()
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "\\") else {
                    bytes.append(byte)
                    continue
                }
                let escaped = rest.popFirst() ?? byte
                if escaped == UInt8(ascii: "x") {
                    bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(escaped)
                }
            }
            return bytes
        }
    }
}

/// Makes a new input of those that are there.
struct Mutator {
    var corpus: [[UInt8]]
    var words: [[UInt8]]
    var random: SeededRandom

    mutating func next() -> [UInt8] {
        var input = some(corpus)
        for _ in 0...Int.random(in: 0...4, using: &random) { mutate(&input) }
        return Array(input.prefix(4_096))
    }

    private mutating func mutate(_ input: inout [UInt8]) {
        let place = Int.random(in: 0...input.count, using: &random)
        let end = min(input.count, place + Int.random(in: 0...16, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: input.insert(contentsOf: some(words), at: place)
        case 1: input.replaceSubrange(place..<end, with: some(words))
        case 2: input.removeSubrange(place..<end)
        case 3: input.insert(contentsOf: input[place..<end], at: place)
        case 4: input = input[..<place] + some(corpus).suffix(input.count - place)
        case 5: input.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: if place < input.count { input[place] ^= 1 << UInt8.random(in: 0...7, using: &random) }
        }
    }

    private mutating func some(_ inputs: [[UInt8]]) -> [UInt8] {
        inputs.randomElement(using: &random) ?? []
    }
}
