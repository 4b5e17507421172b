import News

/// What a store keeps of a site's decisions.
struct SpamTraining: Equatable {
    private(set) var counts: [Int64: SpamCounts] = [:]
    private(set) var decisions = SpamCounts(spam: 0, ham: 0)

    /// - Parameter times: -1 takes a decision back.
    mutating func add(_ features: SpamFeatures, isSpam: Bool, times: Int64 = 1) {
        decisions.add(isSpam, times)
        for hash in features.hashes {
            counts[hash, default: SpamCounts(spam: 0, ham: 0)].add(isSpam, times)
            if counts[hash] == SpamCounts(spam: 0, ham: 0) { counts[hash] = nil }
        }
    }

    func verdict(on features: SpamFeatures) -> SpamVerdict? {
        SpamModel(decisions: decisions)?.verdict(on: features) { counts[$0] ?? SpamCounts(spam: 0, ham: 0) }
    }
}

extension SpamCounts {
    fileprivate mutating func add(_ isSpam: Bool, _ times: Int64) {
        if isSpam { spam += times } else { ham += times }
    }
}
