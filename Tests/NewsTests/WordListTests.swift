import News
import TestSupport
import Testing

@Suite struct WordListTests {
    @Test(arguments: [
        ("ass", "class", false), ("ass", "Ass!", true), ("ass", "_ass_", true), ("ass", "ass1", false),
        ("ass", "ass\u{301}", false), ("spam*", "spammers", true), ("spam*", "antispam", false),
        ("*coin", "Bitcoin.", true), ("*coin", "coins", false), ("*crypt*", "Encrypted", true),
        ("spam *", "spam", true),
        ("buy now", "Buy\n now!", true), ("buy now", "buynow", false), ("buy now*", "buy nowhere", true),
        ("f***", "f**king", true), ("f***", "free", false), (".ru", "see a.ru/x", true), (".ru", "a.run", false),
        ("straße", "STRASSE", true), ("spam", "s\u{200B}p\u{AD}ａｍ", true), ("cafe", "café", false),
        ("不好", "这样不好吗", true), ("ばか", "おばかさん", true), ("กิน", "อยากกินข้าว", true), ("ก", "กิน", false),
        ("viagra", "买viagra吧", true), ("💩", "a💩💩b", true), ("👍", "👍🏽", true), ("$$$", "win $$$$", true),
    ])
    func `an entry matches whole words, and more where a star opens an end`(entry: String, text: String, matches: Bool)
    {
        #expect(WordList([entry]).firstMatches(in: text, max: 5) == (matches ? [entry] : []))
    }

    @Test func `entries come back as they were written, each once, in the order of the text`() {
        let list = WordList(["Zebra", "apple pie", "APPLE", "apple", "pie*", "*pie"])
        #expect(
            list.firstMatches(in: "apple pie, zebra, apple", max: 9) == ["APPLE", "pie*", "apple pie", "*pie", "Zebra"]
        )
        #expect(list.firstMatches(in: "apple pie, zebra, apple", max: 2) == ["APPLE", "pie*"])
        #expect(list.firstMatches(in: "apple", max: 0) == [])
        #expect(list.firstMatches(in: "", max: 9) == [])
        #expect(WordList([]).firstMatches(in: "apple", max: 9) == [])
    }

    @Test(arguments: [
        ("spam", nil), ("*a*", nil), ("💩", nil), ("$$$", nil), ("不", nil), ("f***", nil),
        ("", "must have a word"), (" \u{200B}\t", "must have a word"), ("*", "must have a word"),
        ("* *", "must have a word"), ("...", "must have more than punctuation"),
        ("***", "must have more than punctuation"),
        (String(repeating: "é", count: 100), nil),
        (String(repeating: "é", count: 100) + "x", "must have at most 200 bytes"),
    ])
    func `says what is wrong with an entry, and such a one matches nothing`(entry: String, fault: String?) {
        #expect(WordList.fault(of: entry) == fault)
        #expect(WordList([entry, "x"]).firstMatches(in: entry + " " + entry, max: 5) == (fault == nil ? [entry] : []))
    }

    @Test func `finds what a simple search finds, in any text`() {
        var random = SeededRandom.printingItsSeed()
        var count = 0
        for _ in 0..<1_500 {
            let entries = (0..<Int.random(in: 1...12, using: &random)).map { _ in random.piece(1...4, stars: true) }
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                random.chance(1, in: 3)
                    ? (entries.randomElement(using: &random) ?? "") : random.piece(1...6, stars: false)
            }.joined()
            let found = WordList(entries).firstMatches(in: text, max: entries.count)
            let expected = entries.filter { NaiveEntry($0).matches(text) }
            #expect(Set(found.map(NaiveEntry.init)) == Set(expected.map(NaiveEntry.init)), "\(entries) in \(text)")
            #expect(Set(found).count == found.count)
            #expect(Set(found).isSubset(of: entries))
            count += found.count
        }
        // Texts in which nothing is found would prove nothing.
        #expect(count > 1_000)
    }

    @Test func `hostile texts cost what their length does`() {
        let repeated = (1...200).map { String(repeating: "a", count: $0) }
        let lists = [
            WordList(repeated), WordList(repeated.map { $0 + "*" }), WordList(repeated.map { "*" + $0 }),
            WordList(repeated.map { "*" + $0 + "*" }), WordList((1...66).map { String(repeating: "中", count: $0) }),
            WordList((1...99).map { String(repeating: "a ", count: $0) + "b" }),
        ]
        let texts = [
            String(repeating: "a", count: 20_000), String(repeating: "a ", count: 10_000),
            String(repeating: "中", count: 7_000), String(repeating: "aab", count: 7_000),
            String(repeating: "a", count: 199) + "b" + String(repeating: "a", count: 19_800),
            String(repeating: "👩\u{200D}👩\u{200D}👧", count: 1_000), String(repeating: "a\u{301}", count: 7_000),
        ]
        for list in lists {
            for text in texts {
                let (matches, steps) = list.scan(text, max: 1_000)
                // At worst an edge beside each scalar, and as many moves back as forth.
                #expect(steps <= 2 * (text.utf8.count + text.unicodeScalars.count + 1) + matches.count)
            }
        }
        #expect(lists[3].firstMatches(in: texts[0], max: 1_000).count == 200)
        #expect(lists[4].firstMatches(in: texts[2], max: 1_000).count == 66)
        #expect(lists[0].firstMatches(in: texts[0], max: 1_000) == [])
    }

    @Test func `holds thousands of entries`() {
        var random = SeededRandom(seed: 1)
        let entries = (0..<10_000).map { number in "w\(UInt32.random(in: 0...UInt32.max, using: &random))x\(number)" }
        let list = WordList(entries)
        for index in stride(from: 0, to: 10_000, by: 97) {
            #expect(list.firstMatches(in: "see \(entries[index])!", max: 3) == [entries[index]])
            #expect(list.firstMatches(in: "see \(entries[index])0", max: 3) == [])
        }
    }
}

/// The rules said once more without an automaton: each place of the folded text is tried.
private struct NaiveEntry: Hashable {
    var wanted: [Unicode.Scalar]
    var opensLeft: Bool
    var opensRight: Bool

    init(_ entry: String) {
        wanted = Array(Text.folded(entry).unicodeScalars)
        opensLeft = wanted.first == "*"
        if opensLeft { wanted.removeFirst() }
        opensRight = wanted.last == "*"
        if opensRight { wanted.removeLast() }
        while wanted.first == " " { wanted.removeFirst() }
        while wanted.last == " " { wanted.removeLast() }
    }

    func matches(_ text: String) -> Bool {
        let text = Array(Text.folded(text).unicodeScalars)
        guard wanted.contains(where: Self.isMoreThanPunctuation), text.count >= wanted.count else { return false }
        return (0...text.count - wanted.count).contains { start in
            let end = start + wanted.count
            return Array(text[start..<end]) == wanted && (opensLeft || Self.isEdge(text, start))
                && (opensRight || Self.isEdge(text, end))
        }
    }

    private static func isMoreThanPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        isWord(scalar) || scalar == "💩"
    }

    private static func isEdge(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
        guard place > 0, place < text.count else { return true }
        let (before, behind) = (text[place - 1], text[place])
        if !isWord(before) || !isWord(behind) { return true }
        if [.nonspacingMark, .spacingMark, .enclosingMark].contains(behind.properties.generalCategory) { return false }
        return "中文かกิ".unicodeScalars.contains(before) && !"\u{E34}".unicodeScalars.contains(before)
            || "中文かก".unicodeScalars.contains(behind)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || [.nonspacingMark, .spacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    }
}

extension SeededRandom {
    /// Few scalars, so that much of it meets.
    fileprivate mutating func piece(_ length: ClosedRange<Int>, stars: Bool) -> String {
        let scalars = "aabbAß1 \u{301}\u{307}iİ.-*中文かกิ💩\u{200D}\u{AD}Σς".unicodeScalars.map { $0 }
        var piece = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: length, using: &self) { piece.append(scalars.randomElement(using: &self) ?? "a") }
        guard stars else { return String(piece) }
        return (chance(1, in: 4) ? "*" : "") + String(piece) + (chance(1, in: 4) ? "*" : "")
    }
}
