/// What may be corrected into what.
///
/// Chosen on misspellings that people made, looked for in news and in abstracts (Mitton's aspell file, Norvig's first
/// test set, queries with a word misspelt). Letters side by side on a keyboard and vowels taken for each other were
/// tried as hints too: they choose no better.
enum CorrectionRules {
    /// Letters (scalars) that a word needs to be corrected: shorter ones have too many neighbours.
    static let lettersMin = 4

    /// Edits between a word of so many letters and one that begins with the same letter.
    static func editsMax(letters: Int) -> Int { letters < 8 ? 1 : 2 }

    /// Edits between words that begin otherwise. People seldom mistype the first letter: two edits away, such words
    /// were right once and wrong five times.
    static let otherFirstEditsMax = 1

    /// How likely a word was meant, next to others as far away: by the documents that hold it, each counted four times
    /// over for each of
    /// - the same first letter;
    /// - the same letters when doubled ones count once, as in `accomodate`;
    /// - the same letters in another order, as in `freind`.
    static func weight(of meant: [Unicode.Scalar], documents: UInt32, typed: [Unicode.Scalar]) -> Int {
        var hints = 0
        if meant.first == typed.first { hints += 1 }
        if meant.withoutDoubles == typed.withoutDoubles { hints += 1 }
        if meant.count == typed.count, meant.sorted() == typed.sorted() { hints += 1 }
        return Int(documents) << (2 * hints)
    }

    /// A word is left out next to one as far away of so many times its weight: it may be a misspelling itself.
    static let noiseFactor = 100

    /// A known word has so many times fewer documents than the one that is offered beside it: most rare words are meant.
    static let alternativeFactor = 20

    // MARK: Two words without their blank

    /// Letters of each of the two.
    static let halfLettersMin = 4
    /// Documents that hold each of the two.
    static let halfDocumentsMin = 3
}

extension [Unicode.Scalar] {
    fileprivate var withoutDoubles: [Unicode.Scalar] {
        var letters: [Unicode.Scalar] = []
        for letter in self where letters.last != letter { letters.append(letter) }
        return letters
    }
}
