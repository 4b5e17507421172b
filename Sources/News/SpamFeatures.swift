/// What a spam score may learn of a comment: its words, pairs of neighbouring words, and a few signs such as a link or
/// shouting.
///
/// A sign is written in brackets (`[link]`), which no word holds. Links, e-mail addresses and numbers become signs
/// among the words, because the next spam has another one in the same place. The commenter's name is left out:
/// measured, it adds nothing, and a decision should follow what was said. See docs/spam.md.
package struct SpamFeatures: Sendable {
    /// Bounds the cost of a comment, and of the store's look-ups: signs, then words and pairs in the order of the text.
    package static let tokensMax = 300
    /// The first words of a text are looked at; all are distinct in few texts, and each has a pair.
    private static let wordsMax = 300
    /// What is longer is no word that anybody will write again.
    private static let wordBytesMax = 60
    /// Below, capitals say nothing.
    private static let casedLettersMin = 10
    private static let phoneDigitsMin = 9

    /// Distinct tokens, as they are stored: FNV-1a of 64 bits over their UTF-8. Changing what is hashed makes what a
    /// site has learned worthless.
    package private(set) var hashes: [Int64] = []
    /// So many of them, the first ones, are signs of the whole text.
    package private(set) var signCount = 0
    package private(set) var linkCount = 0

    /// Words and signs, with one blank between: a pair of neighbours is a range of it as well as each of the two.
    private var words: [UInt8] = []
    private var wordRanges: [Range<Int>] = []
    private var tokenRanges: [Range<Int>] = []
    private var hosts: [ArraySlice<UInt8>] = []
    private var signs: Set<Sign> = []

    package init(of text: String) {
        lookAtCapitals(text)
        let folded = Array(Text.folded(text).utf8)
        lookAtDigitsAndPunctuation(folded)
        for piece in folded.split(whereSeparator: Self.isSeparator) { read(piece) }
        if linkCount == 0 { signs.insert(.noLink) }
        chooseTokens()
    }

    /// What the token at an index of `hashes` stands for.
    package func word(at index: Int) -> String {
        String(decoding: words[tokenRanges[index]], as: UTF8.self)
    }

    package static func hash(_ word: String) -> Int64 { Int64(bitPattern: FNV1a.hash(word.utf8)) }

    private enum Sign: String, CaseIterable {
        case link = "[link]"
        case links = "[several links]"
        case noLink = "[no link]"
        case email = "[e-mail]"
        case phone = "[phone number]"
        case money = "[money]"
        case exclamation = "[!]"
        case repeatedMarks = "[!!]"
        case noCapitals = "[no capitals]"
        case fewCapitals = "[few capitals]"
        case manyCapitals = "[many capitals]"
        case shouting = "[shouting]"
        case mixedScripts = "[mixed scripts]"
        case longWord = "[long word]"
    }

    // MARK: The whole text

    private mutating func lookAtCapitals(_ text: String) {
        var small = 0
        var capital = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x61...0x7A: small += 1
            case 0x41...0x5A: capital += 1
            case 0..<0x80: break
            default:
                if scalar.properties.isUppercase {
                    capital += 1
                } else if scalar.properties.isLowercase {
                    small += 1
                }
            }
        }
        guard small + capital >= Self.casedLettersMin else { return }
        switch 100 * capital / (small + capital) {
        case ..<2: signs.insert(.noCapitals)
        case ..<30: signs.insert(.fewCapitals)
        case ..<60: signs.insert(.manyCapitals)
        default: signs.insert(.shouting)
        }
    }

    private mutating func lookAtDigitsAndPunctuation(_ text: [UInt8]) {
        var digits = 0
        var gap = 0
        var before: UInt8 = 0
        var (isPhone, isMoney, isExclaimed, isRepeated) = (false, false, false, false)
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                gap = 0
                isPhone = isPhone || digits == Self.phoneDigitsMin
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"):
                gap += 1
                if gap > 2 { digits = 0 }
            default: digits = 0
            }
            isMoney = isMoney || byte == UInt8(ascii: "$")
            isExclaimed = isExclaimed || byte == UInt8(ascii: "!")
            isRepeated = isRepeated || (Self.isMark(byte) && Self.isMark(before))
            before = byte
        }
        if isPhone { signs.insert(.phone) }
        if isMoney { signs.insert(.money) }
        if isExclaimed { signs.insert(.exclamation) }
        if isRepeated { signs.insert(.repeatedMarks) }
    }

    private static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") }

    // MARK: Pieces

    /// What ends a URL in prose, in Markdown and in HTML.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "|"):
            true
        default: false
        }
    }

    private mutating func read(_ piece: ArraySlice<UInt8>) {
        if piece.contains(UInt8(ascii: ".")) {
            if WebAddress.isEmail(piece) {
                append(.email)
                signs.insert(.email)
                return
            }
            if let host = WebAddress.host(of: piece) {
                append(.link)
                signs.insert(.link)
                linkCount += 1
                if linkCount == 2 { signs.insert(.links) }
                if hosts.count < 10, host.count <= Self.wordBytesMax { hosts.append(host) }
                return
            }
        }
        guard wordRanges.count < Self.wordsMax else { return }
        if piece.allSatisfy({ $0 < 0x80 }) { readASCII(piece) } else { readWords(piece) }
    }

    private mutating func readASCII(_ piece: ArraySlice<UInt8>) {
        for word in piece.split(whereSeparator: { WordPart(Unicode.Scalar($0)) == .other }) { append(word) }
    }

    private mutating func readWords(_ piece: ArraySlice<UInt8>) {
        var word: [UInt8] = []
        var before = WordPart.other
        var isLatin = false
        var isLookAlike = false
        var isMixed = false
        for scalar in String(decoding: piece, as: UTF8.self).unicodeScalars {
            var part = WordPart(scalar)
            // A mark without a letter (from ´) is no word.
            if before == .other, part == .mark { part = .other }
            if WordPart.isEdge(before, part) {
                append(word[...])
                word.removeAll(keepingCapacity: true)
                (isLatin, isLookAlike) = (false, false)
            }
            if part != .other { word.append(contentsOf: scalar.utf8) }
            switch scalar.value {
            case 0x61...0x7A, 0xC0...0x24F: isLatin = true
            case 0x370...0x52F: isLookAlike = true
            default: break
            }
            isMixed = isMixed || (isLatin && isLookAlike)
            before = part
        }
        append(word[...])
        if isMixed { signs.insert(.mixedScripts) }
    }

    // MARK: Words

    private mutating func append(_ sign: Sign) { appendWord(sign.rawValue.utf8) }

    private mutating func append(_ word: ArraySlice<UInt8>) {
        if word.isEmpty { return }
        if word.count > Self.wordBytesMax {
            signs.insert(.longWord)
            append(.longWord)
        } else if word.allSatisfy({ (0x30...0x39).contains($0) }) {
            appendWord("[\(min(word.count, 6))-digit number]".utf8)
        } else {
            appendWord(word)
        }
    }

    private mutating func appendWord(_ word: some Collection<UInt8>) {
        guard wordRanges.count < Self.wordsMax else { return }
        if !words.isEmpty { words.append(UInt8(ascii: " ")) }
        let start = words.count
        words.append(contentsOf: word)
        wordRanges.append(start..<words.count)
    }

    private mutating func chooseTokens() {
        hashes.reserveCapacity(2 * wordRanges.count + 16)
        var seen: Set<Int64> = []
        for sign in Sign.allCases where signs.contains(sign) { appendToken(sign.rawValue.utf8, &seen) }
        for host in hosts { appendToken(Array("[link to ".utf8) + host + [UInt8(ascii: "]")], &seen) }
        signCount = hashes.count
        for (index, range) in wordRanges.enumerated() {
            var hash = FNV1a.hash(words[range])
            append(range, hash, &seen)
            guard index + 1 < wordRanges.count else { return }
            let end = wordRanges[index + 1].upperBound
            hash = FNV1a.hash(words[range.upperBound..<end], after: hash)
            append(range.lowerBound..<end, hash, &seen)
        }
    }

    private mutating func appendToken(_ word: some Collection<UInt8>, _ seen: inout Set<Int64>) {
        let start = words.count
        words.append(contentsOf: word)
        append(start..<words.count, FNV1a.hash(words[start...]), &seen)
    }

    private mutating func append(_ range: Range<Int>, _ hash: UInt64, _ seen: inout Set<Int64>) {
        let hash = Int64(bitPattern: hash)
        guard hashes.count < Self.tokensMax, seen.insert(hash).inserted else { return }
        hashes.append(hash)
        tokenRanges.append(range)
    }
}

/// The hash of Fowler, Noll and Vo in 64 bits (draft-eastlake-fnv): the same in every process, unlike Swift's `Hasher`.
/// A site that was flooded with collisions would only have learned what its moderators decided about them.
enum FNV1a {
    static func hash(_ bytes: some Sequence<UInt8>, after hash: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
        var hash = hash
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
