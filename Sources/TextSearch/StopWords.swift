/// English words that tell nothing in a query, question words among them: most texts have them, so that they choose
/// none and only cost. For queries alone: the index has them all, and phrases need them.
///
/// Left out: `us`, which is the U.S. too, and `may`, `will`, `mine`, which are names and things.
package enum StopWords {
    /// Whether a word, as `Words` folds it, is one. Questions in contracted form are cut there already: `what's` is
    /// what.
    package static func contains(_ folded: String) -> Bool {
        // All others cost no more than a look: hashing a text beyond ASCII takes far longer.
        guard folded.utf8.count <= bytesMax, folded.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return all.contains(folded)
    }

    /// The length of the longest.
    private static let bytesMax = 8

    private static let all: Set<String> = [
        // Articles, demonstratives, quantities.
        "a", "an", "the", "this", "that", "these", "those", "some", "any", "each", "every", "both", "either", "such",
        "much", "many", "most", "more", "other",
        // Pronouns.
        "i", "me", "my", "we", "our", "ours", "you", "your", "yours", "he", "him", "his", "she", "her", "hers",
        "it", "its", "they", "them", "their", "theirs", "there",
        // Question words.
        "what", "when", "where", "which", "who", "whom", "whose", "why", "how",
        // Verbs that carry others.
        "am", "is", "are", "was", "were", "be", "been", "being", "do", "does", "did", "doing", "done", "has", "have",
        "had",
        "having", "can", "could", "shall", "should", "would", "might", "must",
        // The same with a negation or a pronoun.
        "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "hasnt", "havent", "hadnt", "cant", "couldnt",
        "wont", "wouldnt", "shouldnt", "im", "ive", "youre", "youve", "theyre", "theyve", "weve",
        // Prepositions.
        "about", "after", "at", "before", "between", "by", "during", "for", "from", "in", "into", "of", "on", "onto",
        "out",
        "over", "through", "to", "under", "until", "up", "upon", "with", "within", "without",
        // Conjunctions and particles.
        "and", "as", "because", "but", "if", "nor", "not", "or", "since", "so", "than", "then", "though", "while",
        "also", "just", "too", "very", "here", "only",
    ]
}
