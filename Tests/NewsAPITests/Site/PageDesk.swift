import Foundation
import HTTP
import HTTPTypes
import News
import NewsAPI

@testable import SQLiteRepository

extension Desk {
    /// A desk whose site has pages.
    static func withPages(
        rules: CommentRules = CommentRules(),
        rates: ReaderRates? = nil,
        storyURL: String? = "https://news.example/stories/{slug}",
        weather: WeatherChoice = .none,
        feedsHoldTexts: Bool = false,
        lines: String = Desk.lines,
        _ change: (inout Masthead) -> Void = { _ in }
    ) throws -> Desk {
        var masthead = Masthead()
        masthead.name = "The Morning Kettle"
        masthead.pictureHosts = ["https://wire.example"]
        change(&masthead)
        return try Desk(
            rules: rules,
            rates: rates,
            storyURL: storyURL,
            masthead: masthead,
            feedsHoldTexts: feedsHoldTexts,
            weather: weather,
            lines: lines
        )
    }

    /// Sends the form of a story's page as a browser does.
    func submit(
        _ fields: KeyValuePairs<String, String>,
        to slug: String = "storm",
        _ others: HTTPFields = [:],
        from client: String? = nil
    ) -> Answer {
        let body = fields.map { "\(PercentCoding.encode(query: $0))=\(PercentCoding.encode(query: $1))" }
        var sent: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .secFetchSite: "same-origin"]
        for field in others { sent[field.name] = field.value }
        return send(
            .post,
            "/stories/\(slug)/comments",
            sent,
            body: Array(body.joined(separator: "&").utf8),
            from: client
        )
    }

    func say(_ words: String, as name: String = "Ann", _ others: HTTPFields = [:]) -> Answer {
        submit(["name": name, "email": "ann.sender@mail.example", "body": words], others)
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let host = HTTPField.Name("Host")!
}

extension Answer {
    /// What stands behind `text` in the page, up to the next quote.
    func quoted(after text: String) -> String? {
        guard let range = self.text.range(of: text) else { return nil }
        return String(self.text[range.upperBound...].prefix { $0 != "\"" })
    }
}
