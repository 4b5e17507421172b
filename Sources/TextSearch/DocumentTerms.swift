/// A text to be indexed.
package struct Document: Sendable {
    package var body: String
    package var title: String
    package var summary: String
    package var tags: [String]
    /// BCP 47. English is stemmed, every other language taken as it is written.
    package var language: String

    package init(body: String, title: String, summary: String, tags: [String], language: String) {
        self.body = body
        self.title = title
        self.summary = summary
        self.tags = tags
        self.language = language
    }

    /// - language: BCP 47.
    package static func isEnglish(_ language: String) -> Bool {
        let language = language.lowercased()
        return language == "en" || language.hasPrefix("en-")
    }
}

/// A document as the index knows it: its terms, and where each of them stands.
package struct DocumentTerms: Equatable, Sendable {
    package struct Term: Equatable, Sendable {
        package var text: String
        /// Ascending, at least one.
        var places: [Place]
    }

    /// Ascending.
    package private(set) var terms: [Term]
    /// Words in each field.
    package private(set) var lengths: PerField<Int>
    /// Whether its words have stems.
    private let isStemmed: Bool

    /// Raised when the same document gives other terms than before: an index made by another version is made anew.
    package static let version: Int64 = 1

    package init(_ document: Document) {
        var scan = DocumentScan()
        scan.add(document.body, to: .body)
        scan.add(document.title, to: .title)
        scan.add(document.summary, to: .summary)
        for tag in document.tags { scan.add(tag, to: .tags) }
        self.init(words: scan.places, lengths: scan.lengths, isStemmed: Document.isEnglish(document.language))
    }

    private init(words: [String: [Place]], lengths: PerField<Int>, isStemmed: Bool) {
        var places = words
        if isStemmed {
            var stems: [String: [Place]] = [:]
            stems.reserveCapacity(words.count)
            for (word, places) in words { stems[IndexTerm.stem(of: word), default: []] += places }
            places.merge(stems.mapValues { $0.sorted() }) { $1 }
        }
        terms = places.map { Term(text: $0.key, places: $0.value) }.sorted { $0.text < $1.text }
        self.lengths = lengths
        self.isStemmed = isStemmed
    }
}

/// Terms of the index: words as they are spelt, folded, and stems, which stand for all forms of a word.
package enum IndexTerm {
    /// No word holds it.
    private static let stemMark: Character = "~"

    package static func stem(of word: String) -> String { "\(stemMark)\(EnglishStemmer.stem(word))" }

    /// A number that stands for a term where its letters shall not: 39 bits, the same on every machine. Two terms of a hundred thousand may share
    /// one.
    package static func code(of term: String) -> Int64 {
        let digest = EntryDigest(term).value
        return Int64((digest ^ digest >> 39) & (1 << 39 - 1))
    }

    package static func isStem(_ term: String) -> Bool { term.first == stemMark }
}

private struct DocumentScan {
    var places: [String: [Place]] = [:]
    var lengths = PerField(repeating: 0)

    /// Between two texts of one field lies a gap, which no phrase spans.
    private static let gap = 1

    mutating func add(_ text: String, to field: TextField) {
        var text = text
        let start = lengths[field] == 0 ? 0 : lengths[field] + Self.gap
        var end = start
        text.withUTF8 { utf8 in
            Words.scan(utf8) { word in
                places[word.text, default: []].append(Place(field, start + word.position))
                end = max(end, start + word.position + 1)
                return true
            }
        }
        lengths[field] = end
    }
}

extension DocumentTerms {
    package func terms(beginningWith beginning: String) -> [String] {
        let place = firstPlace(atOrBehind: beginning)
        return terms[place...].prefix { $0.text.utf8.starts(with: beginning.utf8) }.map(\.text)
    }

    package func isInTitle(_ term: String) -> Bool { places(of: term).contains { $0.field == .title } }

    func places(of term: String) -> [Place] {
        let place = firstPlace(atOrBehind: term)
        return place < terms.count && terms[place].text == term ? terms[place].places : []
    }

    private func firstPlace(atOrBehind text: String) -> Int {
        var (low, high) = (0, terms.count)
        while low < high {
            let middle = (low + high) / 2
            if terms[middle].text < text { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Its words, as stems where it has them, with a weight: how often each stands in it, several times over in the title.
    package var tellingTerms: [(text: String, weight: Double)] {
        terms.compactMap { term in
            guard IndexTerm.isStem(term.text) == isStemmed, !StopWords.contains(term.text.filter { $0 != "~" }) else {
                return nil
            }
            let mentions = term.places.reduce(0.0) { $0 + ($1.field == .title ? 5 : $1.field == .body ? 1 : 2) }
            return (term.text, mentions / (mentions + 2))
        }
    }

    var lengthCodes: PerField<UInt8> {
        var codes = PerField(repeating: UInt8(0))
        for field in TextField.allCases { codes[field] = FieldLength.code(of: lengths[field]) }
        return codes
    }
}

// MARK: What changed

extension DocumentTerms {
    /// - Returns: terms whose entries in the index are others than those of `old`, or are not there any more: as they were, and as they are.
    package func difference(from old: DocumentTerms) -> (gone: [Term], new: [Term]) {
        var (gone, new): ([Term], [Term]) = ([], [])
        var left = old.terms[...]
        for term in terms {
            while let first = left.first, first.text < term.text {
                gone.append(first)
                left.removeFirst()
            }
            if let first = left.first, first.text == term.text {
                left.removeFirst()
                if first.places == term.places, hasSameLengths(as: old, for: term) { continue }
                gone.append(first)
            }
            new.append(term)
        }
        return (gone + left, new)
    }

    /// In the fields that a term stands in, as far as its entry says.
    private func hasSameLengths(as old: DocumentTerms, for term: Term) -> Bool {
        let fields = Set(term.places.map(\.field))
        return fields.allSatisfy { FieldLength.code(of: lengths[$0]) == FieldLength.code(of: old.lengths[$0]) }
    }
}

// MARK: As bytes

extension DocumentTerms {
    /// Lengths, whether there are stems, the number of words, then each word with its places: how many letters it shares with the one before, the
    /// others, and the distances of its places. Stems are made again from the words.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for field in TextField.allCases { Varint.append(UInt32(lengths[field]), to: &bytes) }
        bytes.append(isStemmed ? 1 : 0)
        let words = terms.filter { !IndexTerm.isStem($0.text) }
        Varint.append(UInt32(words.count), to: &bytes)
        var last: [UInt8] = []
        for word in words {
            let text = Array(word.text.utf8)
            let shared = zip(last, text).prefix { $0 == $1 }.count
            Varint.append(UInt32(shared), to: &bytes)
            Varint.append(UInt32(text.count - shared), to: &bytes)
            bytes += text[shared...]
            Varint.append(UInt32(word.places.count), to: &bytes)
            var code: UInt32 = 0
            for place in word.places {
                Varint.append(place.code &- code, to: &bytes)
                code = place.code
            }
            last = text
        }
        return bytes
    }

    package init(bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            var lengths = PerField(repeating: 0)
            for field in TextField.allCases { lengths[field] = Int(reader.varint()) }
            let isStemmed = reader.byte() == 1
            var words: [String: [Place]] = [:]
            var text: [UInt8] = []
            for _ in 0..<reader.varint() {
                if reader.isAtEnd { break }
                text.removeLast(max(0, text.count - Int(reader.varint())))
                let count = Int(reader.varint())
                text += reader.slice(reader.offset..<reader.offset + count)
                reader.skip(count)
                var code: UInt32 = 0
                var places: [Place] = []
                for _ in 0..<reader.varint() {
                    if reader.isAtEnd { break }
                    code &+= reader.varint()
                    places.append(Place(code: code))
                }
                words[String(decoding: text, as: UTF8.self)] = places
            }
            return DocumentTerms(words: words, lengths: lengths, isStemmed: isStemmed)
        }
    }
}
