import HTTP

/// The setting `story_url`, taken apart once: pages and lists write it for each of their articles.
struct StoryAddress: Sendable {
    /// Between them stands the slug.
    private let pieces: [String]
    /// `https://news.example`; `nil` for a path.
    let origin: String?

    /// - template: an address with `{slug}` in it.
    init(_ template: String) {
        pieces = template.split(separator: "{slug}", omittingEmptySubsequences: false).map(String.init)
        let parts = template.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let isAbsolute = template.hasPrefix("https://") || template.hasPrefix("http://")
        origin = isAbsolute ? parts.prefix(3).joined(separator: "/") : nil
    }

    func of(_ slug: String) -> String { pieces.joined(separator: PercentCoding.encode(segment: slug)) }
}
