import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// Bots in thousands of networks post at once, on the real program with the settings of a first day. Readers and moderators go on.
    struct BotStormTests {
        @Test func `a bot storm stays bounded, and readers and moderators get through it`() throws {
            let folder = try TemporaryFolder()
            let database = folder.path("news.sqlite")
            try folder.write(#"{"title": "Storm", "slug": "storm", "body": "It blew."}"#, to: "articles.jsonl")
            #expect(try Program.run(["import", "--database", database, folder.path("articles.jsonl")]).status == 0)
            let made = try Program.run([
                "token", "create", "--database", database, "--name", "desk", "--scope", "comments:moderate",
            ])
            let secret = made.output.split(separator: "\n")[0]
            let server = try RunningServer(["--database", database], in: folder)
            var people = try People(port: server.port, authorization: "Bearer \(secret)")
            let token = try people.earnTrust()
            let sharedToken = try people.tokenForBots()

            let before = try server.memory("VmRSS")
            let posts = isUnderThreadSanitizer ? 2_000 : 20_000
            let storm = Storm(posts: posts, sharedToken: sharedToken, port: server.port)
            var partsMet = 0
            for part in 1...Storm.parts {
                storm.wait(forPart: part)
                try people.comment(part, token: token)
                try people.lookThroughQueue()
                if part.isMultiple(of: 3) { try people.markSpam() }
                if !storm.isOver { partsMet += 1 }
            }
            storm.waitForEnd()
            try people.lookThroughQueue()
            try people.markSpam()

            let (after, most) = (try server.memory("VmRSS"), try server.memory("VmHWM"))
            print(
                "bot storm: \(storm), memory \(before / 1024) MiB before, \(after / 1024) after, \(most / 1024) at most"
            )
            print(people)
            #expect(partsMet > Storm.parts / 2, "the storm was over too soon to prove anything")
            #expect(storm.failures == [])
            #expect(Set(storm.answers.keys).isSubset(of: ["202", "409", "429", "503 busy", "503 overloaded"]))
            #expect(storm.answers["202", default: 0] > storm.posts / 2)
            // What is remembered of 20,000 addresses, SQLite's page caches, at most 32 MiB of ready answers.
            if !isUnderThreadSanitizer { #expect(most - before < 64 * 1024, "\(most - before) KiB more at most") }
            #expect(people.slowest < .seconds(5), "\(people)")

            // Every comment that was answered for is in the queue, in the state that was said.
            let kept = try people.counts()
            #expect(kept.values.reduce(0, +) == storm.answers["202", default: 0] + people.posted)
            #expect(kept["approved"] == people.approved)
            #expect(kept["rejected"] == storm.rejected)
            #expect(kept["spam"] == storm.spam + people.markedSpam)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            let check = try Program.run(["check", "--database", database])
            #expect(check.status == 0, "\(check.output)")
        }
    }
}

private let commentsPath = "/articles/storm/comments"

/// Bots that post on keep-alive connections of their own until all is posted.
private final class Storm: CustomStringConvertible, @unchecked Sendable {
    // True because all that changes is only touched while `condition` is locked.
    private let condition = NSCondition()
    private var sent = 0
    private var running = 0
    private var took = Duration.zero
    private var state = (answers: [String: Int](), rejected: 0, spam: 0, failures: [String]())

    let posts: Int
    private let started = ContinuousClock().now
    private static let connections = 16
    /// For whom it is a clock.
    static let parts = 9

    init(posts: Int, sharedToken: String, port: Int) {
        self.posts = posts
        let random = SeededRandom.printingItsSeed("a bot storm")
        running = Self.connections
        for number in 0..<Self.connections {
            let bot = Bot(
                random: SeededRandom(seed: random.seed(number)),
                networks: posts / 10,
                sharedToken: sharedToken
            )
            Thread { [self] in
                do { try post(HTTPConnection(port: port), bot) } catch {
                    condition.withLock { state.failures.append("\(error)") }
                }
                condition.withLock {
                    running -= 1
                    took = ContinuousClock().now - started
                    condition.broadcast()
                }
            }.start()
        }
    }

    private func post(_ connection: HTTPConnection, _ bot: Bot) throws {
        var bot = bot
        while let number = next() {
            let reply = try connection.exchange(
                "POST",
                commentsPath,
                bot.fields(number),
                bytes: bot.comment(number)
            )
            let problem = reply.status == 503 ? reply.json?["type"]?.text?.split(separator: "/").last : nil
            let status = reply.status == 202 ? reply.json?["status"]?.text : nil
            condition.withLock {
                state.answers[
                    (["\(reply.status)"] + (problem.map { [String($0)] } ?? [])).joined(separator: " "),
                    default: 0
                ] += 1
                if status == "rejected" { state.rejected += 1 }
                if status == "spam" { state.spam += 1 }
            }
        }
    }

    private func next() -> Int? {
        condition.withLock {
            guard sent < posts else { return nil }
            sent += 1
            condition.broadcast()
            return sent
        }
    }

    /// Waits until so many tenths of it are sent.
    func wait(forPart part: Int) {
        condition.withLock { while running > 0, sent < posts * part / 10 { condition.wait() } }
    }

    func waitForEnd() { condition.withLock { while running > 0 { condition.wait() } } }

    var isOver: Bool { condition.withLock { running == 0 } }
    var answers: [String: Int] { condition.withLock { state.answers } }
    var rejected: Int { condition.withLock { state.rejected } }
    var spam: Int { condition.withLock { state.spam } }
    var failures: [String] { condition.withLock { state.failures } }

    var description: String {
        condition.withLock {
            let answers = state.answers.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
            return "\(sent) posts in \(took): \(answers.joined(separator: ", "))"
        }
    }
}

/// What bots say, and where they seem to come from.
private struct Bot {
    var random: SeededRandom
    let networks: Int
    let sharedToken: String

    /// Some bots make tokens up, many share one.
    mutating func fields(_ number: Int) -> [String: String] {
        var fields = ["Content-Type": "application/json", "X-Forwarded-For": address(number)]
        switch Int.random(in: 0..<10, using: &random) {
        case 0: fields["Commenter-Token"] = "bsc_" + String(random.next(), radix: 36)
        case 1...4: fields["Commenter-Token"] = sharedToken
        default: break
        }
        return fields
    }

    /// In each network at least once; afterwards two of ten from the first fifty. One network in ten is a household with IPv6.
    private mutating func address(_ number: Int) -> String {
        let isBusy = random.chance(1, in: 5)
        let network =
            number < networks ? number : Int.random(in: 0..<(isBusy ? min(50, networks) : networks), using: &random)
        let host = Int.random(in: 1...254, using: &random)
        return network % 10 == 9
            ? "2001:db8:\(String(network, radix: 16))::\(String(host, radix: 16))"
            : "10.\(network >> 8).\(network & 255).\(host)"
    }

    mutating func comment(_ number: Int) -> [UInt8] {
        var body = "Offer \(number): " + random.hostileText(5...40)
        var honey = ""
        switch Int.random(in: 0..<20, using: &random) {
        case 0...1: body = "The same cheap watches for everybody, day \(Int.random(in: 0..<5, using: &random))"
        case 2: honey = "https://shop.example"
        case 3...7: body += " see [here](https://a.example/\(number)) and https://b.example/\(number)"
        case 8: body += String(repeating: " https://c.example/\(number)", count: 6)
        case 9: body = ScriptPayloads.all.randomElement(using: &random)! + " \(number)"
        case 10: body += String(repeating: " unlike word\(number)", count: 300)
        default: break
        }
        var json = JSONWriter()
        json.object { json in
            json.member("name", "Bot \(number % 1_000)")
            json.member("email", "bot\(number)@mail.example")
            json.member("body", body.replacing("\0", with: ""))
            json.member("website", honey)
        }
        return json.bytes
    }
}

/// Readers and a moderator, on a connection of their own, with a watch.
private struct People: CustomStringConvertible {
    private let connection: HTTPConnection
    private let desk: [String: String]
    private var times: [String: [Duration]] = [:]
    private(set) var posted = 0
    private(set) var approved = 0
    private(set) var markedSpam = 0

    init(port: Int, authorization: String) throws {
        connection = try HTTPConnection(port: port)
        desk = ["Authorization": authorization, "Content-Type": "application/json"]
    }

    /// Fifty readers whose comments are approved, so that the spam score has something to compare with; the first of them twice.
    ///
    /// Returns that one's token.
    mutating func earnTrust() throws -> String {
        var token: String?
        var decisions: [(Int64, String)] = []
        for number in 1...51 {
            let reply = try post(
                "A word about the wind, number \(number)",
                from: "192.0.2.\(number)",
                token: number == 2 ? token : nil
            )
            try #require(reply.status == 202, "\(reply.body)")
            if number == 1 { token = reply.json?["commenter_token"]?.text }
            decisions.append((try #require(reply.json?["id"]?.integer), "approved"))
        }
        try decide(decisions)
        approved += decisions.count
        return try #require(token)
    }

    /// The token of a first comment, which waits.
    mutating func tokenForBots() throws -> String {
        let reply = try post("Just looking around", from: "192.0.2.200", token: nil)
        return try #require(reply.json?["commenter_token"]?.text)
    }

    /// One who is trusted, and one who is new, from wherever they are just now.
    mutating func comment(_ number: Int, token: String) throws {
        let trusted = try timed("a trusted reader's comment") {
            try $0.post("The wind turned at \(number)", from: "198.51.100.\(number)", token: token)
        }
        #expect(trusted.status == 201, "\(trusted.body)")
        approved += 1
        _ = try readComments()
        let new = try timed("a new reader's comment") {
            try $0.post("Mine too lost its roof, \(number)", from: "203.0.113.\(number)", token: nil)
        }
        #expect(new.status == 202 && new.json?["status"]?.text == "pending", "\(new.body)")
        // What bots sent meanwhile was kept out or waits, and took no page out of the cache.
        let ready = try readComments()
        #expect(ready.fields["cache-status"]?.contains("hit") == true, "\(ready.fields)")
    }

    private mutating func readComments() throws -> HTTPConnection.Reply {
        let reply = try timed("a page of comments") { try $0.connection.exchange("GET", commentsPath) }
        #expect(reply.status == 200)
        return reply
    }

    private mutating func post(_ words: String, from address: String, token: String?) throws -> HTTPConnection.Reply {
        var fields = ["Content-Type": "application/json", "X-Forwarded-For": address]
        if let token { fields["Commenter-Token"] = token }
        posted += 1
        return try connection.exchange(
            "POST",
            commentsPath,
            fields,
            body: #"{"name": "Ann", "email": "ann@mail.example", "body": "\#(words)"}"#
        )
    }

    mutating func lookThroughQueue() throws {
        let pending = try page("pending", "")
        let someone = try #require(pending.elements.last?["id"]?.integer)
        _ = try page("pending, newest", "&sort=newest")
        for reason in ["links", "network_rate", "spam_score", "history"] {
            _ = try page("pending for \(reason)", "&reason=\(reason)")
        }
        _ = try page("spam", "&status=spam&sort=newest")
        _ = try page("all states", "&status=pending,approved,rejected,spam")
        _ = try page("same network", "&same_network_as=\(someone)")
        _ = try page("counted", "&count=true")
        _ = try page("counted for links", "&count=true&reason=links")
    }

    /// A page and the one after it.
    @discardableResult
    private mutating func page(_ name: String, _ query: String) throws -> JSONValue {
        let first = try timed("queue, \(name)") {
            try $0.connection.exchange("GET", "/moderation/comments?limit=100\(query)", $0.desk)
        }
        try #require(first.status == 200, "\(first.body)")
        if let next = first.json?["next"]?.text {
            let second = try timed("queue, \(name), next") { try $0.connection.exchange("GET", next, $0.desk) }
            #expect(second.status == 200, "\(second.body)")
        }
        return try #require(first.json?["comments"])
    }

    /// A page of links, newest first, all at once.
    mutating func markSpam() throws {
        let found = try page("to mark as spam", "&reason=links&sort=newest")
        let ids = found.elements.compactMap { $0["id"]?.integer }
        #expect(ids.count == 100)
        try decide(ids.map { ($0, "spam") })
        markedSpam += ids.count
    }

    private mutating func decide(_ decisions: [(id: Int64, to: String)]) throws {
        let list = decisions.map { #"{"id": \#($0.id), "from": "pending", "to": "\#($0.to)"}"# }
        let reply = try timed("\(decisions.count) decisions") {
            try $0.connection.exchange(
                "POST",
                "/moderation/decisions",
                $0.desk,
                body: #"{"decisions": [\#(list.joined(separator: ","))]}"#
            )
        }
        try #require(reply.status == 200, "\(reply.body)")
    }

    /// How many comments there are in each state.
    func counts() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for status in ["pending", "approved", "rejected", "spam", "deleted"] {
            let reply = try connection.exchange(
                "GET",
                "/moderation/comments?limit=1&count=true&status=\(status)",
                desk
            )
            counts[status] = Int(try #require(reply.json?["total"]?.integer))
        }
        return counts
    }

    private mutating func timed(_ what: String, _ body: (inout People) throws -> HTTPConnection.Reply) rethrows
        -> HTTPConnection.Reply
    {
        let clock = ContinuousClock()
        let start = clock.now
        let reply = try body(&self)
        times[what, default: []].append(clock.now - start)
        return reply
    }

    var slowest: Duration { times.values.joined().max() ?? .zero }

    var description: String {
        times.sorted { $0.key < $1.key }.map { what, times in
            let sorted = times.sorted()
            let (p50, worst) = (sorted[times.count / 2], sorted[times.count - 1])
            return "    \(what), \(times.count) times: p50 \(p50.milliseconds) ms, worst \(worst.milliseconds) ms"
        }.joined(separator: "\n")
    }
}

extension Duration {
    fileprivate var milliseconds: Int { Int(self / .milliseconds(1)) }
}
