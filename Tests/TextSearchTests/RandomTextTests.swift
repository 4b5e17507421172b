import TestSupport
import Testing

@testable import TextSearch

@Suite struct RandomTextTests {
    @Test func `any bytes are cut without a trap, in order and within bounds`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<20_000 {
            let bytes = hostileBytes(&random)
            let words = cut(bytes)
            #expect(words.map(\.position) == Array(0..<words.count))
            for word in words {
                #expect(!word.text.isEmpty && word.text.utf8.count <= Words.bytesMax)
                #expect(!word.range.isEmpty && word.range.lowerBound >= 0 && word.range.upperBound <= bytes.count)
            }
            for (word, next) in zip(words, words.dropFirst()) {
                #expect(word.range.lowerBound < next.range.lowerBound, "\(bytes)")
                #expect(word.range.upperBound <= next.range.upperBound, "\(bytes)")
            }
        }
    }

    @Test func `a folded word folds to itself`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<20_000 {
            let bytes = hostileBytes(&random)
            for word in cut(bytes) {
                #expect(Folding.folded(word.text).utf8.elementsEqual(word.text.utf8), "\(bytes)")
            }
        }
    }

    @Test func `texts with a blank between have the words of each`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<10_000 {
            let one = hostileBytes(&random)
            let other = hostileBytes(&random)
            let words = cut(one)
            let moved = cut(other).map { word in
                let start = word.range.lowerBound + one.count + 1
                return Word(
                    text: word.text,
                    range: start..<start + word.range.count,
                    position: word.position + words.count
                )
            }
            #expect(cut(one + [0x20] + other) == words + moved, "\(one) and \(other)")
        }
    }

    @Test func `a word that is cut out of its text is the same word`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<10_000 {
            let bytes = hostileBytes(&random)
            for word in cut(bytes) {
                let again = cut(Array(bytes[word.range]))
                #expect(again.first?.text.utf8.elementsEqual(word.text.utf8) == true, "\(bytes)")
            }
        }
    }

    @Test func `plain words are what the rules make of them`() {
        var random = SeededRandom.printingItsSeed()
        let common = Array("aaabcdsstmlrveXYZ0123''',,,...  -\"".utf8)
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                Int.random(in: 0..<8, using: &random) == 0
                    ? UInt8.random(in: 0..<0x80, using: &random) : common.randomElement(using: &random) ?? 0
            }
            #expect(cut(bytes) == cut(bytes, takesPlainWords: false), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func `plain words among others are what the rules make of them`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<20_000 {
            let bytes = hostileBytes(&random)
            #expect(cut(bytes) == cut(bytes, takesPlainWords: false), "\(bytes)")
        }
    }

    @Test func `hostile text takes linear time`() {
        let clock = ContinuousClock()
        for piece in [
            "a.", "a\u{301}", "\u{93C}\u{94D}", "a'", "1,", "1,000,", "\u{E48}", "ท\u{E48}", "'s", "\u{AD}", "ﷺ",
            "a.\u{301}",
        ] {
            let time = clock.measure { _ = Words.all(in: String(repeating: piece, count: 100_000)) }
            // Some hundred milliseconds in a debug build; minutes if it were quadratic.
            #expect(time < .seconds(10), "\(piece)")
        }
    }

    private func cut(_ bytes: [UInt8], takesPlainWords: Bool = true) -> [Word] {
        var words: [Word] = []
        bytes.withUnsafeBufferPointer { bytes in
            var scanner = WordScanner(bytes, takesPlainWords: takesPlainWords)
            scanner.scan { word in
                words.append(word)
                return true
            }
        }
        return words
    }

    /// Scalars of all scripts among those that rules are about, and now and then a byte that is none.
    private func hostileBytes(_ random: inout SeededRandom) -> [UInt8] {
        let chosen = Array(
            ("aSdtzm1234'’ʼ＇\".,，٬- éßİıŁﬁЙёіᾳςשצ״׳عأةـ日本カガｶﾞﾟาำกខ한가ㄱ½⑴ﷺⅧ①🐢😀" + "\u{301}\u{306}\u{308}\u{3099}\u{309A}"
                + "\u{93C}\u{94D}\u{915}\u{1100}\u{1161}\u{11A8}\u{AD}\u{200B}\u{200D}\u{FE0F}\u{E48}\u{64B}\u{E000}"
                + "\u{1AB0}\u{F73}\u{344}").unicodeScalars
        )
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: bytes.append(UInt8.random(in: 0x80...0xFF, using: &random))
            case 1: bytes.append(UInt8.random(in: 0..<0x80, using: &random))
            case 2, 3:
                let scalar = Unicode.Scalar(UInt32.random(in: 0...0x1FFFF, using: &random)) ?? " "
                bytes.append(contentsOf: scalar.utf8)
            case 4:
                let scalar = Unicode.Scalar(UInt32.random(in: 0...0x33FF, using: &random)) ?? " "
                bytes.append(contentsOf: scalar.utf8)
            default: bytes.append(contentsOf: (chosen.randomElement(using: &random) ?? " ").utf8)
            }
        }
        return bytes
    }
}
