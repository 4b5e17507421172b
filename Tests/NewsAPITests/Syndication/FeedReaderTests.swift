import Foundation
import HTTP
import HTTPTypes
import JSON
import NewsAPI
import TestSupport
import Testing

/// The feeds as feed readers read them: feedparser, and the schema of JSON Feed. What is looked at is in `Tests/Feeds`.
@Suite struct FeedReaderTests {
    private static let lines = """
        {"title": "Ferry <i>late</i> & full", "slug": "ferry", "body": "It *came*, [late](/stories/tide).", "summary": "An hour < two.", \
        "category": "Coast", "tags": ["Ferries & tides"], "author": ["Ann \\"Bo\\" Lee", "林"], "language": "en", \
        "published_at": "2023-11-01", "image": {"url": "/media/ferry.png", "alt": "a ferry", "caption": "Late.", "width": 640, "height": 480}}
        {"title": "قصة", "slug": "tide", "body": "نص", "category": "Coast", "language": "ar", "published_at": "2023-11-02"}
        {"title": "Gone", "slug": "gone", "body": "x", "category": "Coast", "published_at": "2023-11-03"}
        """

    @Test(arguments: [false, true])
    func `feed readers find nothing to complain of`(feedsHoldTexts: Bool) throws {
        let desk = try Desk.withPages(rules: CommentFlowTests.unheld, feedsHoldTexts: feedsHoldTexts, lines: Self.lines)
        #expect(desk.comment("Late & **proud** <of it>", on: "ferry").status == 201)
        #expect(desk.comment("Me too", on: "ferry", answering: 1).status == 201)
        let editor = try EditorClient(desk)
        let retraction = #"{"status": "retracted", "retraction": {"reason": "It never left."}}"#
        #expect(editor.patch("gone", retraction).status == 200)
        let site = "The Morning Kettle"
        let folder = try FeedFolder(desk)
        try folder.add("site", "/feed", entries: 2, title: site)
        try folder.add("section", "/sections/coast/feed", entries: 2, title: "\(site) · Coast")
        try folder.add("tag", "/tags/ferries-tides/feed", entries: 1, title: "\(site) · Ferries & tides")
        try folder.add("author", "/authors/ann-bo-lee/feed", entries: 1, title: "\(site) · Ann \"Bo\" Lee")
        try folder.add("comments", "/comments/feed", entries: 2, title: "Comments · \(site)")
        let story = "Comments on Ferry <i>late</i> & full · \(site)"
        try folder.add("story", "/stories/ferry/comments/feed", entries: 2, title: story)
        try folder.add("none", "/stories/tide/comments/feed", entries: 0, title: "Comments on قصة · \(site)")
        try folder.read()
    }
}

/// Feeds as files, beside what a reader should find in them.
final class FeedFolder {
    private let folder: TemporaryFolder
    private let desk: Desk
    private var wanted: [String: Wanted] = [:]

    private struct Wanted: Encodable {
        var entries: Int
        var title: String
    }

    init(_ desk: Desk) throws {
        self.desk = desk
        folder = try TemporaryFolder()
    }

    /// In all formats.
    func add(_ name: String, _ address: String, entries: Int, title: String) throws {
        for format in ["atom", "rss", "json"] {
            let feed = desk.get("\(address)/\(format)")
            try #require(feed.status == 200, "\(address)/\(format): \(feed.text)")
            try folder.write(feed.text, to: "\(name).\(format)")
            wanted["\(name).\(format)"] = Wanted(entries: entries, title: title)
        }
    }

    /// Throws what is wrong.
    func read() throws {
        try folder.write(String(decoding: JSONEncoder().encode(wanted), as: UTF8.self), to: "feeds.json")
        try Tool.python("Feeds/read", [folder.url.path])
    }
}
