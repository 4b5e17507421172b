/// What an operator says of the reader's pages: the settings `site_…`.
package struct Masthead: Sendable {
    package var name = "Broadsheet" {
        didSet { icon = .icon(name.first ?? "B") }
    }
    /// The address of a picture that stands for the name.
    package var logo: String?
    /// What every page links to. Empty: the categories that have articles and no parent.
    package var navigation: [Link] = []
    /// A stylesheet of the operator's own, as CSS.
    package var stylesheet: String? {
        didSet { ownStylesheet = stylesheet.map { .stylesheet(Array($0.utf8)) } }
    }
    /// Whether it stands in the place of ours, and not behind it.
    package var replacesOurStylesheet = false
    /// HTML of the operator's own, above and below the content.
    package var header = ""
    package var footer = ""
    /// Origins whose pictures are shown (`https://images.example`); of others, none: a picture tells its host who reads.
    package var pictureHosts: [String] = []

    package struct Link: Sendable, Equatable {
        package var name: String
        package var address: String

        package init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    // Made once, and not for each page.
    private(set) var icon = Asset.icon("B")
    private(set) var ownStylesheet: Asset?

    package init() {}
}
