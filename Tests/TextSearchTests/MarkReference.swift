@testable import TextSearch

/// The rules of `Marker` in their plainest form: all words of a text against all that is looked for. Slow.
struct MarkReference {
    var marks: [Range<Int>] = []
    var window: Range<Int>?

    private struct Hit {
        var range: Range<Int>
        var row: Int
    }

    init(_ bytes: [UInt8], _ patterns: SearchPatterns, isEnglish: Bool) {
        var words: [Word] = []
        bytes.withUnsafeBufferPointer { bytes in
            Words.scan(bytes) { word in
                words.append(word)
                return true
            }
        }
        var hits: [Hit] = []
        for (row, pattern) in patterns.wanted.enumerated() {
            var rows: [Hit] = []
            var loose: [Hit] = []
            var looseMarks: [Range<Int>] = []
            for (start, word) in words.enumerated() {
                for wanted in pattern.words where Self.isFound(wanted, in: word, isEnglish) {
                    loose.append(Hit(range: word.range, row: row))
                    looseMarks.append(Self.range(of: word, wanted, bytes))
                }
                let places = pattern.distances.map { start + $0 }
                let isWhole = zip(places, pattern.words).allSatisfy { place, wanted in
                    place < words.count && Self.isFound(wanted, in: words[place], isEnglish)
                }
                guard isWhole else { continue }
                for (place, wanted) in zip(places, pattern.words) {
                    marks.append(Self.range(of: words[place], wanted, bytes))
                }
                let end = words[places[places.count - 1]].range.upperBound
                rows.append(Hit(range: word.range.lowerBound..<end, row: row))
            }
            if rows.isEmpty { marks += looseMarks }
            hits += rows.isEmpty ? loose : rows
        }
        merge()
        choose(hits, of: patterns.wanted.count)
    }

    private static func isFound(_ wanted: WordPattern, in word: Word, _ isEnglish: Bool) -> Bool {
        let (one, other) = (Array(wanted.word.utf8), Array(word.text.utf8))
        if wanted.isPrefix { return other.starts(with: one) }
        if one == other { return true }
        guard isEnglish, one.allSatisfy({ (0x61...0x7A).contains($0) }) else { return false }
        return EnglishStemmer.stem(wanted.word) == EnglishStemmer.stem(word.text)
    }

    /// Of a pair that a single character stands for, the character.
    private static func range(of word: Word, _ wanted: WordPattern, _ bytes: [UInt8]) -> Range<Int> {
        let letters = wanted.word.unicodeScalars.count { Folding.folded($0).kind == .unspaced }
        guard wanted.isPrefix, letters == 1 else { return word.range }
        let text = String(decoding: bytes[word.range], as: UTF8.self).unicodeScalars
        var offset = 0
        var end = 0
        for (index, scalar) in text.enumerated() {
            let kind = Folding.folded(scalar).kind
            if index > 0, kind == .unspaced { break }
            offset += UTF8.width(scalar)
            if index == 0 || kind == .mark { end = offset }
        }
        return word.range.lowerBound..<word.range.lowerBound + end
    }

    private mutating func merge() {
        var merged: [Range<Int>] = []
        for mark in marks.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, mark.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, mark.upperBound)
            } else {
                merged.append(mark)
            }
        }
        marks = merged
    }

    /// Of all windows that end with a hit, the first that holds all, or else the best.
    private mutating func choose(_ hits: [Hit], of rows: Int) {
        var best = (rows: 0, mentions: 0)
        for end in Set(hits.map(\.range.upperBound)).sorted() {
            let start = end - MarkWindow.bytesMax
            let held = hits.filter { $0.range.upperBound <= end && $0.range.lowerBound >= start }
            if held.isEmpty { continue }
            let here = (rows: Set(held.map(\.row)).count, mentions: held.count)
            guard here > best else { continue }
            best = here
            window = (held.map(\.range.lowerBound).min() ?? 0)..<end
            if here.rows == rows { return }
        }
    }
}
