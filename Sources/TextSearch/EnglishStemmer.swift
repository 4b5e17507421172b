/// The Snowball stemmer for English, also known as Porter2: one stem for the forms of an English word, so that `storms`
/// finds `storm`. A stem need not be a word: `happy` and `happiness` are happi.
///
/// Written after its description at https://snowballstem.org/algorithms/english/stemmer.html as of Snowball 3, with
/// its exceptional forms and those that release 3.1 has beyond it (emerg, inter, organ, skis);
/// held against snowballstemmer 3.1.1. The rules for apostrophes are left out: `Words` leaves
/// none.
package enum EnglishStemmer {
    /// The stem of a folded word. A word with anything but a–z, or of fewer than three letters, is its own.
    package static func stem(_ word: String) -> String {
        guard word.utf8.count > 2 else { return word }
        let letters = Array(word.utf8)
        guard letters.allSatisfy({ $0 &- 0x61 < 26 }) else { return word }
        var stem = EnglishStem(letters)
        stem.reduce()
        return stem.text
    }
}

/// A word on its way to its stem: lower-case letters that only change at the end. A `Y` is a y that is a consonant.
private struct EnglishStem {
    private var letters: [UInt8]
    /// Where the regions begin that suffixes must lie in: behind the first consonant that follows a vowel, and behind
    /// the next such.
    private var region1 = 0
    private var region2 = 0

    init(_ word: [UInt8]) { letters = word }

    var text: String { String(decoding: letters, as: UTF8.self) }

    mutating func reduce() {
        if reduceException() { return }
        markConsonantYs()
        setRegions()
        removePlural()
        removeVerbEnding()
        replaceFinalY()
        reduceDoubleSuffix()
        reduceSuffix()
        removeSuffix()
        removeFinalLetter()
        for index in letters.indices where letter(index) == "Y" { letters[index] |= 0x20 }
    }

    // MARK: Exceptions

    /// Whole words that the rules would get wrong.
    private mutating func reduceException() -> Bool {
        guard letters.count <= 6 else { return false }
        switch letter(0) {
        case "a": return isWhole("atlas") || isWhole("andes")
        case "b": return isWhole("bias")
        case "c": return isWhole("cosmos")
        case "e": return shorten("early", by: 1, "i")
        case "g": return shorten("gently", by: 1)
        case "h": return isWhole("howe")
        case "i": return shorten("idly", by: 1)
        case "n": return isWhole("news")
        case "o": return shorten("only", by: 1, "i")
        case "s":
            return isWhole("sky") || shorten("skies", by: 3, "y") || shorten("skis", by: 1) || shorten("singly", by: 1)
        case "u": return shorten("ugly", by: 1, "i")
        default: return false
        }
    }

    private mutating func shorten(_ word: StaticString, by count: Int, _ end: StaticString = "") -> Bool {
        guard isWhole(word) else { return false }
        letters.removeLast(count)
        append(end)
        return true
    }

    // MARK: Preparation

    /// A y at the beginning or behind a vowel.
    private mutating func markConsonantYs() {
        for index in letters.indices where letter(index) == "y" && (index == 0 || isVowel(index - 1)) {
            letters[index] = UInt8(ascii: "Y")
        }
    }

    private mutating func setRegions() {
        region1 = exceptionalStart() ?? regionStart(from: 0)
        region2 = regionStart(from: region1)
    }

    private func regionStart(from start: Int) -> Int {
        var index = start
        while index < letters.count, !isVowel(index) { index += 1 }
        while index < letters.count, isVowel(index) { index += 1 }
        return min(index + 1, letters.count)
    }

    /// Beginnings that stand for themselves, so that `general` and `generous` are not one word.
    private func exceptionalStart() -> Int? {
        switch letter(0) {
        case "a": begins("arsen") ? 5 : nil
        case "c": begins("commun") ? 6 : nil
        case "e": begins("emerg") ? 5 : nil
        case "g": begins("gener") ? 5 : nil
        case "i": begins("inter") ? 5 : nil
        case "l": begins("later") ? 5 : nil
        case "o": begins("organ") ? 5 : nil
        case "p": begins("past") ? 4 : nil
        case "u": begins("univers") ? 7 : nil
        default: nil
        }
    }

    // MARK: Step 1

    private mutating func removePlural() {
        if ends("sses") {
            letters.removeLast(2)
        } else if ends("ied") || ends("ies") {
            letters.removeLast(letters.count > 4 ? 2 : 1)
        } else if ends("s"), !ends("us"), !ends("ss"), hasVowel(before: letters.count - 2) {
            letters.removeLast()
        }
    }

    private mutating func removeVerbEnding() {
        if ends("eed") || ends("eedly") {
            shortenEed()
        } else if ends("ing") {
            if !keepsIng() { removeVerbEnding(3) }
        } else if ends("ed") {
            removeVerbEnding(2)
        } else if ends("edly") {
            removeVerbEnding(4)
        } else if ends("ingly") {
            removeVerbEnding(5)
        }
    }

    private mutating func shortenEed() {
        let count = ends("eed") ? 3 : 5
        let start = letters.count - count
        guard start >= region1 else { return }
        if start == 4, begins("proc") || begins("succ") { return }
        if start == 3, begins("exc") { return }
        letters.removeLast(count - 2)
    }

    /// Words that end in ing without being forms, and `dying`, which is a form of die.
    private mutating func keepsIng() -> Bool {
        switch letters.count - 3 {
        case 2 where letter(1) == "y" && !isVowel(0):
            letters.removeLast(4)
            append("ie")
            return true
        case 3: return begins("inn") || begins("out")
        case 4: return begins("cann") || begins("herr") || begins("earr") || begins("even")
        default: return false
        }
    }

    private mutating func removeVerbEnding(_ count: Int) {
        guard hasVowel(before: letters.count - count) else { return }
        letters.removeLast(count)
        if ends("at") || ends("bl") || ends("iz") {
            append("e")
        } else if endsInDouble() {
            let isWholeRoot = letters.count == 3 && (letter(0) == "a" || letter(0) == "e" || letter(0) == "o")
            if !isWholeRoot { letters.removeLast() }
        } else if region1 >= letters.count, endsInShortSyllable(at: letters.count) {
            append("e")
        }
    }

    private mutating func replaceFinalY() {
        let last = letters.count - 1
        guard last > 1, letter(last) == "y" || letter(last) == "Y", !isVowel(last - 1) else { return }
        letters[last] = UInt8(ascii: "i")
    }

    // MARK: Steps 2 to 5

    // In each, the longest suffix decides, even where it lies outside the region and nothing is done.

    private mutating func reduceDoubleSuffix() {
        switch letter(letters.count - 1) {
        case "i": reduceDoubleSuffixInI()
        case "l": _ = replace("ational", "ate") || replace("tional", "tion")
        case "m": _ = replace("alism", "al")
        case "n": _ = replace("ization", "ize") || replace("ation", "ate")
        case "r": _ = replace("izer", "ize") || replace("ator", "ate")
        case "s": _ = replace("fulness", "ful") || replace("ousness", "ous") || replace("iveness", "ive")
        case "t": _ = replace("ogist", "og")
        default: break
        }
    }

    private mutating func reduceDoubleSuffixInI() {
        if replace("biliti", "ble") || replace("lessli", "less") || replace("entli", "ent") || replace("aliti", "al")
            || replace("ousli", "ous") || replace("iviti", "ive") || replace("fulli", "ful") || replace("enci", "ence")
            || replace("anci", "ance") || replace("abli", "able") || replace("alli", "al") || replace("bli", "ble")
        {
            return
        }
        if ends("ogi") {
            if letters.count > 3, letter(letters.count - 4) == "l" { _ = replace("ogi", "og") }
        } else if ends("li"), letters.count > 2 {
            switch letter(letters.count - 3) {
            case "c", "d", "e", "g", "h", "k", "m", "n", "r", "t": _ = replace("li", "")
            default: break
            }
        }
    }

    private mutating func reduceSuffix() {
        switch letter(letters.count - 1) {
        case "e":
            if ends("ative") {
                _ = letters.count - 5 >= region2 && replace("ative", "")
            } else {
                _ = replace("alize", "al") || replace("icate", "ic")
            }
        case "i": _ = replace("iciti", "ic")
        case "l":
            _ = replace("ational", "ate") || replace("tional", "tion") || replace("ical", "ic") || replace("ful", "")
        case "s": _ = replace("ness", "")
        default: break
        }
    }

    private mutating func removeSuffix() {
        switch letter(letters.count - 1) {
        case "c": _ = remove("ic")
        case "e":
            _ =
                remove("ance") || remove("ence") || remove("able") || remove("ible") || remove("ate") || remove("ive")
                || remove("ize")
        case "i": _ = remove("iti")
        case "l": _ = remove("al")
        case "m": _ = remove("ism")
        case "n":
            guard letters.count > 3, ends("ion") else { return }
            if letter(letters.count - 4) == "s" || letter(letters.count - 4) == "t" { _ = remove("ion") }
        case "r": _ = remove("er")
        case "s": _ = remove("ous")
        case "t": _ = remove("ement") || remove("ment") || remove("ent") || remove("ant")
        default: break
        }
    }

    private mutating func removeFinalLetter() {
        let last = letters.count - 1
        switch letter(last) {
        case "e":
            if last >= region2 || (last >= region1 && !endsInShortSyllable(at: last)) { letters.removeLast() }
        case "l":
            if last >= region2, last > 0, letter(last - 1) == "l" { letters.removeLast() }
        default: break
        }
    }

    // MARK: Letters

    private func letter(_ index: Int) -> Unicode.Scalar { Unicode.Scalar(letters[index]) }

    private func isVowel(_ index: Int) -> Bool {
        switch letter(index) {
        case "a", "e", "i", "o", "u", "y": true
        default: false
        }
    }

    private func hasVowel(before end: Int) -> Bool {
        var index = 0
        while index < end {
            if isVowel(index) { return true }
            index += 1
        }
        return false
    }

    private func endsInDouble() -> Bool {
        let last = letters.count - 1
        guard last > 0, letters[last] == letters[last - 1] else { return false }
        switch letter(last) {
        case "b", "d", "f", "g", "m", "n", "p", "r", "t": return true
        default: return false
        }
    }

    /// Whether the letters before `end` close with a short syllable: consonant, vowel, consonant that is not w, x or Y;
    /// or a vowel and a consonant that are all; or `past`.
    private func endsInShortSyllable(at end: Int) -> Bool {
        guard end > 1 else { return false }
        if end == 4, begins("past") { return true }
        guard !isVowel(end - 1), isVowel(end - 2) else { return false }
        if end == 2 { return true }
        switch letter(end - 1) {
        case "w", "x", "Y": return false
        default: return !isVowel(end - 3)
        }
    }

    // MARK: Suffixes

    /// Whether the word ends so; if it does and the suffix lies in region 1, another takes its place.
    private mutating func replace(_ suffix: StaticString, _ other: StaticString) -> Bool {
        guard ends(suffix) else { return false }
        if letters.count - suffix.utf8CodeUnitCount >= region1 {
            letters.removeLast(suffix.utf8CodeUnitCount)
            append(other)
        }
        return true
    }

    /// Whether the word ends so; if it does and the suffix lies in region 2, it goes.
    private mutating func remove(_ suffix: StaticString) -> Bool {
        guard ends(suffix) else { return false }
        if letters.count - suffix.utf8CodeUnitCount >= region2 { letters.removeLast(suffix.utf8CodeUnitCount) }
        return true
    }

    private mutating func append(_ end: StaticString) {
        for index in 0..<end.utf8CodeUnitCount { letters.append(end.utf8Start[index]) }
    }

    // Inlined, so that each comparison knows its suffix: it saves a sixth of the time.

    @inline(__always)
    private func isWhole(_ word: StaticString) -> Bool {
        letters.count == word.utf8CodeUnitCount && matches(word, at: 0)
    }

    @inline(__always)
    private func begins(_ start: StaticString) -> Bool { matches(start, at: 0) }

    @inline(__always)
    private func ends(_ suffix: StaticString) -> Bool { matches(suffix, at: letters.count - suffix.utf8CodeUnitCount) }

    /// From the back, where suffixes of one switch differ.
    @inline(__always)
    private func matches(_ part: StaticString, at start: Int) -> Bool {
        guard start >= 0, start + part.utf8CodeUnitCount <= letters.count else { return false }
        var index = part.utf8CodeUnitCount - 1
        while index >= 0 {
            guard letters[start + index] == part.utf8Start[index] else { return false }
            index -= 1
        }
        return true
    }
}
