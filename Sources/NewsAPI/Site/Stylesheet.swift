/// A stylesheet under an address that is made of its own bytes, so that browsers may keep it for good and a new one is a new address.
struct Stylesheet: Sendable {
    let bytes: [UInt8]
    /// `{digest}.css`
    let fileName: String

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        fileName = String(Self.digest(bytes), radix: 16) + ".css"
    }

    var path: String { "/assets/" + fileName }

    /// Ours.
    static let broadsheet = Stylesheet(PackageResources.broadsheet_css)

    /// FNV-1a of 64 bits: it only has to tell versions apart.
    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}

extension Masthead {
    /// In the order in which pages link them.
    var stylesheets: [Stylesheet] {
        let own = stylesheet.map { Stylesheet(Array($0.utf8)) }
        return (replacesOurStylesheet && own != nil ? [] : [.broadsheet]) + (own.map { [$0] } ?? [])
    }
}
