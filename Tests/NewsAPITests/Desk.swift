import Foundation
import GRDB
import HTTP
import HTTPTypes
import JSON
import MediaFolder
import News
import NewsAPI
import NewsImport
import Secrets
import Synchronization
import TestSupport

@testable import SQLiteRepository

/// A site with its clock in the hand of the test, asked without sockets.
final class Desk: Sendable {
    let folder: TemporaryFolder
    /// Where its pictures are, so that they stay as long as it does.
    let media: TemporaryFolder?
    let repository: SQLiteRepository
    let responder: Responder
    let refusing: @Sendable (Refusal, Request) -> Response
    let routes: [Route]
    let hands: Hands

    static let start = Timestamp(seconds: 1_700_000_000)

    init(
        rules: CommentRules = CommentRules(),
        rates: ReaderRates? = nil,
        storyURL: String? = nil,
        masthead: Masthead? = nil,
        feedsHoldTexts: Bool = false,
        searchBudget: Duration? = nil,
        weather: WeatherChoice = .none,
        media: TemporaryFolder? = nil,
        mediaPath: String = "",
        lines: String = Desk.lines,
        repository: SQLiteRepository? = nil
    ) throws {
        self.media = media
        folder = try TemporaryFolder()
        self.repository =
            try repository
            ?? SQLiteRepository(path: folder.path("news.sqlite"), secrets: Secrets(root: Secrets.makeKey()))
        let hands = Hands()
        let api = API(
            Site(
                repository: self.repository,
                commentRules: rules,
                rates: rates,
                storyURL: storyURL,
                masthead: masthead ?? Masthead(),
                hasPages: masthead != nil,
                feedsHoldTexts: feedsHoldTexts,
                searchBudget: searchBudget,
                weather: weather,
                media: media.map { MediaFolder(path: $0.path(mediaPath)) },
                now: { hands.now },
                isDraining: { hands.isDraining },
                log: { hands.log($0) }
            )
        )
        responder = api.responder()
        refusing = api.refusing()
        routes = api.routes
        self.hands = hands
        var importer = Importer(into: self.repository, now: { Self.start })
        _ = try importer.run(LineReader(lines))
    }

    deinit { repository.close() }

    /// What the site asks of the world.
    final class Hands: Sendable {
        private let state = Mutex((seconds: Desk.start.seconds, isDraining: false, log: [String]()))

        var now: Timestamp { state.withLock { Timestamp(seconds: $0.seconds) } }
        var isDraining: Bool { state.withLock { $0.isDraining } }
        var lines: [String] { state.withLock { $0.log } }
        func log(_ line: String) { state.withLock { $0.log.append(line) } }
        func wait(_ seconds: Int64) { state.withLock { $0.seconds += seconds } }
        func drain() { state.withLock { $0.isDraining = true } }
    }

    static let lines = """
        {"title": "Storm hits", "slug": "storm", "body": "The *storm* hits.", "summary": "Wind.", "category": ["World", "Asia"], \
        "tags": ["Wind", "Rain"], "author": "Ann", "language": "en", "published_at": "2023-11-01", "source": "Wire", "licence": "CC0", \
        "url": "https://wire.example/1", "image": {"url": "https://wire.example/i.png", "alt": "a tree"}}
        {"title": "Calm <b>again</b>", "slug": "calm", "body": "No <script>storm</script> & wind.", "category": "World", "tags": ["Wind"], \
        "author": "Bo", "language": "fr", "published_at": "2023-11-02"}
        {"title": "Snow", "slug": "snow", "body": "White.", "category": "Sport", "published_at": "2023-11-03"}
        {"title": "Embargo", "slug": "embargo", "body": "Hushword.", "tags": ["Hush"], "published_at": "2023-11-20"}
        """
}

/// An answer with its body read.
struct Answer {
    var response: Response
    var status: Int { response.status.code }
    var body: [UInt8] { if case .bytes(let bytes) = response.body { bytes } else { [] } }
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { (try? JSONReader.read(body)) ?? .null }

    subscript(_ name: HTTPField.Name) -> String? { response.fields[name] }

    /// The parameter or pointer of each fault with its detail.
    var faults: [String: String] {
        var faults: [String: String] = [:]
        for fault in json["errors"].array {
            faults[fault["parameter"].string ?? fault["pointer"].string ?? "?"] = fault["detail"].string
        }
        return faults
    }
}

extension Desk {
    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ fields: HTTPFields = [:],
        body: [UInt8] = [],
        from client: String? = nil
    ) -> Answer {
        let request = Request(
            method: method,
            target: RequestTarget(target),
            fields: fields,
            body: body,
            client: client.flatMap { IPAddress($0) },
            id: "req-1"
        )
        switch responder(request) {
        case .respond(let response): return Answer(response: response)
        case .commit(let write):
            let slot = Mutex<Response?>(nil)
            let isFull = DispatchSemaphore(value: 0)
            write { response in
                slot.withLock { $0 = response }
                isFull.signal()
            }
            isFull.wait()
            return Answer(response: slot.withLock { $0 } ?? Response(status: .init(code: 599)))
        }
    }

    /// Merges what came fresh into the search index, down to so many articles.
    func mergeIndex(freshMax: Int = 0) {
        let isDone = DispatchSemaphore(value: 0)
        let hasMore = Mutex(true)
        while hasMore.withLock(\.self) {
            repository.tendIndex(freshMax: freshMax) { result in
                hasMore.withLock { $0 = (try? result.get()) ?? false }
                isDone.signal()
            }
            isDone.wait()
        }
    }

    func get(_ target: String, _ fields: HTTPFields = [:]) -> Answer { send(.get, target, fields) }

    func post(
        _ json: String,
        to target: String = "/articles/storm/comments",
        token: String? = nil,
        type: String = "application/json",
        from client: String? = nil
    ) -> Answer {
        var fields: HTTPFields = [.contentType: type]
        if let token { fields[.commenterToken] = token }
        return send(.post, target, fields, body: Array(json.utf8), from: client)
    }

    func comment(_ words: String, on slug: String = "storm", answering parent: Int64? = nil, token: String? = nil)
        -> Answer
    {
        let parent = parent.map { #", "parent_id": \#($0)"# } ?? ""
        return post(
            #"{"name": "Ann", "email": "ann.sender@mail.example", "body": "\#(words)"\#(parent)}"#,
            to: "/articles/\(slug)/comments",
            token: token
        )
    }

    func decide(_ id: Int64, _ status: News.Comment.Status) {
        let now = hands.now
        _ = try? written { transaction throws(NewsError) in
            try transaction.decide([.init(commentID: id, to: status)], by: .commandLine, at: now)
        }
    }
}

extension HTTPField.Name {
    static let commenterToken = HTTPField.Name("Commenter-Token")!
    static let link = HTTPField.Name("Link")!
    static let surrogateKeys = HTTPField.Name("Surrogate-Key")!
}

extension JSONValue {
    subscript(_ name: String) -> JSONValue {
        if case .object(let object) = self { object[name] ?? .null } else { .null }
    }
    var array: [JSONValue] { if case .array(let array) = self { array } else { [] } }
    var string: String? { if case .string(let string) = self { string } else { nil } }
    var integer: Int64? { if case .number(let number) = self { number.integer } else { nil } }
    var members: [String] { if case .object(let object) = self { object.members.map(\.name) } else { [] } }

    /// Every member of that name suffix, at any depth.
    func texts(endingIn suffix: String) -> [String] {
        switch self {
        case .array(let array): array.flatMap { $0.texts(endingIn: suffix) }
        case .object(let object):
            object.members.flatMap { member in
                (member.name.hasSuffix(suffix) ? [member.value.string ?? ""] : [])
                    + member.value.texts(endingIn: suffix)
            }
        default: []
        }
    }
}
