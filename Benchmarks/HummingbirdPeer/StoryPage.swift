import Foundation
import GRDB
import Mustache

/// What the template of a story asks for, by name.
struct StoryPage: MustacheParent, Sendable {
    /// As `harness/servers.py` sets it for Broadsheet.
    static let origin = "https://news.example"
    static let pictureOrigin = "https://images.example/"
    private static let siteName = "Broadsheet"

    var assets: PageAssets
    var article: StoryArticle
    var sections: [PageLink]
    var related: [RelatedStory]
    var comments: [StoryComment]
    var moreComments: String?

    static func read(slug: String, assets: PageAssets, in database: Database) throws -> StoryPage? {
        let row = try Row.fetchOne(database.cachedStatement(sql: StoryArticle.sql), arguments: [slug, now()])
        guard let row else { return nil }
        let article = try StoryArticle(row, in: database)
        // No comment that counts, no query for comments.
        let comments = article.count == 0 ? nil : try StoryThreads(database: database, articleID: article.id).read()
        return StoryPage(
            assets: assets,
            article: article,
            sections: try PageLink.sections(here: article.section?.address, in: database),
            related: try RelatedStory.fetchAll(
                database.cachedStatement(sql: RelatedStory.sql),
                arguments: [article.id, now()]
            ),
            comments: comments?.roots ?? [],
            moreComments: comments?.next.map { "\(article.address)?cursor=\($0.text)#comments" }
        )
    }

    func child(named name: String) -> Any? {
        switch name {
        case "siteName": Self.siteName
        case "origin": Self.origin
        case "stylesheet": assets.stylesheet
        case "script": assets.script
        case "icon": assets.icon
        case "sections": sections
        case "related": related
        case "hasRelated": !related.isEmpty
        case "comments": comments
        case "hasComments": !comments.isEmpty
        case "moreComments": moreComments
        default: article.child(named: name)
        }
    }
}

/// Where stylesheet, script and icon are.
struct PageAssets: Sendable {
    var stylesheet: String
    var script: String
    var icon: String

    init?(_ list: String) {
        let paths = list.split(separator: ",").map(String.init)
        guard paths.count == 3 else { return nil }
        (stylesheet, script, icon) = (paths[0], paths[1], paths[2])
    }
}

struct StoryArticle: MustacheParent, Sendable {
    var id: Int64
    var title: String
    var summary: String?
    var language: String
    var direction: String
    var section: PageLink?
    var picture: StoryPicture?
    var wordCount: Int64
    var published: Moment
    var updated: Moment
    var source: StorySource?
    var count: Int64
    var isOpen: Bool
    var body: String
    var slug: String
    var address: String
    var byline: [PageLink] = []
    var topics: [PageLink] = []
    var corrections: [StoryCorrection] = []

    static let sql = """
        SELECT article.id, article.title, article.summary, article.language, category.slug, category.name,
            image_url, image_alt, image_caption, image_credit, image_width, image_height, word_count,
            article.published_at, article.updated_at, source_name, source_licence, source_url,
            comment_count, comments_open, comments_close_at, text.html, article.slug,
            EXISTS (SELECT 1 FROM correction WHERE correction.article_id = article.id)
        FROM article LEFT JOIN term AS category ON category.id = article.category_id
            JOIN article_text AS text ON text.article_id = article.id
        WHERE article.slug = ? AND article.status = 'published' AND article.published_at <= ?
        """

    /// By position: names would be looked up again in every row.
    init(_ row: Row, in database: Database) throws {
        id = row[0]
        title = row[1]
        summary = nonEmpty(row[2])
        language = row[3]
        direction = readingDirection(language)
        section = PageLink(folder: "sections", slug: row[4], name: row[5])
        picture = StoryPicture(row)
        wordCount = row[12]
        published = Moment(row[13])
        updated = Moment(row[14])
        source = StorySource(name: row[15], licence: row[16], url: row[17])
        count = row[18]
        let closesAt: Int64? = row[20]
        isOpen = row[19] ?? true && closesAt.map { $0 > now() } ?? true
        body = row[21]
        slug = row[22]
        address = "/stories/" + encoded(slug)
        try addTerms(in: database)
        if row[23] {
            corrections = try StoryCorrection.fetchAll(
                database.cachedStatement(sql: StoryCorrection.sql),
                arguments: [id]
            )
        }
    }

    private mutating func addTerms(in database: Database) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT term.kind = 'tag', term.slug, term.name
                    FROM article_term JOIN term ON term.id = article_term.term_id
                    WHERE article_term.article_id = ? AND term.kind <> 'category' ORDER BY article_term.position
                    """
            ),
            arguments: [id]
        )
        while let row = try rows.next() {
            let isTag: Bool = row[0]
            guard let link = PageLink(folder: isTag ? "tags" : "authors", slug: row[1], name: row[2]) else {
                continue
            }
            if isTag { topics.append(link) } else { byline.append(link) }
        }
        for index in byline.indices.dropFirst() {
            byline[index].separator = index == byline.count - 1 ? " and " : ", "
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "title": title
        case "jsonTitle": jsonText(title)
        case "summary": summary
        case "jsonSummary": summary.map(jsonText)
        case "language": language
        case "isLanguageKnown": language != "und"
        case "direction": direction
        case "section": section
        case "picture": picture
        case "wordCount": wordCount
        case "readingTime": counted(max(1, (wordCount + 115) / 230), "minute to read", "minutes to read")
        case "publishedISO": published.iso
        case "publishedText": published.text
        case "updatedISO": updated.iso
        case "source": source
        case "count": count
        case "commentCount": counted(count, "Comment", "Comments")
        case "isOpen": isOpen
        case "body": body
        case "slug": slug
        case "address": address
        case "canonical": StoryPage.origin + address
        case "byline": byline
        case "hasByline": !byline.isEmpty
        case "topics": topics
        case "hasTopics": !topics.isEmpty
        case "corrections": corrections
        case "hasCorrections": !corrections.isEmpty
        default: nil
        }
    }
}
