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
        #expect(rules.heldReasons(.init(), approvedBefore: 0) == [.firstComment])
        #expect(rules.heldReasons(.init(), approvedBefore: 1) == [.firstComment])
        #expect(rules.heldReasons(.init(), approvedBefore: 2) == [])
        rules.hold = .all
        #expect(rules.heldReasons(.init(), approvedBefore: 100) == [.moderated])
        #expect(rules.heldReasons(.init(hold: CommentRules.Hold.none), approvedBefore: 0) == [])
        rules.hold = .none
        #expect(rules.heldReasons(.init(), approvedBefore: 0) == [])
        #expect(rules.heldReasons(.init(hold: .all), approvedBefore: 0) == [.moderated])
    }
}
