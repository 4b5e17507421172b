import News

@testable import NewsAPI

extension Gallery {
    private static let titles = [
        "The lamps of Orrin are lit again", "Night trains return to the valley", "One heron stops a bridge",
        "What the tide gauge knows", "Goalkeeper scores from her own half", "The choir in the car park",
    ]

    /// Teasers in all that a list may hold: long, unbroken, in other directions and scripts, with and without a picture.
    private static var mixed: [Teaser] {
        [
            teaser(wordy), teaser(unbroken) { $0.summary = unbroken },
            teaser("حارس المنارة يعود إلى برجه", language: "ar") { $0.summary = "أضاءت المصابيح التسعة من جديد." },
            teaser("שומר המגדלור חוזר למגדל", language: "he") { $0.summary = "תשעה פנסים דולקים שוב." },
            teaser("四十一夜ぶりに灯台の明かりが戻る", language: "ja") { $0.summary = "河口の九つの灯台に再び火がともる。" },
            teaser("Without a picture") { $0.image = nil },
            teaser("With a picture of unknown size") { $0.image?.width = nil },
            teaser("With nothing else") {
                ($0.image, $0.category, $0.publishedAt) = (nil, nil, nil)
                ($0.summary, $0.authors, $0.comments.count) = ("", [], 0)
            },
        ]
    }

    private static var front: FrontPage {
        let teasers = titles.map { teaser($0) }
        return FrontPage(
            frame: frame("", at: SitePath.home),
            chosen: Array(teasers.prefix(FrontPage.leadMax)),
            latest: teasers,
            older: "/?cursor=abc"
        )
    }

    private static var section: ListingPage {
        let address = SitePath.term(.category, "world")
        return ListingPage(
            frame: changed(frame("World", at: address)) { $0.feeds = [PageLink("World", address + "/feed")] },
            kind: "Section",
            title: "World",
            description: "What happens beyond the bar, as far as we hear of it.",
            parents: [PageLink("News", SitePath.term(.category, "news"))],
            children: ["Coast", "Transport"].map { PageLink($0, SitePath.term(.category, $0.lowercased())) },
            stories: titles.map { teaser($0) },
            older: address + "?cursor=abc"
        )
    }

    static var lists: [Sheet] {
        [
            Sheet("front", front.html()),
            Sheet(
                "front-mixed",
                changed(front) { ($0.chosen, $0.latest) = (Array(mixed.prefix(FrontPage.leadMax)), mixed) }.html()
            ),
            Sheet("front-one", changed(front) { ($0.chosen, $0.latest, $0.older) = ([mixed[5]], [], nil) }.html()),
            Sheet("front-empty", changed(front) { ($0.chosen, $0.latest, $0.older) = ([], [], nil) }.html()),
            Sheet("front-older", changed(front) { ($0.frame.title, $0.chosen) = ("Older stories", []) }.html()),
            Sheet("section", section.html()),
            Sheet("section-mixed", changed(section) { ($0.stories, $0.title) = (mixed, unbroken) }.html()),
            Sheet("section-empty", changed(section) { ($0.stories, $0.children, $0.older) = ([], [], nil) }.html()),
            Sheet(
                "tag",
                changed(section) {
                    $0.frame = frame("الميناء", at: SitePath.term(.tag, "harbour"))
                    ($0.kind, $0.title, $0.description) = ("Tag", "الميناء", "كل ما يجري على الرصيف.")
                    ($0.parents, $0.children) = ([], [])
                }.html()
            ),
            Sheet(
                "author",
                changed(section) {
                    $0.frame = frame("Ilse Marant", at: SitePath.term(.author, "ilse-marant"))
                    ($0.kind, $0.title, $0.description, $0.parents, $0.children) = ("Author", "Ilse Marant", "", [], [])
                }.html()
            ),
            Sheet(
                "all-stories",
                changed(section) {
                    $0.frame = frame("All stories", at: SitePath.stories)
                    ($0.kind, $0.title, $0.description, $0.parents, $0.children) = ("", "All stories", "", [], [])
                }.html()
            ),
            Sheet("weather-stale", changed(front) { $0.frame.weather?.isStale = true }.html()),
            Sheet("weather-absent", changed(front) { $0.frame.weather = nil }.html()),
            Sheet("of-an-operator", changed(front) { $0.frame = frameOfAnOperator }.html()),
        ]
    }

    private static var frameOfAnOperator: PageFrame {
        var masthead = masthead
        masthead.logo = "/media/harbour.svg"
        masthead.navigation = (1...12).map { .init(name: "Department \($0)", address: "/sections/d\($0)") }
        masthead.header = "<aside aria-label=\"Announcement\"><p>Subscribe at the quay</p></aside>"
        masthead.footer = "<aside aria-label=\"Imprint\"><p>Printed in Orrin</p></aside>"
        let weather = Weather(place: unbroken, high: 104, low: 71, unit: .fahrenheit)
        return PageFrame(masthead, Surroundings(weather: weather))
    }
}
