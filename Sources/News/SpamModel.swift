import Foundation

/// How many decisions of each kind: all of a site's, or those about comments with one token. They add up, so taking a
/// decision back is exact.
package struct SpamCounts: Sendable, Equatable {
    package var spam: Int64
    package var ham: Int64

    package init(spam: Int64, ham: Int64) {
        self.spam = spam
        self.ham = ham
    }
}

/// What the model says about a comment, and why.
package struct SpamVerdict: Sendable, Equatable {
    /// 0: like what moderators approved; 1: like what they called spam; 0.5: like neither. No probability, but the same
    /// scale on every site.
    package var score: Double
    /// The tokens that weighed most, the heaviest first.
    package var reasons: [Reason]

    package struct Reason: Sendable, Equatable {
        /// A word, two neighbouring words, or a sign in brackets.
        package var word: String
        /// The logarithm of how many times as frequent it is in spam, doubled for a sign; below 0 it speaks for the
        /// comment.
        package var weight: Double

        package init(word: String, weight: Double) {
            self.word = word
            self.weight = weight
        }
    }

    package init(score: Double, reasons: [Reason]) {
        self.score = score
        self.reasons = reasons
    }
}

/// A spam score learned from a site's own decisions: naive Bayes over `SpamFeatures`. docs/spam.md has why and how
/// well.
package struct SpamModel: Sendable {
    package static let reasonsMax = 6
    /// How often each token is taken to have been seen in both kinds beforehand: a token seen once says little.
    private static let seenBefore = 0.5

    /// A sign stands for what ever new words share, so it says more of a text about something else.
    private static let signWeight = 2.0

    private let decisions: SpamCounts

    /// - decisionsMin: of each kind, above 0.
    /// - Returns: `nil` for fewer decisions, from which a model would only repeat chance.
    package init?(decisions: SpamCounts, decisionsMin: Int64 = 50) {
        guard min(decisions.spam, decisions.ham) >= max(1, decisionsMin) else { return nil }
        self.decisions = decisions
    }

    /// - Parameter counts: what is stored for a token; zeros for one that is not.
    package func verdict(on features: SpamFeatures, counts: (Int64) throws -> SpamCounts) rethrows -> SpamVerdict {
        var weights: [(index: Int, weight: Double)] = []
        var sum = 0.0
        for (index, hash) in features.hashes.enumerated() {
            let counts = try counts(hash)
            guard counts.spam + counts.ham > 0 else { continue }
            let weight = weight(counts) * (index < features.signCount ? Self.signWeight : 1)
            sum += weight
            weights.append((index, weight))
        }
        // Tokens of a text are not independent, as Bayes would have them: a sum over many would be sure of anything.
        // What independent guesses would sum to by chance grows as the root of their number.
        let evidence = weights.isEmpty ? 0 : sum / Double(weights.count).squareRoot()
        weights.sort { one, other in
            abs(one.weight) == abs(other.weight) ? one.index < other.index : abs(one.weight) > abs(other.weight)
        }
        return SpamVerdict(
            score: 1 / (1 + exp(-evidence)),
            reasons: weights.prefix(Self.reasonsMax).map { .init(word: features.word(at: $0.index), weight: $0.weight) }
        )
    }

    /// Counted as if there were as many decisions of either kind as of the rarer: what is rare on a site does not
    /// become likely or unlikely by it, and a token seen once among very many is no evidence.
    private func weight(_ counts: SpamCounts) -> Double {
        let scale = Double(min(decisions.spam, decisions.ham))
        let spam = Double(counts.spam) * scale / Double(decisions.spam)
        let ham = Double(counts.ham) * scale / Double(decisions.ham)
        return log((spam + Self.seenBefore) / (ham + Self.seenBefore))
    }
}
