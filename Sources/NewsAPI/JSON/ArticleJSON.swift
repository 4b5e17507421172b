import HTTP
import JSON
import News

/// The members of an article object, to choose from with `fields=`.
struct ArticleMembers: OptionSet {
    let rawValue: UInt32

    static let id = ArticleMembers(rawValue: 1 << 0)
    static let slug = ArticleMembers(rawValue: 1 << 1)
    static let url = ArticleMembers(rawValue: 1 << 2)
    static let status = ArticleMembers(rawValue: 1 << 3)
    static let revision = ArticleMembers(rawValue: 1 << 4)
    static let title = ArticleMembers(rawValue: 1 << 5)
    static let summary = ArticleMembers(rawValue: 1 << 6)
    static let body = ArticleMembers(rawValue: 1 << 7)
    static let bodyHTML = ArticleMembers(rawValue: 1 << 8)
    static let wordCount = ArticleMembers(rawValue: 1 << 9)
    static let readingMinutes = ArticleMembers(rawValue: 1 << 10)
    static let language = ArticleMembers(rawValue: 1 << 11)
    static let category = ArticleMembers(rawValue: 1 << 12)
    static let tags = ArticleMembers(rawValue: 1 << 13)
    static let authors = ArticleMembers(rawValue: 1 << 14)
    static let image = ArticleMembers(rawValue: 1 << 15)
    static let publishedAt = ArticleMembers(rawValue: 1 << 16)
    static let updatedAt = ArticleMembers(rawValue: 1 << 17)
    static let extra = ArticleMembers(rawValue: 1 << 18)
    static let source = ArticleMembers(rawValue: 1 << 19)
    static let comments = ArticleMembers(rawValue: 1 << 20)
    static let corrections = ArticleMembers(rawValue: 1 << 21)
    static let embargoUntil = ArticleMembers(rawValue: 1 << 22)
    static let retraction = ArticleMembers(rawValue: 1 << 23)

    static let all = ArticleMembers(rawValue: (1 << 24) - 1)
    static let text: ArticleMembers = [.body, .bodyHTML, .extra, .corrections]
    /// Shown in the editors' view alone.
    static let forDesk: ArticleMembers = [.embargoUntil, .retraction]
    /// What an item of a list has unless more is asked for.
    static let listed = all.subtracting(text)

    var needsText: Bool { !isDisjoint(with: .text) }

    static let names: [String: ArticleMembers] = [
        "id": .id, "slug": .slug, "url": .url, "status": .status, "revision": .revision, "title": .title,
        "summary": .summary, "body": .body, "body_html": .bodyHTML, "word_count": .wordCount,
        "reading_minutes": .readingMinutes, "language": .language, "category": .category, "tags": .tags,
        "authors": .authors, "image": .image, "published_at": .publishedAt, "updated_at": .updatedAt, "extra": .extra,
        "source": .source, "comments": .comments, "corrections": .corrections, "embargo_until": .embargoUntil,
        "retraction": .retraction,
    ]
}

/// For whom an article is written down.
enum ArticleView {
    /// What everyone sees.
    case readers
    /// What editors change, and nothing that readers do to it: a revision says all of it.
    case desk
}

extension JSONWriter {
    mutating func article(
        _ article: Article,
        _ members: ArticleMembers,
        for view: ArticleView = .readers,
        site: Site,
        now: Timestamp
    ) {
        object { json in
            if members.contains(.id) { json.member("id", article.id) }
            if members.contains(.slug) { json.member("slug", article.slug) }
            if members.contains(.url) { json.member("url", site.url(ofStory: article.slug)) }
            if members.contains(.status) { json.member("status", article.stage(at: now).rawValue) }
            if members.contains(.revision) { json.member("revision", article.revision) }
            if members.contains(.title) { json.member("title", article.title) }
            if members.contains(.summary) { json.member("summary", article.summary) }
            if let text = article.text {
                if members.contains(.body) { json.member("body", text.body.markdown) }
                if members.contains(.bodyHTML) { json.member("body_html", text.body.html) }
            }
            if members.contains(.wordCount) { json.member("word_count", article.wordCount) }
            if members.contains(.readingMinutes) { json.member("reading_minutes", article.readingMinutes) }
            if members.contains(.language) { json.member("language", article.language) }
            if members.contains(.category) { json.member("category", article.category) }
            if members.contains(.tags) { json.member("tags", article.tags) }
            if members.contains(.authors) { json.member("authors", article.authors) }
            if members.contains(.image) { json.image(article.image) }
            if members.contains(.publishedAt) { json.member("published_at", article.publishedAt) }
            if view == .desk, members.contains(.embargoUntil) { json.member("embargo_until", article.embargoUntil) }
            if members.contains(.updatedAt) { json.member("updated_at", article.updatedAt) }
            if members.contains(.extra), let text = article.text {
                json.name("extra")
                json.verbatim(text.extra)
            }
            if members.contains(.corrections), let text = article.text { json.corrections(text.corrections) }
            if view == .desk, members.contains(.retraction) { json.retraction(article.retraction) }
            if members.contains(.source) { json.source(article.source) }
            if members.contains(.comments) {
                switch view {
                case .readers: json.commentState(of: article, rules: site.commentRules, now: now)
                case .desk: json.commentRules(of: article.comments)
                }
            }
        }
    }

    private mutating func image(_ image: Article.Image?) {
        name("image")
        guard let image else { return null() }
        object { json in
            json.member("url", image.url)
            json.member("alt", image.alt)
            json.member("caption", image.caption)
            json.member("credit", image.credit)
            json.member("width", image.width)
            json.member("height", image.height)
        }
    }

    private mutating func source(_ source: Article.Source?) {
        name("source")
        guard let source else { return null() }
        object { json in
            json.member("name", source.name)
            json.member("licence", source.licence)
            json.member("url", source.url)
        }
    }

    private mutating func commentState(of article: Article, rules: CommentRules, now: Timestamp) {
        let state = article.comments
        member(
            "comments",
            object: { json in
                json.member("count", state.count)
                json.member("open", rules.isOpen(state, publishedAt: article.publishedAt, now: now))
                json.member("closes_at", rules.closesAt(state, publishedAt: article.publishedAt))
            }
        )
    }

    private mutating func commentRules(of state: Article.CommentState) {
        member(
            "comments",
            object: { json in
                json.name("open")
                if let open = state.open { json.boolean(open) } else { json.null() }
                json.member("hold", state.hold?.rawValue)
                json.member("closes_at", state.closesAt)
            }
        )
    }

    private mutating func corrections(_ corrections: [Correction]) {
        member(
            "corrections",
            array: { json in
                for correction in corrections { json.object { $0.members(of: correction) } }
            }
        )
    }

    mutating func members(of correction: Correction) {
        member("kind", correction.kind.rawValue)
        member("text", correction.text)
        member("at", correction.at.description)
    }

    private mutating func retraction(_ retraction: Retraction?) {
        name("retraction")
        guard let retraction else { return null() }
        object { json in
            json.member("reason", retraction.reason)
            json.member("at", retraction.at.description)
        }
    }

    mutating func member(_ name: StaticString, _ time: Timestamp?) {
        member(name, time?.description)
    }

    mutating func member(_ name: StaticString, _ term: Term.Reference?) {
        self.name(name)
        if let term { reference(term) } else { null() }
    }

    private mutating func member(_ name: StaticString, _ terms: [Term.Reference]) {
        member(
            name,
            array: { json in
                for term in terms { json.reference(term) }
            }
        )
    }

    private mutating func member(_ name: StaticString, _ value: Int64?) {
        self.name(name)
        if let value { integer(value) } else { null() }
    }

    mutating func reference(_ term: Term.Reference) {
        object { json in
            json.member("slug", term.slug)
            json.member("name", term.name)
        }
    }
}

extension Site {
    /// When commenting on an article that is open at `now` ends.
    func commentsClose(_ article: Article, after now: Timestamp) -> Timestamp? {
        commentRules.closesAt(article.comments, publishedAt: article.publishedAt).flatMap { $0 > now ? $0 : nil }
    }

    func url(ofStory slug: String) -> String? {
        storyAddress?.of(slug)
    }
}
