import News
import NewsImport
import Testing

@Suite struct ImportArticleLineTests {
    @Test func `reads every member of an article`() throws {
        let article = try article(
            #"""
            {"id": 7, "slug": "Big Storm!", "title": "Storm", "summary": "Wind.", "body": "It *blew*.", "language": "PT-br",
             "category": ["World", "Weather"], "tags": ["wind", "rain"], "authors": ["Ann", "Bo"], "published_at": "2024-02-07",
             "image": {"url": "https://a.example/s.png", "alt": "a tree", "width": 800, "height": 600},
             "source": "The Wire", "licence": "CC0", "url": "https://a.example/storm"}
            """#
        )
        #expect(article.externalID == "7")
        #expect(article.slug == "big-storm")
        #expect((article.title, article.summary, article.language) == ("Storm", "Wind.", "pt-br"))
        #expect(article.body == Body(markdown: "It *blew*.", html: "<p>It <em>blew</em>.</p>\n"))
        #expect(article.plainText == "It blew.\n")
        #expect((article.categoryPath, article.tags) == (["World", "Weather"], ["wind", "rain"]))
        #expect(article.authors == ["Ann", "Bo"])
        #expect(article.publishedAt == Timestamp("2024-02-07"))
        #expect(article.image == .init(url: "https://a.example/s.png", alt: "a tree", width: 800, height: 600))
        #expect(article.source == .init(name: "The Wire", licence: "CC0", url: "https://a.example/storm"))
    }

    @Test func `a title and a body are enough`() throws {
        let article = try article(#"{"title": "Storm", "body": ""}"#)
        #expect(article.slug == "storm")
        #expect((article.language, article.publishedAt, article.source) == ("und", nil, nil))
        #expect((article.categoryPath, article.tags, article.authors) == ([], [], []))
    }

    @Test func `a title without letters still gets an address`() throws {
        #expect(try article(#"{"title": "!!!", "body": ""}"#).slug == "article")
        #expect(try article(#"{"title": "Storm", "slug": "?", "body": ""}"#).slug == "storm")
    }

    @Test func `an author string is one author, whatever commas it holds`() throws {
        #expect(
            try article(#"{"title": "A", "body": "", "author": "Jon Gambrell, AP"}"#).authors == ["Jon Gambrell, AP"]
        )
        #expect(try article(#"{"title": "A", "body": "", "author": "", "authors": ["Ann", ""]}"#).authors == ["Ann"])
    }

    @Test func `a category is a name or the way to it`() throws {
        #expect(try article(#"{"title": "A", "body": "", "category": "WORLD"}"#).categoryPath == ["WORLD"])
        #expect(
            try article(#"{"title": "A", "body": "", "category": ["World", "Asia"]}"#).categoryPath == [
                "World", "Asia",
            ]
        )
        #expect(try article(#"{"title": "A", "body": "", "category": null}"#).categoryPath == [])
    }

    @Test func `a time without a zone is UTC and an empty one is none`() throws {
        #expect(
            try article(#"{"title": "A", "body": "", "published_at": "2024-02-07T12:00:00"}"#).publishedAt
                == Timestamp("2024-02-07T12:00:00Z")
        )
        #expect(try article(#"{"title": "A", "body": "", "published_at": ""}"#).publishedAt == nil)
    }

    @Test func `members that nobody knows are counted, and so are those inside an image`() throws {
        let line = try ImportLine(
            Array(#"{"title": "A", "body": "", "depth": 1, "x": {"y": 2}, "image": {"url": "u", "z": 1}}"#.utf8)
        )
        #expect(line.ignoredCount == 3)
    }

    @Test(arguments: [
        ("{", "not JSON: "), ("[]", "not a JSON object"), (#"{"title": "A"}"#, "body is required"),
        (#"{"title": "", "body": ""}"#, "title"),
        (#"{"title": null, "body": "x"}"#, "title"),
        (#"{"title": "A", "body": 1}"#, "body must be a string, not a number"),
        (#"{"title": "A", "title": "B", "body": ""}"#, "title is given more than once"),
        (#"{"title": "A", "body": "", "published_at": "soon"}"#, "published_at must be a date"),
        (#"{"title": "A", "body": "", "language": "English language"}"#, "language must be a language tag"),
        (#"{"title": "A", "body": "", "language": "français"}"#, "language must be a language tag"),
        (#"{"title": "A", "body": "", "language": "-"}"#, "language must be a language tag"),
        (#"{"title": "A", "body": "", "id": {}}"#, "id must be a string"),
        (#"{"title": "A", "body": "", "id": 1.5}"#, "id must be"),
        (#"{"title": "A", "body": "", "category": 5}"#, "category must be an array"),
        (#"{"title": "A", "body": "", "image": {}}"#, "image/url is required"),
        (#"{"title": "A\u0000", "body": ""}"#, "title must not contain U+0000"),
    ])
    func `says what is wrong with a line`(line: String, reason: String) {
        do {
            _ = try ImportLine(Array(line.utf8))
            Issue.record("taken: \(line)")
        } catch {
            #expect(error.reason.contains(reason), "\(error.reason)")
        }
    }

    @Test func `every fault of a line is told at once`() {
        do {
            _ = try ImportLine(Array(#"{"title": 1, "body": 2, "language": "?"}"#.utf8))
            Issue.record("taken")
        } catch {
            #expect(error.reason.split(separator: ";").count == 3)
        }
    }
}

private func article(_ json: String) throws -> ArticleImport {
    let line = try ImportLine(Array(json.utf8))
    let article: ArticleImport? = if case .article(let article) = line.item { article } else { nil }
    return try #require(article)
}
