/// Words that stand in hidden articles and nowhere else, one for each kind of hiding and each field: `zqdrafttitle`. Where one is read,
/// something leaks.
package enum Canaries {
    package static let stages = ["draft", "scheduled", "embargoed", "trashed", "retracted", "unpublished"]
    private static let fields = [
        "title", "slug", "summary", "body", "tag", "author", "category", "caption", "extra", "source", "correction",
        "comment",
    ]

    package static func word(_ stage: String, _ field: String) -> String { "zq\(stage)\(field)" }
    package static let words = stages.flatMap { stage in fields.map { word(stage, $0) } }

    /// What stands in such a text.
    package static func found(in text: String) -> [String] {
        let text = text.lowercased()
        return text.contains("zq") ? words.filter(text.contains) : []
    }

    /// What stands in the answer to a target beside what was asked: a page of results shows the words that it searched for.
    package static func found(in text: String, to target: String) -> [String] {
        found(in: text).filter { !(target.hasPrefix("/stories?q=") && target.contains($0)) }
    }

    // MARK: The newsroom

    /// Articles under other slugs and without canaries, as lines of an import: all of them are public at first.
    package static func lines() -> String {
        stages.map { stage in
            #"{"title": "placeholder \#(stage)", "body": "x", "category": ["World", "\#(word(stage, "category"))"], "#
                + #""published_at": "2023-01-01", "slug": "was-\#(stage)"}"#
        }.joined(separator: "\n")
    }

    /// A patch that gives such an article its words, the slug among them.
    package static func patch(_ stage: String) -> String {
        """
        {"title": "Storm \(word(stage, "title"))", "slug": "\(word(stage, "slug"))", "summary": "\(word(stage, "summary"))",
         "body": "storm \(word(stage, "body"))", "tags": ["Wind", "\(word(stage, "tag"))"], "authors": ["\(word(stage, "author"))"],
         "image": {"url": "https://x.example/a.png", "caption": "\(word(stage, "caption"))"},
         "extra": {"note": "\(word(stage, "extra"))"}, "source": {"name": "\(word(stage, "source"))"}}
        """
    }

    /// The patch that hides an article of a stage; `nil` where it goes to the trash.
    package static func hidingPatch(_ stage: String) -> String? {
        switch stage {
        case "draft": #"{"status": "draft"}"#
        case "scheduled": #"{"published_at": "2033-12-24T00:00:00Z"}"#
        case "embargoed": #"{"embargo_until": "2033-12-25T00:00:00Z"}"#
        case "retracted": #"{"status": "retracted", "retraction": {"reason": "It was wrong."}}"#
        case "unpublished": #"{"status": "draft", "published_at": null}"#
        default: nil
        }
    }

    // MARK: Who asks for it

    /// The reader's pages, where they are on.
    private static func pages(ids: [Int64], comments: [Int64]) -> [String] {
        let folders = ["tag": "tags", "author": "authors", "category": "sections"]
        var targets = [
            "/stories", "/stories/storm", "/stories?q=storm", "/stories?q=zq*",
            "/sections/world", "/assets/x.css",
        ]
        for word in words { targets.append("/stories?q=\(word)&exact=true") }
        for (field, folder) in folders { targets += stages.map { "/\(folder)/\(word($0, field))" } }
        for name in stages.flatMap({ [word($0, "slug"), "was-\($0)"] }) {
            targets += ["/stories/\(name)", "/stories/\(name)/comments"]
            targets += comments.flatMap {
                ["/stories/\(name)/comments/\($0)", "/stories/\(name)?reply_to=\($0)", "/stories/storm?under=\($0)"]
            }
        }
        return targets
    }

    /// What machines follow.
    private static func syndication() -> [String] {
        let folders = ["tag": "tags", "author": "authors", "category": "sections"]
        var feeds = ["/feed", "/comments/feed", "/stories/storm/comments/feed"]
        for (field, folder) in folders { feeds += stages.map { "/\(folder)/\(word($0, field))/feed" } }
        feeds += stages.flatMap { ["/stories/\(word($0, "slug"))/comments/feed", "/stories/was-\($0)/comments/feed"] }
        return feeds.flatMap { feed in ["atom", "rss", "json"].map { "\(feed)/\($0)" } }
            + [
                "/sitemap.xml", "/sitemaps/articles-1.xml", "/sitemaps/sections.xml", "/sitemap-news.xml",
                "/robots.txt",
            ]
    }

    /// Every route by every parameter that it has, and by all that one could know of the hidden.
    ///
    /// - ids: of the articles.
    /// - comments: ids of comments on them.
    package static func targets(ids: [Int64], comments: [Int64]) -> [String] {
        let plural = ["tag": "tags", "author": "authors", "category": "categories"]
        let terms = ["tag", "author", "category"].flatMap { field in stages.map { (field, word($0, field)) } }
        let all = ids.map(String.init).joined(separator: ",")
        var targets = [
            "/", "/healthz", "/readyz", "/openapi.json", "/articles?limit=100", "/articles?sort=oldest",
            "/articles?sort=updated", "/articles?count=true", "/articles?ids=\(all)&count=true",
            "/articles?fields=title,body,corrections,extra", "/articles?updated_after=2023-01-01",
            "/articles?published_after=2023-01-01&published_before=2034-12-31", "/articles?language=und,en",
            "/corrections", "/corrections?limit=100", "/changes", "/changes?since=0&limit=1000", "/categories",
            "/tags?limit=100", "/authors?limit=100", "/categories/world", "/search?q=storm",
            "/search?q=storm&sort=newest", "/search?q=storm&sort=oldest", "/search?q=zq*", "/search?q=placeholder",
            "/search?q=storm&facets=category,tag,author,month", "/search/suggest?q=zq", "/search/suggest?q=sto",
            "/search/suggest?q=place", "/articles/storm/related?limit=20",
            "/weather", "/media/zqdrafttitle.png", "/lists", "/lists/front", "/audit",
            "/articles?status=draft,scheduled,retracted,trashed",
        ]
        for word in words { targets += ["/search?q=\(word)", "/search?q=%22\(word)%22+storm&sort=newest"] }
        for (field, word) in terms {
            targets += [
                "/\(plural[field] ?? "")/\(word)", "/articles?\(field)=\(word)&count=true",
                "/articles?\(field)=-\(word)", "/search?q=storm&\(field)=\(word)",
            ]
        }
        for name in stages.flatMap({ [word($0, "slug"), "was-\($0)"] }) {
            targets += [
                "/articles/\(name)", "/articles/\(name)?fields=title", "/articles/\(name)?preview=1.x",
                "/articles/\(name)/related", "/articles/\(name)/comments",
                "/articles/\(name)/comments?view=flat&sort=newest",
                "/articles/\(name)/revisions", "/articles/\(name)/revisions/1",
                "/comments/counts?articles=\(name),storm",
            ]
        }
        for list in ["comments?status=approved,pending,rejected,spam,deleted&limit=100", "bans", "words/hold"] {
            targets.append("/moderation/\(list)")
        }
        targets += pages(ids: ids, comments: comments) + syndication()
        return targets + comments.flatMap { ["/comments/\($0)", "/moderation/comments/\($0)"] }
    }
}
