/// A file of the pages under an address that is made of its own bytes, so that browsers may keep it for good and a new one is a new address.
struct Asset: Sendable {
    let bytes: [UInt8]
    let mediaType: String
    /// `{digest}.css`
    let fileName: String

    static func stylesheet(_ bytes: [UInt8]) -> Asset { Asset(bytes, "text/css; charset=utf-8", "css") }
    static func script(_ bytes: [UInt8]) -> Asset { Asset(bytes, "text/javascript; charset=utf-8", "js") }

    private init(_ bytes: [UInt8], _ mediaType: String, _ suffix: String) {
        self.bytes = bytes
        self.mediaType = mediaType
        fileName = String(Self.digest(bytes), radix: 16) + "." + suffix
    }

    var path: String { "/assets/" + fileName }

    /// Ours.
    static let broadsheetStylesheet = stylesheet(PackageResources.broadsheet_css)
    static let broadsheetScript = script(PackageResources.broadsheet_js)

    /// A letter as the picture in a browser's tab. Where a page names none, browsers ask for `/favicon.ico`.
    static func icon(_ letter: Character) -> Asset {
        var svg = HTML(reserving: 256)
        svg.safe(
            SafeHTML(
                trusted: """
                    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#9c1720" d="M0 0h32v32H0z"/>\
                    <text x="16" y="24" fill="#fff" font-family="serif" font-weight="700" font-size="24" text-anchor="middle">
                    """
            )
        )
        svg.text(String(letter))
        svg.safe(SafeHTML(trusted: "</text></svg>"))
        return Asset(svg.bytes, "image/svg+xml", "svg")
    }

    /// FNV-1a of 64 bits: it only has to tell versions apart.
    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}

extension Masthead {
    /// In the order in which pages link them.
    var stylesheets: [Asset] {
        guard let ownStylesheet else { return [.broadsheetStylesheet] }
        return (replacesOurStylesheet ? [] : [.broadsheetStylesheet]) + [ownStylesheet]
    }

    /// All that pages load.
    var assets: [Asset] { stylesheets + [.broadsheetScript, icon] }
}
