import News
import TestSupport
import Testing

@Suite struct SpamModelTests {
    @Test func `tells new spam from new comments, and says why`() throws {
        let training = trained(60, 60)
        let spam = try #require(training.verdict(on: SpamFeatures(of: "Cheap watches here: https://zeit.example !!")))
        #expect(spam.score > 0.9)
        #expect(spam.reasons.prefix(3).map(\.word).contains("[link]"))
        #expect(spam.reasons.map(\.word).contains("cheap"))
        #expect(spam.reasons.count <= SpamModel.reasonsMax)
        #expect(spam.reasons.map { abs($0.weight) } == spam.reasons.map { abs($0.weight) }.sorted(by: >))
        let ham = try #require(training.verdict(on: SpamFeatures(of: "The council should have repaired the bridge.")))
        #expect(ham.score < 0.1)
        #expect(ham.reasons.allSatisfy { $0.weight < 0 })
        #expect(ham.reasons.map(\.word).contains { $0.contains("council") })
    }

    @Test func `says nothing before there are enough decisions of each kind`() {
        let features = SpamFeatures(of: "cheap watches")
        #expect(trained(49, 500).verdict(on: features) == nil)
        #expect(trained(500, 49).verdict(on: features) == nil)
        #expect(trained(50, 50).verdict(on: features) != nil)
        #expect(SpamModel(decisions: SpamCounts(spam: 3, ham: 9), decisionsMin: 3) != nil)
        #expect(SpamModel(decisions: SpamCounts(spam: 0, ham: 9), decisionsMin: 0) == nil)
    }

    @Test func `knows nothing of words that it never saw`() throws {
        let model = try #require(SpamModel(decisions: SpamCounts(spam: 90, ham: 900)))
        let verdict = model.verdict(on: SpamFeatures(of: "zyx")) { _ in SpamCounts(spam: 0, ham: 0) }
        #expect(verdict == SpamVerdict(score: 0.5, reasons: []))
    }

    @Test func `a decision that is taken back leaves nothing behind`() {
        let before = trained(60, 60)
        var training = before
        let features = SpamFeatures(of: "Never seen https://new.example words, and the council")
        training.add(features, isSpam: true)
        #expect(training != before)
        training.add(features, isSpam: true, times: -1)
        training.add(features, isSpam: false)
        #expect(training.verdict(on: features) != before.verdict(on: features))
        training.add(features, isSpam: false, times: -1)
        #expect(training == before)
    }

    @Test func `the share of spam among the decisions does not move the score`() throws {
        let few = trained(60, 60)
        for (spamTimes, hamTimes) in [(1, 20), (20, 1)] {
            var many = SpamTraining()
            for (features, isSpam) in Self.decisions(60, 60) {
                many.add(features, isSpam: isSpam, times: Int64(isSpam ? spamTimes : hamTimes))
            }
            for text in ["cheap shoes https://a.example", "the bridge", "cheap council"] {
                let features = SpamFeatures(of: text)
                let scores = try [few, many].map { try #require($0.verdict(on: features)).score }
                #expect(abs(scores[0] - scores[1]) < 1e-9)
            }
        }
    }

    @Test func `one sighting among very many comments is no evidence`() throws {
        let model = try #require(SpamModel(decisions: SpamCounts(spam: 50, ham: 50_000)))
        let verdict = model.verdict(on: SpamFeatures(of: "bridge")) {
            $0 == SpamFeatures.hash("bridge") ? SpamCounts(spam: 0, ham: 1) : SpamCounts(spam: 0, ham: 0)
        }
        #expect(abs(verdict.score - 0.5) < 0.01)
    }

    @Test func `more of the same words makes nothing certain`() throws {
        let model = try #require(SpamModel(decisions: SpamCounts(spam: 100, ham: 100)))
        let text = (0..<1_000).map { "w\($0)" }.joined(separator: " ")
        // 300 tokens that are each a little more frequent in spam: a product of their chances would be 1 to fifty
        // digits.
        let verdict = model.verdict(on: SpamFeatures(of: text)) { _ in SpamCounts(spam: 11, ham: 10) }
        #expect(verdict.score > 0.5 && verdict.score < 0.9)
    }

    // MARK: Decisions of our own making

    private func trained(_ spam: Int, _ ham: Int) -> SpamTraining {
        var training = SpamTraining()
        for (features, isSpam) in Self.decisions(spam, ham) { training.add(features, isSpam: isSpam) }
        return training
    }

    private static func decisions(_ spam: Int, _ ham: Int) -> [(SpamFeatures, Bool)] {
        var random = SeededRandom(seed: 4)
        func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        let texts =
            (0..<spam).map { number in
                let what = pick(["watches", "shoes", "loans", "followers"])
                let end = pick(["!", "!!", "."])
                return (pick(["Cheap", "Best", "FREE"]) + " \(what) at https://s\(number).example\(end)", true)
            }
            + (0..<ham).map { number in
                let who = pick(["council", "mayor", "author"])
                let what = pick(["bridge", "school", "budget"])
                return (
                    "I think the \(who) should have \(pick(["looked at", "paid for", "repaired"])) the \(what).", false
                )
            }
        return texts.map { (SpamFeatures(of: $0.0), $0.1) }
    }
}
