import News
import TestSupport
import Testing

@testable import TextSearch

/// The fast way against the slow one.
@Suite struct MarkRandomTests {
    @Test func `marks and windows are those of a text cut as a whole`() {
        var random = SeededRandom.printingItsSeed()
        var found = 0
        for _ in 0..<3_000 {
            let bytes = text(&random)
            let patterns = query(&random, from: bytes)
            let isEnglish = Bool.random(using: &random)
            let expected = MarkReference(bytes, patterns, isEnglish: isEnglish)
            let marker = Marker(patterns)
            let (marks, window) = bytes.withUnsafeBufferPointer { bytes in
                var whole = marker.search(in: bytes, isEnglish: isEnglish, endsWithExcerpt: false)
                whole.run()
                var first = marker.search(in: bytes, isEnglish: isEnglish, endsWithExcerpt: true)
                first.run()
                return (whole.marks, first.window)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(marks == expected.marks, "\(text.debugDescription) \(patterns) \(isEnglish)")
            #expect(window == expected.window, "\(text.debugDescription) \(patterns) \(isEnglish)")
            if !marks.isEmpty { found += 1 }
        }
        #expect(found > 1_000)
    }

    @Test func `an excerpt is a part of its text`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<10_000 {
            let bytes = Array(String(decoding: text(&random), as: UTF8.self).utf8)
            let marker = Marker(query(&random, from: bytes))
            let marked = bytes.withUnsafeBufferPointer { marker.excerpt(of: $0, isEnglish: true) }
            let shown = marked.withoutEllipses
            let line = oneLine(String(decoding: bytes, as: UTF8.self))
            #expect(
                Array(line.utf8).holds(Array(oneLine(shown).utf8)),
                "\(line.debugDescription) \(shown.debugDescription)"
            )
            #expect(shown == oneLine(shown))
            // What the search would mark is marked, if it is shown: an excerpt with a match has a mark.
            let whole = marker.mark(String(decoding: bytes, as: UTF8.self), isEnglish: true)
            #expect(whole.hasMarks == marked.hasMarks)
            #expect(Array(whole.plain.utf8) == bytes)
        }
    }

    @Test func `any bytes at all have an excerpt`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...600, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let marker = Marker(query(&random, from: bytes))
            _ = bytes.withUnsafeBufferPointer { marker.excerpt(of: $0, isEnglish: true) }
        }
    }

    @Test func `words begin as their stems say`() {
        var random = SeededRandom.printingItsSeed()
        let ends = [
            "", "s", "es", "ies", "ied", "ed", "ing", "ingly", "edly", "eed", "eedly", "y", "ly", "ational", "tional",
            "enci",
            "ency", "ancy", "ably", "ently", "izer", "ization", "ation", "ator", "alism", "ality", "ally", "fulness",
            "ously", "ousness", "iveness", "ivity", "bility", "bly", "ogy", "ogist", "fully", "lessly", "icate",
            "icity", "ical", "ness", "ative", "alize", "ement", "ment", "ent", "ion", "sion", "tion", "e", "l", "ll",
            "able", "ible", "ate", "iti", "er", "ism", "ous", "ying", "ie", "skies", "skis", "idly",
        ]
        let letters = Array("aeiouybcdlmnprstvxy".utf8)
        for _ in 0..<20_000 {
            var word = (0..<Int.random(in: 0...5, using: &random)).map { _ in letters.randomElement(using: &random) ?? 0
            }
            word += Array((ends.randomElement(using: &random) ?? "").utf8)
            if Bool.random(using: &random) { word += Array((ends.randomElement(using: &random) ?? "").utf8) }
            let beginning = WordBeginnings.beginning(ofStem: EnglishStemmer.stem(String(decoding: word, as: UTF8.self)))
            #expect(word.starts(with: beginning), "\(String(decoding: word, as: UTF8.self))")
        }
    }

    // MARK: Texts and queries

    private func oneLine(_ text: String) -> String {
        text.unicodeScalars.split(whereSeparator: \.isBlank).map { String($0) }.joined(separator: " ")
    }

    /// Few different words, so that they are found; of all scripts, with all that joins between them.
    private func text(_ random: inout SeededRandom) -> [UInt8] {
        let words = [
            "storm", "Storms", "stormy", "dying", "die", "tie", "a", "b", "U", "S", "us", "s", "t", "ll", "1", "000",
            "1000",
            "don", "happy", "happiness", "été", "e\u{301}te", "Straße", "strasse", "и", "\u{306}", "й", "од", "ї",
            "\u{308}",
            "日", "本", "日本", "日本語", "か", "\u{3099}", "が", "カ", "ｶ", "ﾞ", "ท", "\u{E48}", "า", "ข่าว", "한", "국",
            "\u{1112}", "\u{1161}", "\u{11AB}", "ש", "ל", "ום", "\u{5B8}", "ع", "رب", "\u{64B}", "ـ", "क", "\u{93C}",
            "\u{94D}", "हिन्दी", "२", "½", "ﷺ", "ß", "ﬁ", "İ", "\u{E000}", "𠀀", "\u{301}", "ー", "䷀", "ゟ", "・",
        ]
        let joints = [
            " ", " ", " ", " ", "", "", "", ".", "'", "’", "\"", ",", "，", "״", "\u{AD}", "\u{200B}", "\u{200D}", "\n",
            "-",
            "“", "…", "。", "、", "🐢", "\u{1}", "\u{3000}", ". ",
        ]
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...Int.random(in: 1...90, using: &random), using: &random) {
            bytes += Array((words.randomElement(using: &random) ?? "").utf8)
            bytes += Array((joints.randomElement(using: &random) ?? "").utf8)
            if random.chance(1, in: 60) { bytes.append(UInt8.random(in: 0x80...0xFF, using: &random)) }
            if random.chance(1, in: 60) { bytes.append(UInt8.random(in: 0..<0x80, using: &random)) }
        }
        return bytes
    }

    /// Pieces of the text, and of others.
    private func query(_ random: inout SeededRandom, from bytes: [UInt8]) -> SearchPatterns {
        let items = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let other = random.chance(1, in: 3) ? text(&random) : bytes
            let start = Int.random(in: 0...other.count, using: &random)
            let end = min(other.count, start + Int.random(in: 0...24, using: &random))
            let piece = String(decoding: other[start..<end], as: UTF8.self)
            return SearchPatterns.Item(piece, isQuoted: random.chance(1, in: 2), isPrefix: random.chance(1, in: 4))
        }
        return SearchPatterns(wanted: items)
    }
}

extension [UInt8] {
    fileprivate func holds(_ part: [UInt8]) -> Bool {
        part.isEmpty
            || (count >= part.count
                && (0...count - part.count).contains { self[$0..<$0 + part.count].elementsEqual(part) })
    }
}
