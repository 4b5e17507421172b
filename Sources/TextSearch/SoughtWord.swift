/// A word of a query.
struct SoughtWord {
    var text: String
    var position: Int
    /// Of a script without blanks between words: one pair of a run, or a single character.
    var isPiece: Bool
    /// A character alone, which may be the beginning of any pair.
    var isSingle: Bool
}

extension Words {
    /// The words of a query. The character that ends a run stands in a document alone too, so that it is found there; in a query its pair
    /// says more.
    static func sought(in text: String) -> [SoughtWord] {
        var words: [SoughtWord] = []
        var end = 0
        for word in all(in: text) {
            let isPiece = word.text.unicodeScalars.first.map { Folding.folded($0).kind == .unspaced } ?? false
            let isEndOfRun = isPiece && word.range.upperBound <= end
            end = word.range.upperBound
            guard !isEndOfRun else { continue }
            let isSingle = isPiece && word.text.unicodeScalars.count { Folding.folded($0).kind == .unspaced } == 1
            words.append(SoughtWord(text: word.text, position: word.position, isPiece: isPiece, isSingle: isSingle))
        }
        return words
    }
}
