/// A word that somebody may have meant.
package struct Correction: Equatable, Sendable {
    /// Folded. Two words with a blank between them, where only the blank was missing.
    package var word: String
    /// How many documents hold it; of two words, how many hold the rarer one.
    package var documents: Int
    /// Insertions, deletions, replacements and swaps of neighbours between it and what was typed.
    package var distance: Int

    package init(word: String, documents: Int, distance: Int) {
        self.word = word
        self.documents = documents
        self.distance = distance
    }
}
