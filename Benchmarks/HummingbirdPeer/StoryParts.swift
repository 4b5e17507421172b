import Foundation
import GRDB
import Mustache

struct PageLink: MustacheParent, Sendable {
    var name: String
    var address: String
    /// Between it and the one before.
    var separator = ""
    var isHere = false

    init?(folder: String, slug: String?, name: String?) {
        guard let slug, let name else { return nil }
        self.name = name
        address = "/\(folder)/\(encoded(slug))"
    }

    /// - here: the address of one of them that the page belongs to.
    static func sections(here: String?, in database: Database) throws -> [PageLink] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT slug, name FROM term
                    WHERE kind = 'category' AND parent_id IS NULL AND article_count > 0 ORDER BY slug LIMIT 12
                    """
            )
        )
        var links: [PageLink] = []
        while let row = try rows.next() {
            guard var link = PageLink(folder: "sections", slug: row[0], name: row[1]) else { continue }
            link.isHere = link.address == here
            links.append(link)
        }
        return links
    }

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "jsonName": jsonText(self.name)
        case "address": address
        case "separator": separator
        case "isHere": isHere
        default: nil
        }
    }
}

struct StoryPicture: MustacheParent, Sendable {
    var address: String
    var alt: String
    var caption: String
    var credit: String?
    var width: Int64?
    var height: Int64?

    /// Reads the columns of `StoryArticle.sql`; `nil` for one on a host that is not to be shown.
    init?(_ row: Row) {
        guard let url: String = row[6], url.hasPrefix(StoryPage.pictureOrigin) else { return nil }
        address = url
        alt = row[7]
        caption = row[8]
        credit = nonEmpty(row[9])
        width = row[10]
        height = row[11]
    }

    func child(named name: String) -> Any? {
        switch name {
        case "address": address
        case "jsonAddress": jsonText(address)
        case "alt": alt
        case "isSized": width != nil && height != nil
        case "width": width
        case "height": height
        case "hasCaption": !caption.isEmpty || credit != nil
        case "caption": caption
        case "divider": caption.isEmpty || credit == nil ? "" : " · "
        case "credit": credit
        default: nil
        }
    }
}

struct StorySource: MustacheParent, Sendable {
    var name: String
    var licence: String?
    var url: String?

    init?(name: String?, licence: String?, url: String?) {
        guard let name = name ?? url, !name.isEmpty else { return nil }
        self.name = name
        self.licence = licence.flatMap(nonEmpty)
        self.url = url.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "licence": licence
        case "hasURL": url != nil
        case "url": url
        default: nil
        }
    }
}

struct StoryCorrection: MustacheParent, FetchableRecord, Sendable {
    var label: String
    var text: String
    var at: Moment

    static let sql = "SELECT kind, text, at FROM correction WHERE article_id = ? ORDER BY at, id"

    init(row: Row) {
        let kind: String = row[0]
        label = kind.capitalized
        text = row[1]
        at = Moment(row[2])
    }

    func child(named name: String) -> Any? {
        switch name {
        case "label": label
        case "text": text
        case "jsonText": jsonText(text)
        case "atISO": at.iso
        case "atText": at.text
        default: nil
        }
    }
}

struct RelatedStory: MustacheParent, FetchableRecord, Sendable {
    var title: String
    var address: String
    var language: String
    var section: PageLink?
    var published: Moment

    static let sql = """
        SELECT article.title, article.slug, article.language, category.slug, category.name, article.published_at
        FROM related_story JOIN article ON article.id = related_story.related_id
            LEFT JOIN term AS category ON category.id = article.category_id
        WHERE related_story.article_id = ? AND article.status = 'published' AND article.published_at <= ?
        ORDER BY related_story.place
        """

    init(row: Row) {
        title = row[0]
        address = "/stories/" + encoded(row[1])
        language = row[2]
        section = PageLink(folder: "sections", slug: row[3], name: row[4])
        published = Moment(row[5])
    }

    func child(named name: String) -> Any? {
        switch name {
        case "title": title
        case "address": address
        case "language": language
        case "direction": readingDirection(language)
        case "kicker": section
        case "publishedISO": published.iso
        case "publishedText": published.day
        default: nil
        }
    }
}
