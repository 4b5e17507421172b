import News

/// What crawlers are told of (sitemaps.org, protocol 0.9).
enum Sitemap {
    private static let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

    /// The addresses of other sitemaps.
    static func index(_ addresses: [String]) -> [UInt8] {
        var xml = XML()
        xml.element("sitemapindex", ["xmlns": namespace]) { xml in
            for address in addresses { xml.element("sitemap") { $0.element("loc", text: address) } }
        }
        return xml.bytes
    }

    /// Addresses of pages, and when they last changed where that is known.
    static func pages(_ pages: [(address: String, updatedAt: Timestamp?)]) -> [UInt8] {
        var xml = XML(reserving: 256 + pages.count * 160)
        xml.element("urlset", ["xmlns": namespace]) { xml in
            for page in pages {
                xml.element("url") { xml in
                    xml.element("loc", text: page.address)
                    if let updatedAt = page.updatedAt { xml.element("lastmod", text: updatedAt.description) }
                }
            }
        }
        return xml.bytes
    }

    /// The same for news, with what news search asks for.
    ///
    /// - publication: the name of the site.
    static func news(_ articles: [Article], publication: String, address: (Article) -> String) -> [UInt8] {
        var xml = XML(reserving: 256 + articles.count * 512)
        xml.element(
            "urlset",
            ["xmlns": namespace, "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9"]
        ) { xml in
            for article in articles {
                xml.element("url") { xml in
                    xml.element("loc", text: address(article))
                    xml.element("news:news") { xml in
                        xml.element("news:publication") { xml in
                            xml.element("news:name", text: publication)
                            xml.element("news:language", text: article.newsLanguage)
                        }
                        xml.element(
                            "news:publication_date",
                            text: (article.publishedAt ?? article.updatedAt).description
                        )
                        xml.element("news:title", text: article.title)
                    }
                }
            }
        }
        return xml.bytes
    }
}

extension Article {
    /// An ISO 639 code, which it must have; only Chinese has its regions. The pages speak English where nobody says otherwise.
    fileprivate var newsLanguage: String {
        switch language {
        case "und": "en"
        case "zh-tw", "zh-hk", "zh-hant": "zh-tw"
        case let tag where tag == "zh" || tag.hasPrefix("zh-"): "zh-cn"
        default: String(language.prefix { $0 != "-" })
        }
    }
}
