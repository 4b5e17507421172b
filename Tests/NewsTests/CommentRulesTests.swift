import News
import Testing

@Suite struct CommentRulesTests {
    private let noon = Timestamp(seconds: 1_700_000_000)

    @Test func `comments are open for ever unless something closes them`() {
        #expect(CommentRules().isOpen(.init(), publishedAt: noon, now: noon + 1_000_000_000))
    }

    @Test func `the article's own word wins over the site's`() {
        var rules = CommentRules()
        rules.open = false
        #expect(!rules.isOpen(.init(), publishedAt: noon, now: noon))
        #expect(rules.isOpen(.init(open: true), publishedAt: noon, now: noon))
        rules.open = true
        #expect(!rules.isOpen(.init(open: false), publishedAt: noon, now: noon))
    }

    @Test func `they close after so many days, to the second`() {
        var rules = CommentRules()
        rules.closeAfterDays = 2
        let end = noon + 2 * 86_400
        #expect(rules.closesAt(.init(), publishedAt: noon) == end)
        #expect(rules.isOpen(.init(), publishedAt: noon, now: end - 1))
        #expect(!rules.isOpen(.init(), publishedAt: noon, now: end))
        #expect(rules.closesAt(.init(closesAt: noon + 5), publishedAt: noon) == noon + 5)
        #expect(rules.closesAt(.init(), publishedAt: nil) == nil)
    }

    @Test func `whom the site holds`() {
        var rules = CommentRules()
        #expect(reasons(rules) == [.firstComment])
        #expect(reasons(rules) { $0.approvedBefore = 1 } == [.firstComment])
        #expect(reasons(rules) { $0.approvedBefore = 2 } == [])
        rules.hold = .all
        #expect(reasons(rules) { $0.approvedBefore = 100 } == [.moderated])
        #expect(reasons(rules, .init(hold: CommentRules.Hold.none)) == [])
        rules.hold = .none
        #expect(reasons(rules) == [])
        #expect(reasons(rules, .init(hold: .all)) == [.moderated])
    }

    @Test func `every check that fails adds its reason, and the worst one decides`() {
        var rules = CommentRules()
        rules.hold = .none
        #expect(verdict(rules) { $0.text.links = 1 } == .init(.approved))
        #expect(verdict(rules) { $0.text.links = 2 } == .init(.pending, [.links]))
        #expect(verdict(rules) { $0.text.links = 5 } == .init(.rejected, [.links]))
        #expect(verdict(rules) { $0.text.wordsToHold = ["x"] } == .init(.pending, [.words]))
        #expect(verdict(rules) { $0.text.wordsToReject = ["x"] } == .init(.rejected, [.words]))
        #expect(verdict(rules) { $0.text.spamScore = 0.89 } == .init(.approved))
        #expect(verdict(rules) { $0.text.spamScore = 0.9 } == .init(.pending, [.spamScore]))
        #expect(verdict(rules) { $0.isNetworkBusy = true } == .init(.pending, [.networkRate]))
        #expect(verdict(rules) { $0.lacksChallenge = true } == .init(.pending, [.challenge]))
        #expect(verdict(rules) { $0.fillsHoneypot = true } == .init(.spam, [.honeypot]))
        let all = verdict(rules) {
            $0.fillsHoneypot = true
            $0.text.links = 7
            $0.text.wordsToHold = ["x"]
            $0.isNetworkBusy = true
        }
        #expect(all == .init(.spam, [.honeypot, .links, .words, .networkRate]))
    }

    @Test func `three in ten kept out lately hold the next one`() {
        var rules = CommentRules()
        rules.hold = .none
        #expect(reasons(rules) { ($0.keptOutLately, $0.decidedLately) = (2, 7) } == [])
        #expect(reasons(rules) { ($0.keptOutLately, $0.decidedLately) = (3, 10) } == [.history])
        #expect(reasons(rules) { ($0.keptOutLately, $0.decidedLately) = (0, 0) } == [])
        rules.historyPercent = 0
        #expect(reasons(rules) { ($0.keptOutLately, $0.decidedLately) = (9, 9) } == [])
    }

    @Test func `a zero switches a check off`() {
        var rules = CommentRules()
        (rules.hold, rules.linksToHold, rules.spamPercent) = (.none, 0, 0)
        #expect(verdict(rules) { ($0.text.links, $0.text.spamScore) = (4, 1) } == .init(.approved))
        #expect(verdict(rules) { $0.text.links = 5 } == .init(.rejected, [.links]))
        rules.linksToReject = 0
        #expect(verdict(rules) { $0.text.links = 50 } == .init(.approved))
    }

    private func verdict(
        _ rules: CommentRules,
        _ article: Article.CommentState = .init(),
        _ change: (inout CommentFacts) -> Void = { _ in }
    ) -> CommentVerdict {
        var facts = CommentFacts(
            text: CommentText(
                body: Body(markdown: "", html: ""),
                renderer: 1,
                digest: [],
                links: 0,
                wordsToHold: [],
                wordsToReject: [],
                spamScore: nil
            )
        )
        change(&facts)
        return rules.verdict(on: facts, article)
    }

    private func reasons(
        _ rules: CommentRules,
        _ article: Article.CommentState = .init(),
        _ change: (inout CommentFacts) -> Void = { _ in }
    ) -> [HeldReason] {
        verdict(rules, article, change).reasons
    }
}
