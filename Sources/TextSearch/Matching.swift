/// Finds all documents that hold something of what is wanted, in one pass over the postings of each of its words.
///
/// Scores stand in arrays with a place for each document there is, which are kept for the next search: nothing is hashed, sorted or allocated
/// for a document that is found. Kept where it is, and never copied.
package struct Matching {
    private var score: [Float] = []
    /// How many of the wanted things a document holds.
    private var held: [UInt8] = []
    private var isHidden: [Bool] = []
    /// Of the pattern that is looked for; 0 between two of them.
    var frequency: [Float] = []
    /// Documents with a score.
    private var found: [Int32] = []
    private var hidden: [Int32] = []
    private var wantedCount = 0

    private static let fewWanted = 4

    package init() {}

    /// Looks for `query`. What was found before is forgotten.
    ///
    /// - isInTime: asked now and then; `false` ends the search with what it has.
    /// - Returns: whether everything was looked at.
    package mutating func find(_ query: SearchPatterns, in index: some TermIndex, isInTime: () -> Bool) throws -> Bool {
        do {
            return try look(for: query, in: index, isInTime: isInTime)
        } catch {
            // Somewhere in the middle: what is left of it would be found by the next search.
            (score, held, isHidden, frequency) = ([], [], [], [])
            found = []
            hidden = []
            throw error
        }
    }

    private mutating func look(for query: SearchPatterns, in index: some TermIndex, isInTime: () -> Bool) throws -> Bool
    {
        forget(documents: try index.lastDocument + 1)
        let totals = try index.totals
        let fresh = try index.fresh
        let ranking = Ranking(documents: totals.documents + fresh.count, lengths: totals.lengths)
        wantedCount = query.wanted.count
        for pattern in query.excluded {
            guard isInTime() else { return false }
            for (document, _) in try holders(of: pattern, in: index, fresh, ranking) { hide(Int(document)) }
        }
        for pattern in query.wanted {
            guard isInTime() else { return false }
            let holders = try holders(of: pattern, in: index, fresh, ranking)
            let idf = ranking.idf(holding: holders.count)
            for (document, frequency) in holders {
                let place = Int(document)
                if held[place] == 0 { found.append(document) }
                held[place] += 1
                score[place] += idf * ranking.saturated(frequency)
            }
        }
        return true
    }

    private mutating func forget(documents count: Int) {
        for document in found {
            score[Int(document)] = 0
            held[Int(document)] = 0
        }
        for document in hidden { isHidden[Int(document)] = false }
        found.removeAll(keepingCapacity: true)
        hidden.removeAll(keepingCapacity: true)
        guard score.count < count else { return }
        let missing = count + count / 8 - score.count
        score += repeatElement(0, count: missing)
        held += repeatElement(0, count: missing)
        isHidden += repeatElement(false, count: missing)
        frequency += repeatElement(0, count: missing)
    }

    /// Takes a document out of what is found.
    package mutating func hide(_ document: Int) {
        guard isHidden.indices.contains(document), !isHidden[document] else { return }
        isHidden[document] = true
        hidden.append(Int32(document))
    }

    // MARK: What was found

    package struct Hit: Equatable, Sendable {
        package var document: Int
        package var score: Float
        /// Whether it holds everything that is wanted.
        package var holdsAll: Bool
        /// Whether it comes before all others that do not, whatever their scores: it holds everything, and that is said in few words. Whoever
        /// writes a sentence does not mean each word of it, and only the longest articles hold them all.
        package var comesFirst: Bool
    }

    /// All documents found, in no order.
    package var hits: [Hit] {
        found.compactMap { document in
            let place = Int(document)
            guard !isHidden[place] else { return nil }
            let holdsAll = Int(held[place]) == wantedCount
            return Hit(
                document: place,
                score: score[place],
                holdsAll: holdsAll,
                comesFirst: holdsAll && wantedCount <= Self.fewWanted
            )
        }
    }
}
