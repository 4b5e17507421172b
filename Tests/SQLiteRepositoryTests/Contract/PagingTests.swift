import News
import TestSupport
import Testing

@Suite struct PagingTests {
    @Test(arguments: RepositoryKind.allCases)
    func `while others are imported, paging reaches every article once and none twice`(kind: RepositoryKind) throws {
        var random = SeededRandom.printingItsSeed()
        for sort in [ArticleQuery.Sort.newest, .oldest] {
            for filter in [[], [ArticleFilter.TermCondition(taxonomy: .tag, slugs: ["wind"])]] {
                let room = try Newsroom(kind)
                try room.take((0..<90).map { story($0, &random) })
                var query = ArticleQuery()
                (query.sort, query.filter.terms, query.limit) = (sort, filter, 7)
                let before = Set(try room.allSlugs(query))
                var seen: [String] = []
                var number = 1000
                repeat {
                    let page = try room.list(query)
                    seen += page.items.map(\.slug)
                    query.after = page.next
                    try room.take((0..<3).map { story(number + $0, &random) })
                    number += 3
                } while query.after != nil
                #expect(seen.count == Set(seen).count)
                #expect(before.isSubset(of: seen))
            }
        }
    }

    @Test(arguments: RepositoryKind.allCases)
    func `articles of the same second are kept apart by their ids`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take((0..<25).map { Newsroom.article("Same \($0)", published: room.now) })
        var query = ArticleQuery()
        query.limit = 4
        #expect(Set(try room.allSlugs(query)).count == 25)
    }

    @Test(arguments: RepositoryKind.allCases)
    func `a page that ends with the list says that it is the last`(kind: RepositoryKind) throws {
        let room = try Newsroom(kind)
        try room.take((0..<10).map { Newsroom.article("Story \($0)") })
        var query = ArticleQuery()
        query.limit = 10
        #expect(try room.list(query).next == nil)
        query.limit = 9
        let page = try room.list(query)
        #expect(page.items.count == 9)
        query.after = page.next
        #expect(try room.list(query).items.count == 1)
    }

    private func story(_ number: Int, _ random: inout SeededRandom) -> ArticleImport {
        Newsroom.article(
            "Story \(number)",
            tags: ["Wind"],
            published: Newsroom.now - Int64.random(in: 0...40, using: &random)
        )
    }
}
