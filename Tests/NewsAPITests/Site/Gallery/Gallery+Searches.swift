import News

@testable import NewsAPI

extension Gallery {
    private static func marked(_ before: String, _ found: String, _ after: String) -> MarkedText {
        MarkedText(pieces: [
            .init(before, isMarked: false), .init(found, isMarked: true), .init(after, isMarked: false),
        ])
    }

    private static func hit(_ title: MarkedText, _ snippet: MarkedText) -> SearchPage.Hit {
        SearchPage.Hit(
            SearchHit(
                articleID: 1,
                slug: "the-lamps-of-orrin",
                title: title,
                summary: "",
                category: Term.Reference(slug: "world", name: "World"),
                publishedAt: now,
                score: 1,
                snippet: snippet,
                match: .all
            )
        )
    }

    private static var search: SearchPage {
        let snippet = marked("By half past, all nine ", "lamps", " were burning, and somebody began to count them …")
        var frame = frame("lamps", at: SitePath.stories)
        frame.words = "lamps"
        frame.isIndexed = false
        return SearchPage(
            frame: frame,
            words: "lamps",
            total: 41,
            isPartial: false,
            hits: [
                hit(marked("The ", "lamps", " of Orrin are lit again"), snippet),
                hit(marked("", "المصابيح", " تضيء من جديد"), marked("أضاءت ", "المصابيح", " التسعة.")),
                hit(marked("", unbroken, ""), marked(unbroken, "lamps", unbroken)),
            ],
            more: "/stories?q=lamps&cursor=abc"
        )
    }

    static var searches: [Sheet] {
        [
            Sheet("search", search.html()),
            Sheet(
                "search-corrected",
                changed(search) { $0.corrected = ("lamps", "/stories?q=lmaps&exact=true") }.html()
            ),
            Sheet("search-partial", changed(search) { $0.isPartial = true }.html()),
            Sheet(
                "search-nothing",
                changed(search) {
                    ($0.total, $0.hits, $0.more, $0.words) = (0, [], nil, unbroken)
                    $0.alternative = PageLink("lamp oil", "/stories?q=lamp+oil")
                }.html()
            ),
        ]
    }
}
