/// A proof that its bearer looked at an article a while before they commented: most robots post to an address that they know.
package struct Challenge: Sendable, Equatable {
    /// The article that it is for, the second it was made, an id and a signature.
    package var text: String
    package var validFrom: Timestamp
    package var expiresAt: Timestamp

    package init(text: String, madeAt: Timestamp, _ rules: CommentRules) {
        self.text = text
        validFrom = madeAt + rules.challengeSecondsMin
        expiresAt = madeAt + rules.challengeSecondsMax
    }
}

/// Why a challenge is not good.
package enum ChallengeFault: String, Sendable {
    case missing, foreign, early, expired, spent
}
