/// All words that documents hold, as they are spelt (folded), each with the number of documents that hold it.
/// Immutable, so that threads may share it. Takes 20 bytes a word beside its text.
///
/// Words are compared byte by byte: give them as `Words` folds them.
package final class Vocabulary: Sendable {
    let words: SortedWords
    /// Of each word, how many documents hold it.
    let documents: [UInt32]
    let candidates: CorrectionCandidates

    /// - words: in any order. Of a word that comes twice the documents are added up; one that no document holds is
    ///   left out.
    package init(_ words: some Sequence<(word: String, documents: Int)>) {
        var pile = WordPile()
        var counts: [Int] = []
        for (word, documents) in words where documents > 0 && !word.isEmpty {
            guard pile.append(word) else { continue }
            counts.append(documents)
        }
        let (sorted, places) = SortedWords.sorting(pile)
        var documents = [UInt32](repeating: 0, count: sorted.count)
        for (place, count) in zip(places, counts) {
            let sum = documents[Int(place)].addingReportingOverflow(UInt32(clamping: count))
            documents[Int(place)] = sum.overflow ? .max : sum.partialValue
        }
        self.words = sorted
        self.documents = documents
        candidates = CorrectionCandidates(of: sorted)
    }

    package var count: Int { words.count }

    /// 0 for a word that it does not know.
    package func documents(holding word: String) -> Int {
        words.place(of: word).map { Int(documents[$0]) } ?? 0
    }

    /// Words that begin so, those of most documents first, and of those of as many the first in the order of UTF-8.
    ///
    /// - prefix: folded. Every word begins with the empty one.
    package func words(beginningWith prefix: String, countMax: Int) -> [(word: String, documents: Int)] {
        var best = BestWords(countMax: countMax)
        documents.withUnsafeBufferPointer { documents in
            for place in words.places(beginningWith: prefix) { best.offer(place, documents: documents[place]) }
        }
        return best.places.map { (words.text(at: $0), Int(documents[$0])) }
    }
}

/// The few of most documents among many.
private struct BestWords {
    private let countMax: Int
    private var found: [(place: Int, documents: UInt32)] = []
    /// Only words of more documents can still be among the best.
    private var floor: UInt32 = 0

    init(countMax: Int) { self.countMax = max(0, countMax) }

    /// - place: higher than those of all words before.
    @inline(__always)
    mutating func offer(_ place: Int, documents: UInt32) {
        if documents > floor, countMax > 0 { take(place, documents) }
    }

    /// Lets twice as many in as are wanted before it sorts the worse half out, so that a word costs little whatever
    /// the order in which they come.
    private mutating func take(_ place: Int, _ documents: UInt32) {
        found.append((place, documents))
        guard found.count / 2 >= countMax else { return }
        keepBest()
        floor = found.last?.documents ?? 0
    }

    private mutating func keepBest() {
        found.sort { $0.documents != $1.documents ? $0.documents > $1.documents : $0.place < $1.place }
        found.removeLast(max(0, found.count - countMax))
    }

    var places: [Int] {
        var all = self
        all.keepBest()
        return all.found.map(\.place)
    }
}
