import News
import TestSupport
import Testing

@Suite struct SearchPagingTests {
    @Test(arguments: RepositoryKind.allCases)
    func `the first thousand can be paged by relevance, each once, and all are counted`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take((0..<1100).map { Newsroom.article("Storm \($0)", body: $0 % 3 == 0 ? "wind" : "rain") })
        let pages = try walk(room, "storm wind", limit: 70)
        #expect(pages.map(\.slug).count == SearchQuery.rankedMax)
        #expect(Set(pages.map(\.slug)).count == SearchQuery.rankedMax)
        // All that hold both come before any that holds one.
        #expect(pages.prefix(367).allSatisfy { $0.match == .all })
        #expect(pages.dropFirst(367).allSatisfy { $0.match == .some })
        #expect(try room.search("storm wind").total == 1100)
    }

    @Test(arguments: RepositoryKind.allCases, [SearchQuery.Sort.newest, .oldest])
    func `by time there is no end but the last`(kind: RepositoryKind, sort: SearchQuery.Sort) throws {
        let room = try Newsroom(kind)
        try room.take((0..<1100).map { Newsroom.article("Storm \($0)", published: room.now - Int64($0 / 2)) })
        let hits = try walk(room, "storm", limit: 100) { $0.sort = sort }
        #expect(Set(hits.map(\.slug)).count == 1100)
        let times = hits.map(\.publishedAt)
        #expect(times == (sort == .oldest ? times.sorted() : times.sorted(by: >)))
    }

    @Test(arguments: RepositoryKind.allCases, [Int64.min, -1, 1000, 1001, Int64.max])
    func `a place that no answer named is an empty page or the first one`(kind: RepositoryKind, place: Int64) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        let result = try room.search("storm") { $0.after = Keyset(value: place, id: 0) }
        #expect(result.page.items.count == (place < 0 ? 1 : 0))
        #expect(result.page.next == nil)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `nothing that a reader types is an error`(kind: RepositoryKind) throws {
        var random = SeededRandom.printingItsSeed()
        let room = try Newsroom(kind)
        try room.take(
            (0..<20).map { _ in Newsroom.article("Storm", key: "\(random.next())", body: random.hostileText(0...60)) }
        )
        for _ in 0..<10_000 {
            let text = random.hostileText(0...40)
            do {
                _ = try room.search(text) { $0.limit = 3 }
            } catch {
                Issue.record("\(text.debugDescription): \(error)")
                return
            }
        }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `the naughty strings are no errors either`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind, withArticles: ["Storm"])
        for text in try NaughtyStrings.all() {
            for text in [text, "\"\(text)", "-\(text)", "\(text)*", "storm \(text) \(text)"] {
                _ = try room.search(text)
            }
        }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `long questions are taken whole`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        let words = (0..<32).map { "word\($0)abcde" }
        try room.take([Newsroom.article("All", body: words.joined(separator: " "))])
        #expect(try room.search(words.joined(separator: " ")).page.items.first?.match == .all)
        #expect(try room.search((words + ["absent"]).joined(separator: " ")).page.items.first?.match == .some)
    }

    private func walk(
        _ room: Newsroom,
        _ text: String,
        limit: Int,
        _ change: (inout SearchQuery) -> Void = { _ in }
    ) throws -> [SearchHit] {
        var hits: [SearchHit] = []
        var after: Keyset?
        repeat {
            let page = try room.search(text) { query in
                change(&query)
                (query.after, query.limit) = (after, limit)
            }.page
            hits += page.items
            after = page.next
        } while after != nil
        return hits
    }
}
