/// Finds in a text what a marker looks for: passes over what it is not, cuts the words that it may be, and compares.
struct MarkSearch {
    private let text: UnsafeBufferPointer<UInt8>
    private let words: [MarkedWord]
    private let rows: [MarkedRow]
    private let beginnings: WordBeginnings
    private let isEnglish: Bool
    /// Whether the text goes on behind what is searched, so that its last word may, too.
    private let isCutOff: Bool
    /// Whether the first window that holds everything is enough.
    private let endsWithExcerpt: Bool

    /// Where the search ends, in bytes.
    private var end: Int
    /// Words found, those of rows that came to nothing among them.
    private var count = 0
    private var found: [Mark] = []
    private var hits: [MarkHit] = []
    private var best: MarkWindow.Choice
    private var begun: [BegunRow] = []
    /// Where the words stand that were cut since words were last passed over.
    private var cut: [Range<Int>] = []
    /// What the last of them is, by number.
    private var matched: [Int] = []

    /// A text of nothing but what is looked for is marked as far as these: a bound on time and memory.
    static let wordsMax = 4000

    private struct Mark {
        var range: Range<Int>
        /// All of the word, of which it may be a part.
        var word: Range<Int>
        var row: Int
        /// One of a row of several, of which the others may be missing.
        var isLoose: Bool
    }

    /// A row of which some words were found.
    private struct BegunRow {
        var row: Int
        /// The place of its first word in `cut`.
        var start: Int
        var wordsFound: Int
    }

    init(
        _ text: UnsafeBufferPointer<UInt8>,
        words: [MarkedWord],
        rows: [MarkedRow],
        beginnings: WordBeginnings,
        isEnglish: Bool,
        endsWithExcerpt: Bool
    ) {
        self.text = UnsafeBufferPointer(rebasing: text.prefix(Marker.searchedMax))
        self.words = words
        self.rows = rows
        self.beginnings = beginnings
        self.isEnglish = isEnglish
        self.endsWithExcerpt = endsWithExcerpt
        end = self.text.count
        isCutOff = self.text.count < text.count
        best = MarkWindow.Choice(rows: rows.count)
    }

    mutating func run() {
        guard !words.isEmpty else { return }
        var starts = WordStarts(text, beginnings)
        while count < Self.wordsMax, let (start, edge) = starts.next(before: end) {
            starts.move(to: compareWords(from: edge, to: starts.edge(behind: start), starts))
        }
    }

    // MARK: Words

    /// Compares the words between two edges, and those behind them as long as a row may go on.
    ///
    /// - Returns: the edge up to which it came.
    private mutating func compareWords(from edge: Int, to end: Int, _ starts: WordStarts) -> Int {
        var end = end
        cut.removeAll(keepingCapacity: true)
        Words.scan(UnsafeBufferPointer(rebasing: text[edge...])) { word in
            let range = word.range.lowerBound + edge..<word.range.upperBound + edge
            if range.lowerBound >= end {
                if begun.isEmpty { return false }
                end = starts.edge(behind: range.lowerBound)
            }
            cut.append(range)
            compare(word.text, at: range, starts)
            return count < Self.wordsMax && !(begun.isEmpty && range.upperBound >= end)
        }
        begun.removeAll(keepingCapacity: true)
        return end
    }

    private mutating func compare(_ word: String, at range: Range<Int>, _ starts: WordStarts) {
        matched.removeAll(keepingCapacity: true)
        if !isCutOff || range.upperBound < text.count { match(word) }
        if !begun.isEmpty { continueRows(starts) }
        for number in matched { note(number, at: range, starts) }
    }

    /// Notes in `matched` what a word is of all that is looked for.
    private mutating func match(_ word: String) {
        var text = word
        text.withUTF8 { text in
            var like = beginnings.words(like: text)
            var stem: String?
            while like != 0 {
                for number in stride(from: like.trailingZeroBitCount, to: words.count, by: 64) {
                    if words[number].isFound(in: text) {
                        matched.append(number)
                    } else if isEnglish, let wanted = words[number].stem {
                        let own = stem ?? EnglishStemmer.stem(word)
                        stem = own
                        if own == wanted { matched.append(number) }
                    }
                }
                like &= like - 1
            }
        }
    }

    private mutating func note(_ number: Int, at range: Range<Int>, _ starts: WordStarts) {
        let word = words[number]
        let row = rows[word.row]
        let isAlone = row.distances.count == 1
        count += 1
        found.append(Mark(range: shown(range, of: number, starts), word: range, row: word.row, isLoose: !isAlone))
        if isAlone {
            add(MarkHit(range: range, row: word.row))
        } else if row.first == number {
            begun.append(BegunRow(row: word.row, start: cut.count - 1, wordsFound: 1))
        }
    }

    // MARK: Rows

    /// Takes the word that was cut last into the rows that wait for it, and drops those that do not get it.
    private mutating func continueRows(_ starts: WordStarts) {
        let place = cut.count - 1
        var kept = 0
        for var one in begun {
            let row = rows[one.row]
            let next = one.start + row.distances[one.wordsFound]
            if next == place {
                guard matched.contains(row.first + one.wordsFound) else { continue }
                one.wordsFound += 1
                if one.wordsFound == row.distances.count {
                    finish(one, starts)
                    continue
                }
            }
            begun[kept] = one
            kept += 1
        }
        begun.removeLast(begun.count - kept)
    }

    private mutating func finish(_ one: BegunRow, _ starts: WordStarts) {
        let row = rows[one.row]
        for (index, distance) in row.distances.enumerated() {
            let word = cut[one.start + distance]
            let range = shown(word, of: row.first + index, starts)
            found.append(Mark(range: range, word: word, row: one.row, isLoose: false))
        }
        add(MarkHit(range: cut[one.start].lowerBound..<cut[cut.count - 1].upperBound, row: one.row))
    }

    /// What is marked of a word.
    private func shown(_ range: Range<Int>, of number: Int, _ starts: WordStarts) -> Range<Int> {
        guard words[number].isCharacter else { return range }
        return range.lowerBound..<starts.end(ofCharacterAt: range.lowerBound)
    }

    private mutating func add(_ hit: MarkHit) {
        hits.append(hit)
        guard endsWithExcerpt else { return }
        best.add(hit)
        // What is marked behind the window is shown, too.
        if best.holdsAll, let window = best.window { end = min(end, window.range.lowerBound + Excerpt.bytesMax) }
    }

    // MARK: What was found

    private var wholeRows: [Bool] {
        var isWhole = [Bool](repeating: false, count: rows.count)
        for hit in hits { isWhole[hit.row] = true }
        return isWhole
    }

    /// In order, none touching another.
    var marks: [Range<Int>] {
        let isWhole = wholeRows
        let ranges = found.filter { !$0.isLoose || !isWhole[$0.row] }.map(\.range)
        var marks: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = marks.last, range.lowerBound <= last.upperBound {
                marks[marks.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                marks.append(range)
            }
        }
        return marks
    }

    /// What an excerpt should show; `nil` if nothing was found.
    var window: Range<Int>? {
        if best.holdsAll { return best.window?.range }
        let isWhole = wholeRows
        let loose = found.filter { $0.isLoose && !isWhole[$0.row] }
        if loose.isEmpty { return best.window?.range }
        let all = hits + loose.map { MarkHit(range: $0.word, row: $0.row) }
        var choice = MarkWindow.Choice(rows: rows.count)
        for hit in all.sorted(by: { $0.range.upperBound < $1.range.upperBound }) {
            choice.add(hit)
        }
        return choice.window?.range
    }
}

/// A row of words, or a single one, that stands in a text.
struct MarkHit {
    var range: Range<Int>
    var row: Int
}
