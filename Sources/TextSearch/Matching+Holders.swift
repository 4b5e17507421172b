extension Matching {
    typealias Holders = [(document: Int32, frequency: Float)]

    /// Documents that hold a pattern, with its frequency in each.
    mutating func holders(
        of pattern: Pattern,
        in index: some TermIndex,
        _ fresh: [FreshDocument],
        _ ranking: Ranking
    ) throws -> Holders {
        if pattern.words.count == 1 { return try holders(of: pattern.words[0], in: index, fresh, ranking) }
        return try RowSearch(pattern, ranking).holders(in: index, fresh)
    }

    private mutating func holders(
        of word: WordPattern,
        in index: some TermIndex,
        _ fresh: [FreshDocument],
        _ ranking: Ranking
    ) throws -> Holders {
        let terms = try word.terms(in: index)
        var documents: [Int32] = []
        for term in terms {
            try index.read(term, places: false) { block in add(block, ranking, to: &documents) }
        }
        for document in fresh { replace(document, terms, ranking, in: &documents) }
        var holders: Holders = []
        holders.reserveCapacity(documents.count)
        for document in documents {
            let place = Int(document)
            if frequency[place] > 0 { holders.append((document, frequency[place])) }
            frequency[place] = 0
        }
        return holders
    }

    private mutating func add(_ block: PostingsBlock, _ ranking: Ranking, to documents: inout [Int32]) {
        var reader = ByteReader(block.counts)
        let size = frequency.count
        frequency.withUnsafeMutableBufferPointer { frequency in
            while !reader.isAtEnd {
                let document = block.start + Int(reader.varint())
                var sum: Float = 0
                _ = reader.entry { sum += ranking.frequency($1, in: $0, lengthCode: $2) }
                // Found by its stem before, it holds this form among others.
                guard document < size, frequency[document] == 0 else { continue }
                documents.append(Int32(truncatingIfNeeded: document))
                frequency[document] = sum
            }
        }
    }

    /// What blocks say of a fresh document is out of date.
    private mutating func replace(
        _ document: FreshDocument,
        _ terms: [String],
        _ ranking: Ranking,
        in documents: inout [Int32]
    ) {
        guard document.number < frequency.count else { return }
        if frequency[document.number] == 0 { documents.append(Int32(document.number)) }
        var counts = PerField(repeating: UInt32(0))
        let places = terms.lazy.map(document.places).first { !$0.isEmpty } ?? []
        for place in places { counts[place.field] += 1 }
        frequency[document.number] = ranking.frequency(counts, document.terms.lengthCodes)
    }
}
