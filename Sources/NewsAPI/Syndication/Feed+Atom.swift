import News

extension Feed {
    /// RFC 4287, with threads (RFC 4685), tombstones (RFC 6721) and pictures by Media RSS.
    func atom() -> [UInt8] {
        var xml = XML()
        xml.element(
            "feed",
            [
                "xmlns": "http://www.w3.org/2005/Atom", "xmlns:thr": "http://purl.org/syndication/thread/1.0",
                "xmlns:at": "http://purl.org/atompub/tombstones/1.0", "xmlns:media": "http://search.yahoo.com/mrss/",
            ]
        ) { xml in
            xml.element("id", text: id)
            xml.element("title", text: title)
            xml.element("updated", text: updated.description)
            // RFC 4287 §4.2.1: for entries that name nobody.
            xml.element("author") { $0.element("name", text: title) }
            xml.element("generator", text: "Broadsheet")
            xml.empty("link", ["rel": "self", "type": FeedFormat.atom.mediaType, "href": address])
            xml.empty("link", ["rel": "alternate", "type": "text/html", "href": home])
            if let next { xml.empty("link", ["rel": "next", "type": FeedFormat.atom.mediaType, "href": next]) }
            for item in items { xml.entry(item) }
            for tombstone in tombstones { xml.tombstone(tombstone) }
        }
        return xml.bytes
    }
}

extension XML {
    fileprivate mutating func entry(_ item: FeedItem) {
        element("entry", ["xml:lang": item.language]) { xml in
            xml.element("id", text: item.id)
            xml.element("title", text: item.title)
            xml.empty("link", ["rel": "alternate", "type": "text/html", "href": item.address])
            xml.element("published", text: item.published.description)
            xml.element("updated", text: item.updated.description)
            for author in item.authors { xml.element("author") { $0.element("name", text: author) } }
            for term in item.terms { xml.empty("category", ["term": term.slug, "label": term.name]) }
            xml.answered(item.answered)
            if !item.summary.isEmpty { xml.element("summary", text: item.summary) }
            if let html = item.html { xml.element("content", ["type": "html", "xml:base": item.address], text: html) }
            xml.media(item.picture)
        }
    }

    /// RFC 4685 §3.
    mutating func answered(_ answered: FeedItem.Answered?) {
        guard let answered else { return }
        empty("thr:in-reply-to", ["ref": answered.id, "href": answered.address, "type": "text/html"])
    }

    /// RFC 6721 §3.
    mutating func tombstone(_ tombstone: Feed.Tombstone) {
        element("at:deleted-entry", ["ref": tombstone.id, "when": tombstone.at.description]) { xml in
            if !tombstone.reason.isEmpty { xml.element("at:comment", text: tombstone.reason) }
        }
    }

    mutating func media(_ picture: Picture?) {
        guard let picture else { return }
        element(
            "media:content",
            [
                "url": picture.address, "medium": "image", "width": picture.size.map { String($0.width) },
                "height": picture.size.map { String($0.height) },
            ]
        ) { xml in
            if !picture.caption.isEmpty { xml.element("media:title", ["type": "plain"], text: picture.caption) }
            if !picture.alt.isEmpty { xml.element("media:description", ["type": "plain"], text: picture.alt) }
            if !picture.credit.isEmpty { xml.element("media:credit", text: picture.credit) }
        }
    }
}
