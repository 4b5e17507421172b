import News

@testable import NewsAPI

extension Gallery {
    static let prose = """
        <p>It was a quarter past six when the <em>first</em> lamp came on, and <a href="/stories/x">somebody</a> counted.</p>
        <h2>What was agreed</h2><ul><li>Two keepers in each tower</li><li>A boat every tenth day</li></ul>
        <blockquote><p>You do not sleep well when you can hear ships and cannot see them.</p></blockquote>
        <h3>In the order of the watch</h3><ol><li>North tower</li><li>Middle bank</li></ol>
        <pre><code>for lamp in lamps { lamp.light(at: .dusk, whatever: "the weather does, however long the line may be") }</code></pre>
        <hr><p>The first double watch begins at the north tower.</p>
        """

    /// With everything.
    static var story: StoryPage {
        let title = "The lamps of Orrin are lit again"
        let address = SitePath.story("the-lamps-of-orrin")
        return StoryPage(
            frame: frame(title, at: SitePath.term(.category, "world")),
            address: address,
            title: title,
            summary: "After forty-one dark nights the keepers have gone back to their towers.",
            language: "en",
            section: PageLink("World", SitePath.term(.category, "world")),
            byline: ["Ilse Marant", "Ada Fenwick", "ליאור"].map { PageLink($0, SitePath.term(.author, $0)) },
            topics: ["Harbour", "Labour", unbroken].map { PageLink($0, SitePath.term(.tag, $0)) },
            published: PressTime(now),
            readingMinutes: 4,
            picture: Picture(picture, masthead),
            body: SafeHTML(trusted: prose),
            corrections: [],
            source: Article.Source(name: "The Orrin Wire", licence: "CC0", url: "https://wire.example/1"),
            related: ["Night trains return", wordy, unbroken].map { teaser($0) },
            discussion: Discussion(story: "the-lamps-of-orrin", count: 0, comments: [], isOpen: true),
            form: CommentForm(story: "the-lamps-of-orrin", rules: CommentRules()),
            metadata: metadata(title)
        )
    }

    private static func metadata(_ title: String) -> StoryMetadata {
        StoryMetadata(
            title: title,
            summary: "</script><script>",
            language: "en",
            authors: ["Ilse Marant"],
            updated: PressTime(now),
            wordCount: 900,
            commentCount: 0,
            corrections: [],
            publisher: "The Orrin Courier",
            crumbs: []
        )
    }

    private static func told(in language: String, _ title: String, _ summary: String, _ text: String) -> [UInt8] {
        changed(story) {
            ($0.language, $0.title, $0.summary) = (language, title, summary)
            $0.body = SafeHTML(
                trusted: "<p>\(text)</p><blockquote><p>\(text)</p></blockquote><ul><li>\(text)</li></ul>"
            )
            $0.related = [teaser(title, language: language)]
            $0.corrections = [.init(label: "Correction", text: text, at: PressTime(now))]
        }.html()
    }

    static var stories: [Sheet] {
        [
            Sheet("story", story.html()),
            Sheet(
                "story-bare",
                changed(story) {
                    ($0.summary, $0.section, $0.byline, $0.topics) = ("", nil, [], [])
                    ($0.published, $0.picture, $0.source, $0.related) = (nil, nil, nil, [])
                    $0.body = SafeHTML(trusted: "")
                    $0.frame.weather = nil
                }.html()
            ),
            Sheet("story-picture-unsized", changed(story) { $0.picture?.size = nil }.html()),
            Sheet(
                "story-picture-silent",
                changed(story) {
                    $0.picture?.alt = ""
                    $0.picture?.caption = ""
                }.html()
            ),
            Sheet("story-picture-broken", changed(story) { $0.picture?.address = "data:," }.html()),
            Sheet("story-long", changed(story) { ($0.title, $0.summary) = (wordy, wordy + wordy) }.html()),
            Sheet(
                "story-unbroken",
                changed(story) {
                    ($0.title, $0.summary) = (unbroken, unbroken)
                    $0.picture?.caption = unbroken
                    $0.byline = [PageLink(unbroken, "/")]
                    $0.body = SafeHTML(trusted: "<p>\(unbroken)</p><ul><li>\(unbroken)</li></ul>")
                }.html()
            ),
            Sheet(
                "story-corrected",
                changed(story) {
                    $0.corrections = ["Correction", "Clarification", "Update", "Note"].map {
                        .init(label: $0, text: "It was the north tower, and not the outer rock.", at: PressTime(now))
                    }
                }.html()
            ),
            Sheet("story-closed", changed(story) { ($0.form, $0.discussion.isOpen) = (nil, false) }.html()),
            Sheet(
                "story-arabic",
                told(
                    in: "ar",
                    "حارس المنارة يعود إلى برجه",
                    "أضاءت المصابيح التسعة من جديد.",
                    "عاد الحراس إلى أبراجهم."
                )
            ),
            Sheet(
                "story-hebrew",
                told(in: "he", "שומר המגדלור חוזר למגדל", "תשעה פנסים דולקים שוב.", "השומרים חזרו למגדלים.")
            ),
            Sheet(
                "story-japanese",
                told(in: "ja", "四十一夜ぶりに灯台の明かりが戻る", "九つの灯台に再び火がともる。", "灯台守たちは塔に戻った。")
            ),
            Sheet("story-korean", told(in: "ko", "등대의 불이 다시 켜지다", "아홉 개의 등대.", "등대지기들이 탑으로 돌아왔다.")),
            Sheet("story-undetermined", told(in: "und", "Vuurtoren", "Negen lampen.", "De wachters zijn terug.")),
        ]
    }
}
