import News

/// A piece of a text around what was found in it: where it begins and ends.
///
/// **It begins** at the beginning of the text if that is near enough; else where the sentence begins, if that is no
/// more than `sentenceMax` before the window; else at a word, with a third of what the window leaves, and more where
/// the text ends soon. **It ends** at a word. No mark is cut but one that is longer than an excerpt.
struct Excerpt {
    private let text: UnsafeBufferPointer<UInt8>
    private let cut: TextCut
    private let window: Range<Int>
    private let marks: [Range<Int>]

    /// Its length in bytes of UTF-8: 240 letters of English, 80 of Japanese or Hindi.
    static let bytesMax = 240
    /// In bytes of UTF-8.
    static let sentenceMax = 60

    /// - window: what it must show, `nil` for the beginning.
    /// - marks: in order, none touching another.
    init(of text: UnsafeBufferPointer<UInt8>, around window: Range<Int>?, marks: [Range<Int>]) {
        self.text = text
        cut = TextCut(text: text)
        let window = window ?? 0..<0
        // Its ends may lie in marks that others are part of.
        let start = marks.last { $0.contains(window.lowerBound) }?.lowerBound ?? window.lowerBound
        let end = marks.first { $0.contains(window.upperBound) }?.upperBound ?? window.upperBound
        let shown = end - start <= Self.bytesMax ? start..<end : window
        self.window = shown
        // Others are too far away.
        self.marks = marks.filter {
            $0.upperBound > shown.lowerBound - Self.bytesMax && $0.lowerBound < shown.lowerBound + Self.bytesMax
        }
    }

    var markedText: MarkedText {
        let start = start
        let end = end(from: start)
        var marked = MarkedText(oneLineOf: text, start..<end, marks: marks)
        if marked.pieces.isEmpty { return marked }
        if text.end(ofBlanksAt: 0) < start { marked.pieces.insert(Self.ellipsis, at: 0) }
        if text.end(ofBlanksAt: end) < text.count { marked.pieces.append(Self.ellipsis) }
        return marked
    }

    private static let ellipsis = MarkedText.Piece("…", isMarked: false)

    // MARK: Its beginning

    private var start: Int {
        // A long empty space would be all there is to see.
        let first = window.isEmpty ? text.end(ofBlanksAt: 0) : 0
        let room = max(0, Self.bytesMax - window.count)
        let behind = text.count - window.upperBound
        let before = max(room / 3, room - behind)
        if window.lowerBound <= before { return min(first, text.count) }
        if let start = cut.sentenceStart(before: window.lowerBound, bytesMax: min(Self.sentenceMax, room)) {
            return start
        }
        return best(from: window.lowerBound - before, to: window.lowerBound) ?? window.lowerBound
    }

    /// The first place that is good to begin at.
    private func best(from start: Int, to end: Int) -> Int? {
        var second: Int?
        for place in start..<end where !isInsideMark(place) {
            switch cut.quality(at: place) {
            case .word: return place
            case .separator: second = second ?? place
            case .character, .none: break
            }
        }
        return second
    }

    // MARK: Its end

    private func end(from start: Int) -> Int {
        let limit = start + Self.bytesMax
        if limit >= text.count { return text.count }
        let least = window.upperBound <= limit ? max(window.upperBound, start + 1) : start + 1
        var best = limit
        var quality = TextCut.Quality.none
        var place = limit
        while place >= least {
            if !isInsideMark(place) || window.upperBound > limit {
                let other = cut.quality(at: place)
                if other == .word { return place }
                if other > quality { (best, quality) = (place, other) }
            }
            place -= 1
        }
        return quality == .none ? scalarEnd(before: limit, after: least) : best
    }

    /// Where nothing but marks stands.
    private func scalarEnd(before limit: Int, after least: Int) -> Int {
        var place = limit
        while place > least, text[place] & 0xC0 == 0x80, limit - place < 3 { place -= 1 }
        return place
    }

    private func isInsideMark(_ place: Int) -> Bool {
        marks.contains { $0.lowerBound < place && place < $0.upperBound }
    }
}
