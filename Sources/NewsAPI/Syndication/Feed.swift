import HTTP
import News

/// A feed of articles or comments, whatever format it is written in. Addresses have scheme and host where the site's own is known.
struct Feed: Sendable {
    /// A name that no change of address touches.
    var id: String
    var title: String
    /// A page that shows the same.
    var home: String
    /// Its own address.
    var address: String
    /// Where what is older is (RFC 5005 §3).
    var next: String?
    var items: [FeedItem]
    /// What was taken back, for those who may have it (RFC 6721).
    var tombstones: [Tombstone] = []

    struct Tombstone: Sendable {
        var id: String
        var at: Timestamp
        var reason: String
    }

    /// The last time that something in it changed; 1970 for an empty one.
    var updated: Timestamp {
        (items.map(\.updated) + tombstones.map(\.at)).max() ?? Timestamp(seconds: 0)
    }
}

struct FeedItem: Sendable {
    var id: String
    var title: String
    var address: String
    var summary = ""
    /// Safe HTML, of a whole text.
    var html: String?
    var published: Timestamp
    var updated: Timestamp
    var authors: [String] = []
    var terms: [Term.Reference] = []
    /// BCP 47.
    var language: String?
    var picture: Picture?
    /// Of a comment: what it answers (RFC 4685).
    var answered: Answered?

    struct Answered: Sendable {
        var id: String
        var address: String
    }
}

enum FeedFormat: String, CaseIterable, Sendable {
    case atom, rss, json

    var mediaType: String {
        switch self {
        case .atom: "application/atom+xml"
        case .rss: "application/rss+xml"
        case .json: "application/feed+json"
        }
    }

    var label: String {
        switch self {
        case .atom: "Atom"
        case .rss: "RSS"
        case .json: "JSON Feed"
        }
    }

    func bytes(of feed: Feed) -> [UInt8] {
        switch self {
        case .atom: feed.atom()
        case .rss: feed.rss()
        case .json: feed.jsonFeed()
        }
    }
}

/// Where the feeds are.
enum FeedPath {
    static let articles = "/feed"
    static let allComments = "/comments/feed"
    static func term(_ taxonomy: Taxonomy, _ slug: String) -> String { SitePath.term(taxonomy, slug) + articles }
    static func comments(ofStory slug: String) -> String { SitePath.comments(ofStory: slug) + articles }
}
