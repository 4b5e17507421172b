import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The cache against a model: no reader sees less than what was acknowledged before it asked, nor more than was sent.
    struct FreshnessTests {
        private static let slugs = (1...5).map { "article-\($0)" }

        @Test func `no answer is older than what was acknowledged before it was asked for`() throws {
            let random = SeededRandom.printingItsSeed()
            let folder = try TemporaryFolder()
            let server = try Self.serve(in: folder)
            let port = server.port
            let ledger = Ledger()
            let crew = DispatchGroup()
            for number in 0..<3 {
                Self.start(in: crew) {
                    try Self.write(200, on: port, ledger, SeededRandom(seed: random.seed(number)))
                }
            }
            let writing = Flag()
            for number in 3..<8 {
                Self.start(in: writing.crew) {
                    var reader = Reader(ledger: ledger, random: SeededRandom(seed: random.seed(number)))
                    let connection = try HTTPConnection(port: port)
                    while writing.isUp { try reader.readOnce(connection) }
                    #expect(reader.reads > 100 && reader.hits > 10 && reader.unchanged > 10)
                }
            }
            crew.wait()
            writing.lower()
            writing.crew.wait()
            #expect(ledger.faults == [])
            for slug in Self.slugs {
                let count = try server.get("/articles/\(slug)").json?["comments"]?["count"]?.integer
                #expect(count == ledger.bounds(slug).acknowledged)
            }
        }

        /// A command's comment is seen soon after the command has ended, in every answer that counts it.
        @Test func `another process's writes show within 100 ms`() throws {
            let folder = try TemporaryFolder()
            let server = try Self.serve(in: folder)
            let connection = try server.connect()
            var delays: [Double] = []
            for number in 1...12 {
                let line =
                    #"{"id": \#(number), "source": "test", "article": "article-1", "name": "Ann", "body": "Number \#(number)"}"#
                let targets = Surface.allCases.map { $0.target("article-1") }
                for target in targets { _ = try connection.exchange("GET", target) }
                let database = folder.path("news.sqlite")
                #expect(try Program.run(["import", "--database", database, "-"], input: line).status == 0)
                let end = Date()
                for surface in Surface.allCases {
                    var count: Int64?
                    repeat {
                        count = surface.count("article-1", try connection.exchange("GET", surface.target("article-1")))
                    } while count != Int64(number) && Date().timeIntervalSince(end) < 10
                    #expect(count == Int64(number), "\(surface)")
                }
                delays.append(Date().timeIntervalSince(end))
            }
            // The middle one: a machine that does something else for a moment must not fail the test.
            #expect(delays.sorted()[delays.count / 2] < 0.1, "\(delays)")
        }

        private static func serve(in folder: TemporaryFolder) throws -> RunningServer {
            let lines = slugs.map {
                #"{"id": "\#($0)", "source": "test", "slug": "\#($0)", "title": "\#($0)", "body": "Words."}"#
            }
            let database = folder.path("news.sqlite")
            let imported = try Program.run(
                ["import", "--database", database, "-"],
                input: lines.joined(separator: "\n")
            )
            #expect(imported.status == 0, "\(imported.output) \(imported.errors)")
            // Room for a few answers only, so that some are evicted.
            let flags = [
                "--comments-hold", "none", "--comments-rate", "off", "--comments-email", "off", "--cache-bytes",
                "40000",
            ]
            return try RunningServer(["--database", database] + flags, in: folder)
        }

        private static func write(_ count: Int, on port: Int, _ ledger: Ledger, _ random: SeededRandom)
            throws
        {
            var random = random
            let connection = try HTTPConnection(port: port)
            for _ in 0..<count {
                let slug = slugs.randomElement(using: &random)!
                let body = #"{"name": "Ann", "body": "Number \#(random.next())"}"#
                ledger.sending(slug)
                let reply = try connection.exchange(
                    "POST",
                    "/articles/\(slug)/comments",
                    ["Content-Type": "application/json"],
                    body: body
                )
                if reply.status == 201 {
                    ledger.acknowledged(slug)
                } else {
                    ledger.fault("POST \(reply.status) \(reply.body)")
                }
            }
        }

        /// A thread of its own, because what it does blocks.
        private static func start(in crew: DispatchGroup, _ body: @escaping @Sendable () throws -> Void) {
            crew.enter()
            Thread.detachNewThread {
                do { try body() } catch { Issue.record(error) }
                crew.leave()
            }
        }
    }
}

/// The answers that count an article's comments.
private enum Surface: CaseIterable {
    case article, list, comments, counts

    func target(_ slug: String) -> String {
        switch self {
        case .article: "/articles/\(slug)"
        case .list: "/articles?fields=slug,comments"
        case .comments: "/articles/\(slug)/comments?limit=1"
        case .counts: "/comments/counts?articles=\(slug)"
        }
    }

    func count(_ slug: String, _ reply: HTTPConnection.Reply) -> Int64? {
        guard let json = reply.json else { return nil }
        return switch self {
        case .article: json["comments"]?["count"]?.integer
        case .list:
            json["articles"]?.elements.first { $0["slug"]?.text == slug }?["comments"]?["count"]?.integer
        case .comments: json["count"]?.integer
        case .counts: json["counts"]?[slug]?.integer
        }
    }
}

/// Asks for what the ledger knows, now and then with the tag that it had last.
private struct Reader {
    let ledger: Ledger
    var random: SeededRandom
    var reads = 0
    var hits = 0
    var unchanged = 0
    private var known: [String: (tag: String, count: Int64)] = [:]

    init(ledger: Ledger, random: SeededRandom) {
        self.ledger = ledger
        self.random = random
    }

    mutating func readOnce(_ connection: HTTPConnection) throws {
        let slug = "article-\(Int.random(in: 1...5, using: &random))"
        let surface = Surface.allCases.randomElement(using: &random)!
        let name = "\(surface) \(slug)"
        let before = ledger.bounds(slug).acknowledged
        let tag = random.chance(1, in: 2) ? known[name]?.tag : nil
        let reply = try connection.exchange("GET", surface.target(slug), tag.map { ["If-None-Match": $0] } ?? [:])
        let after = ledger.bounds(slug).sent
        let count = reply.status == 304 ? known[name]?.count : surface.count(slug, reply)
        reads += 1
        if reply.status == 304 { unchanged += 1 }
        if reply.fields["cache-status"] == "Broadsheet; hit" { hits += 1 }
        guard let count, (before...max(before, after)).contains(count) else {
            return ledger.fault("\(name): \(count ?? -1), not \(before)...\(after): \(reply.status) \(reply.fields)")
        }
        if let tag = reply.fields["etag"] { known[name] = (tag, count) }
    }
}

/// How many comments were sent and acknowledged for each article.
///
/// `@unchecked Sendable` is true because everything is only touched while `lock` is held.
private final class Ledger: @unchecked Sendable {
    private let lock = NSLock()
    private var sent: [String: Int64] = [:]
    private var known: [String: Int64] = [:]
    private var found: [String] = []

    var faults: [String] { lock.withLock { Array(found.prefix(5)) } }

    func sending(_ slug: String) { lock.withLock { sent[slug, default: 0] += 1 } }
    func acknowledged(_ slug: String) { lock.withLock { known[slug, default: 0] += 1 } }
    func fault(_ words: String) { lock.withLock { found.append(words) } }
    func bounds(_ slug: String) -> (acknowledged: Int64, sent: Int64) {
        lock.withLock { (known[slug] ?? 0, sent[slug] ?? 0) }
    }
}

/// Up until it is lowered, for a crew that works as long as it is.
///
/// `@unchecked Sendable` is true because `up` is only touched while `lock` is held.
private final class Flag: @unchecked Sendable {
    let crew = DispatchGroup()
    private let lock = NSLock()
    private var up = true

    var isUp: Bool { lock.withLock { up } }
    func lower() { lock.withLock { up = false } }
}
