import JSON
import News

/// What machines are told of a story: a `NewsArticle` and the way to it, in the words of schema.org.
///
/// It stands in a script element of a type that nothing runs.
struct StoryMetadata: Sendable, Equatable {
    var title: String
    var summary: String
    var language: String
    var section: String?
    var authors: [String]
    var published: PressTime?
    var updated: PressTime
    var picture: String?
    var wordCount: Int64
    var commentCount: Int64
    var corrections: [String]
    var publisher: String
    /// Addresses with scheme and host; empty where the site's own is not known.
    var address: String?
    var crumbs: [PageLink]

    func json() -> [UInt8] {
        var json = JSONWriter(reserving: 2048)
        json.object { json in
            json.member("@context", "https://schema.org")
            json.name("@graph")
            json.array { json in
                json.object { article(&$0) }
                if !crumbs.isEmpty { json.object { breadcrumbs(&$0) } }
            }
        }
        return json.bytes
    }

    private func article(_ json: inout JSONWriter) {
        json.member("@type", "NewsArticle")
        json.member("headline", title)
        if !summary.isEmpty { json.member("description", summary) }
        if language != "und" { json.member("inLanguage", language) }
        if let section { json.member("articleSection", section) }
        if let published { json.member("datePublished", published.machine) }
        json.member("dateModified", updated.machine)
        json.member("wordCount", wordCount)
        json.member("commentCount", commentCount)
        if let picture { json.member("image", picture) }
        if let address { json.member("mainEntityOfPage", address) }
        json.member(
            "author",
            array: { json in
                for name in authors {
                    json.object { json in
                        json.member("@type", "Person")
                        json.member("name", name)
                    }
                }
            }
        )
        json.name("publisher")
        json.object { json in
            json.member("@type", "NewsMediaOrganization")
            json.member("name", publisher)
        }
        guard !corrections.isEmpty else { return }
        json.member(
            "correction",
            array: { json in
                for text in corrections {
                    json.object { json in
                        json.member("@type", "CorrectionComment")
                        json.member("text", text)
                    }
                }
            }
        )
    }

    private func breadcrumbs(_ json: inout JSONWriter) {
        json.member("@type", "BreadcrumbList")
        json.member(
            "itemListElement",
            array: { json in
                for (index, crumb) in crumbs.enumerated() {
                    json.object { json in
                        json.member("@type", "ListItem")
                        json.member("position", index + 1)
                        json.member("name", crumb.name)
                        json.member("item", crumb.address)
                    }
                }
            }
        )
    }
}

extension HTML {
    mutating func metadata(_ metadata: StoryMetadata) {
        element("script", .type("application/ld+json")) { $0.script(json: metadata.json()) }
    }
}
