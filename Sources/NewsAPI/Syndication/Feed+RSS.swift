import HTTP
import News

extension Feed {
    /// RSS 2.0, with what Atom says better in Atom's own elements.
    func rss() -> [UInt8] {
        var xml = XML()
        xml.element(
            "rss",
            [
                "version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom",
                "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
                "xmlns:dc": "http://purl.org/dc/elements/1.1/", "xmlns:thr": "http://purl.org/syndication/thread/1.0",
                "xmlns:at": "http://purl.org/atompub/tombstones/1.0", "xmlns:media": "http://search.yahoo.com/mrss/",
            ]
        ) { xml in
            xml.element("channel") { xml in
                xml.element("title", text: title)
                xml.element("link", text: home)
                xml.element("description", text: title)
                xml.element("lastBuildDate", text: updated.rfc822)
                xml.element("generator", text: "Broadsheet")
                xml.empty("atom:link", ["rel": "self", "type": FeedFormat.rss.mediaType, "href": address])
                if let next { xml.empty("atom:link", ["rel": "next", "type": FeedFormat.rss.mediaType, "href": next]) }
                for item in items { xml.item(item) }
                for tombstone in tombstones { xml.tombstone(tombstone) }
            }
        }
        return xml.bytes
    }
}

extension XML {
    fileprivate mutating func item(_ item: FeedItem) {
        element("item") { xml in
            xml.element("title", text: item.title)
            xml.element("link", text: item.address)
            xml.element("guid", ["isPermaLink": "false"], text: item.id)
            xml.element("pubDate", text: item.published.rfc822)
            xml.element("atom:updated", text: item.updated.description)
            for author in item.authors { xml.element("dc:creator", text: author) }
            for term in item.terms { xml.element("category", text: term.name) }
            if let language = item.language { xml.element("dc:language", text: language) }
            xml.answered(item.answered)
            // A description is HTML to whoever reads it, so plain text is escaped once more.
            if !item.summary.isEmpty { xml.element("description", text: item.summary.escapedAsHTML) }
            if let html = item.html { xml.element("content:encoded", ["xml:base": item.address], text: html) }
            xml.media(item.picture)
        }
    }
}

extension Timestamp {
    /// `Wed, 07 Feb 2024 18:30:00 GMT` (RFC 822 §5 with the four-digit year that RSS prefers).
    fileprivate var rfc822: String { HTTPDate.string(Int(seconds)) }
}

extension String {
    fileprivate var escapedAsHTML: String {
        var html = HTML(reserving: utf8.count + 64)
        html.text(self)
        return String(decoding: html.bytes, as: UTF8.self)
    }
}
