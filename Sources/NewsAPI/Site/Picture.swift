import News

/// An article's picture, when it may be shown.
struct Picture: Sendable, Equatable {
    var address: String
    var alt: String
    var caption: String
    var credit: String
    /// Pixels; both or none.
    var size: Size?

    struct Size: Sendable, Equatable {
        var width: Int64
        var height: Int64
    }

    /// `nil` for one that lies on a host which is not among the operator's.
    init?(_ image: Article.Image?, _ masthead: Masthead) {
        guard let image, Self.mayShow(image.url, masthead) else { return nil }
        address = image.url
        alt = image.alt
        caption = image.caption
        credit = image.credit
        if let width = image.width, let height = image.height, width > 0, height > 0 {
            size = Size(width: width, height: height)
        }
    }

    /// Our own paths, and what lies on the hosts of the setting. `//host/path` is another host.
    private static func mayShow(_ address: String, _ masthead: Masthead) -> Bool {
        if address.utf8.first == UInt8(ascii: "/") {
            return !address.hasPrefix("//") && !address.utf8.contains(UInt8(ascii: "\\"))
        }
        return masthead.pictureHosts.contains { host in
            let (origin, rest) = (address.utf8.prefix(host.utf8.count), address.utf8.dropFirst(host.utf8.count))
            guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { return false }
            // Mostly both are written alike.
            return address.hasPrefix(host) || Substring(origin).lowercased() == host.lowercased()
        }
    }
}

extension HTML {
    /// With its size, so that nothing moves when it comes; where that is not known, the stylesheet keeps a place of three to two.
    mutating func image(_ picture: Picture, isFirst: Bool) {
        let isUnsized = picture.size == nil
        void(
            "img",
            isUnsized ? .class("unsized") : nil,
            Attribute("src", picture.address),
            Attribute("alt", picture.alt),
            picture.size.map { Attribute("width", number: $0.width) },
            picture.size.map { Attribute("height", number: $0.height) },
            isFirst ? nil : Attribute("loading", fixed: "lazy"),
            Attribute("decoding", fixed: "async")
        )
    }

    /// - language: of its caption.
    mutating func figure(_ picture: Picture, language: String) {
        element("figure", .class("picture"), .lang(language), .dir(TextDirection(language: language))) { html in
            html.image(picture, isFirst: true)
            guard !picture.caption.isEmpty || !picture.credit.isEmpty else { return }
            html.element("figcaption") { html in
                html.text(picture.caption)
                guard !picture.credit.isEmpty else { return }
                if !picture.caption.isEmpty { html.words(" · ") }
                html.element("span", .class("credit"), text: picture.credit)
            }
        }
    }
}
