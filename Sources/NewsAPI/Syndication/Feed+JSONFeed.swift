import JSON
import News

extension Feed {
    /// JSON Feed 1.1 (jsonfeed.org/version/1.1). Tombstones, which it has no word for, are an extension of ours.
    func jsonFeed() -> [UInt8] {
        var json = JSONWriter(reserving: 16_384)
        json.object { json in
            json.member("version", "https://jsonfeed.org/version/1.1")
            json.member("title", title)
            json.member("home_page_url", home)
            json.member("feed_url", address)
            if let next { json.member("next_url", next) }
            json.member(
                "items",
                array: { json in
                    for item in items { json.item(item) }
                }
            )
            guard !tombstones.isEmpty else { return }
            json.member(
                "_deleted",
                object: { json in
                    json.member(
                        "items",
                        array: { json in
                            for tombstone in tombstones { json.tombstone(tombstone) }
                        }
                    )
                }
            )
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func item(_ item: FeedItem) {
        object { json in
            json.member("id", item.id)
            json.member("url", item.address)
            json.member("title", item.title)
            if let html = item.html {
                json.member("content_html", html)
            } else {
                // One of the two contents must be there.
                json.member("content_text", item.summary)
            }
            if !item.summary.isEmpty { json.member("summary", item.summary) }
            if let picture = item.picture { json.member("image", picture.address) }
            json.member("date_published", item.published.description)
            json.member("date_modified", item.updated.description)
            if !item.authors.isEmpty {
                json.member(
                    "authors",
                    array: { json in
                        for author in item.authors { json.object { $0.member("name", author) } }
                    }
                )
            }
            if !item.terms.isEmpty {
                json.member(
                    "tags",
                    array: { json in
                        for term in item.terms { json.string(term.name) }
                    }
                )
            }
            if let language = item.language { json.member("language", language) }
        }
    }

    fileprivate mutating func tombstone(_ tombstone: Feed.Tombstone) {
        object { json in
            json.member("id", tombstone.id)
            json.member("date", tombstone.at.description)
            json.member("reason", tombstone.reason)
        }
    }
}
