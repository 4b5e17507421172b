/// Finds documents in which several words stand in a row: one after another it takes the words, and keeps the places at which a row may
/// begin.
struct RowSearch {
    private let pattern: Pattern
    private let ranking: Ranking

    init(_ pattern: Pattern, _ ranking: Ranking) {
        self.pattern = pattern
        self.ranking = ranking
    }

    private struct Candidate {
        var starts: [Place]
        /// By field, as far as they are known.
        var lengthCodes = PerField(repeating: UInt8(0))
    }

    func holders(in index: some TermIndex, _ fresh: [FreshDocument]) throws -> Matching.Holders {
        var candidates: [Int: Candidate] = [:]
        let isFresh = Set(fresh.map(\.number))
        for (word, distance) in zip(pattern.words, pattern.distances) {
            var found: [Int: Candidate] = [:]
            let known: [Int: Candidate]? = distance == 0 ? nil : candidates
            let terms = try word.terms(in: index)
            for term in terms {
                try index.read(term, places: true) { block in
                    Self.add(block, notIn: isFresh, only: known, to: &found)
                }
            }
            for document in fresh where known?[document.number] != nil || known == nil {
                let places = terms.flatMap(document.places)
                guard !places.isEmpty else { continue }
                found[document.number] = Candidate(starts: places, lengthCodes: document.terms.lengthCodes)
            }
            candidates = known.map { Self.followed($0, by: found, distance) } ?? found
            if candidates.isEmpty { return [] }
        }
        return candidates.map { number, candidate in
            (Int32(number), frequency(of: candidate))
        }.sorted { $0.0 < $1.0 }
    }

    private static func add(
        _ block: PostingsBlock,
        notIn fresh: Set<Int>,
        only known: [Int: Candidate]?,
        to found: inout [Int: Candidate]
    ) {
        var counts = ByteReader(block.counts)
        var places = ByteReader(block.places)
        while !counts.isAtEnd {
            let document = block.start + Int(counts.varint())
            var lengthCodes = PerField(repeating: UInt8(0))
            let total = counts.entry { field, _, code in lengthCodes[TextField(rawValue: field) ?? .body] = code }
            guard !fresh.contains(document), known == nil || known?[document] != nil else {
                places.skipVarints(total)
                continue
            }
            var candidate = found[document] ?? Candidate(starts: [])
            var code: UInt32 = 0
            for _ in 0..<total {
                if places.isAtEnd { break }
                code &+= places.varint()
                candidate.starts.append(Place(code: code))
            }
            for field in TextField.allCases where lengthCodes[field] > 0 {
                candidate.lengthCodes[field] = lengthCodes[field]
            }
            found[document] = candidate
        }
    }

    /// Those whose rows go on with a word so far behind their starts.
    private static func followed(_ known: [Int: Candidate], by found: [Int: Candidate], _ distance: Int) -> [Int:
        Candidate]
    {
        var followed: [Int: Candidate] = [:]
        for (document, next) in found {
            guard let candidate = known[document] else { continue }
            let places = Set(next.starts)
            let starts = candidate.starts.filter { places.contains($0.advanced(by: distance)) }
            if !starts.isEmpty { followed[document] = Candidate(starts: starts, lengthCodes: candidate.lengthCodes) }
        }
        return followed
    }

    private func frequency(of candidate: Candidate) -> Float {
        var counts = PerField(repeating: UInt32(0))
        // A place may have come twice, as a word and as its stem.
        for place in Set(candidate.starts) { counts[place.field] += 1 }
        return ranking.frequency(counts, candidate.lengthCodes)
    }
}
