import Foundation
import GRDB
import TestSupport

/// What a server acknowledged, and how it answered.
///
/// `@unchecked Sendable` is true because all of it is only touched while `condition` is locked.
final class WriteLedger: @unchecked Sendable {
    private let condition = NSCondition()
    private var comments: [Int64: String] = [:]
    private var articles: [String: (revision: Int64, title: String)] = [:]
    private var written = 0
    private var answers: [Int: Int] = [:]
    private var strange: [String] = []

    /// Writes so far.
    var count: Int { condition.withLock { written } }

    /// How often it answered with each status.
    var statuses: [Int: Int] { condition.withLock { answers } }

    /// Answers that no writer may get, whatever fails.
    var complaints: [String] { condition.withLock { strange } }

    func add(comment id: Int64, words: String) {
        note { comments[id] = words }
    }

    func add(article slug: String, revision: Int64, title: String) {
        note { articles[slug] = (revision, title) }
    }

    private func note(_ change: () -> Void) {
        condition.withLock {
            change()
            written += 1
            condition.broadcast()
        }
    }

    /// An answer to a write: it was done, or it may be tried again later and says when.
    func heard(_ reply: HTTPConnection.Reply) {
        condition.withLock {
            answers[reply.status, default: 0] += 1
            let isTemporary =
                reply.status == 503 && Int(reply.fields["retry-after"] ?? "") != nil
                && reply.fields["content-type"] == "application/problem+json"
            if !(200...201).contains(reply.status), !isTemporary { strange.append("\(reply)") }
            condition.broadcast()
        }
    }

    func complain(_ complaint: String) {
        condition.withLock {
            strange.append(complaint)
            condition.broadcast()
        }
    }

    /// `false` when none came within a second: the server is gone.
    func waitForOneMore() -> Bool {
        let before = count
        return wait(seconds: 1) { $0.written > before }
    }

    /// Waits for so many more writes, or answers of one status; `false` when they do not come within half a minute.
    func wait(forMoreWrites count: Int) -> Bool {
        let wanted = self.count + count
        return wait(seconds: 30) { $0.written >= wanted }
    }

    func wait(forMore count: Int, of status: Int) -> Bool {
        let wanted = (statuses[status] ?? 0) + count
        return wait(seconds: 30) { $0.answers[status] ?? 0 >= wanted }
    }

    private func wait(seconds: Double, until isThere: (WriteLedger) -> Bool) -> Bool {
        condition.withLock {
            let end = Date(timeIntervalSinceNow: seconds)
            while !isThere(self) { if !condition.wait(until: end) { return isThere(self) } }
            return true
        }
    }

    /// What was acknowledged and is not in this database, a sentence each.
    func losses(in database: String) throws -> [String] {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        let (stored, kept) = try queue.read { database in
            (
                try Row.fetchAll(database, sql: "SELECT id, markdown FROM comment").map {
                    ($0[0] as Int64, $0[1] as String)
                },
                try Row.fetchAll(database, sql: "SELECT slug, revision, title FROM article").map {
                    ($0[0] as String, ($0[1] as Int64, $0[2] as String))
                }
            )
        }
        return losses(
            comments: Dictionary(uniqueKeysWithValues: stored),
            articles: Dictionary(uniqueKeysWithValues: kept)
        )
    }

    private func losses(
        comments stored: [Int64: String],
        articles kept: [String: (revision: Int64, title: String)]
    ) -> [String] {
        condition.withLock {
            comments.filter { stored[$0.key] != $0.value }.map { "comment \($0.key) is lost" }
                + articles.compactMap { slug, wanted in
                    guard let found = kept[slug] else { return "article \(slug) is lost" }
                    // One more edit may have been committed and not acknowledged.
                    let isThere = found.revision > wanted.revision || found == wanted
                    return isThere ? nil : "revision \(wanted.revision) of \(slug) is lost"
                }
        }
    }
}

/// Writes an article, comments on it and edits it until it is stopped or its server is gone, and notes what was acknowledged.
///
/// `@unchecked Sendable` is true because `isStopped` is only touched while `lock` is held.
final class LedgerWriter: @unchecked Sendable {
    private let ended = DispatchSemaphore(value: 0)
    private let lock = NSLock()
    private var isStopped = false

    init(port: Int, token: String, random: SeededRandom, name: String, ledger: WriteLedger) {
        let thread = Thread { [self] in
            defer { ended.signal() }
            var random = random
            guard let connection = try? HTTPConnection(port: port) else {
                return ledger.complain("\(name) cannot connect")
            }
            let slug = "story-\(name)"
            var number = 0
            func send(_ method: String, _ path: String, _ json: String) -> HTTPConnection.Reply? {
                let fields = [
                    "Content-Type": "application/json", "If-Match": "*",
                    "Authorization": path.hasSuffix("/comments") ? nil : "Bearer \(token)",
                ]
                let reply = try? connection.exchange(method, path, fields.compactMapValues(\.self), body: json)
                if let reply {
                    ledger.heard(reply)
                } else {
                    ledger.complain("\(name) got no answer to \(method) \(path)")
                }
                return reply
            }
            let made = #"{"title": "Title 0", "slug": "\#(slug)", "body": "It began.", "status": "published"}"#
            guard let created = send("POST", "/articles", made), created.status == 201 else { return }
            ledger.add(article: slug, revision: 1, title: "Title 0")
            while !lock.withLock({ isStopped }) {
                number += 1
                if random.chance(2, in: 3) {
                    let body = #"{"name": "Ann", "email": "a@b.example", "body": "\#(name), number \#(number)"}"#
                    guard let reply = send("POST", "/articles/\(slug)/comments", body) else { return }
                    guard reply.status == 201, let id = reply.json?["id"]?.integer else { continue }
                    ledger.add(comment: id, words: "\(name), number \(number)")
                } else {
                    guard let reply = send("PATCH", "/articles/\(slug)", #"{"title": "Title \#(number)"}"#) else {
                        return
                    }
                    guard reply.status == 200, let revision = reply.json?["revision"]?.integer else { continue }
                    ledger.add(article: slug, revision: revision, title: "Title \(number)")
                }
            }
        }
        thread.start()
    }

    func waitForEnd() { ended.wait() }

    func stop() {
        lock.withLock { isStopped = true }
        ended.wait()
    }
}

extension Program {
    /// A token of an editor who may write articles and publish them; `nil` when the command fails.
    static func deskToken(_ database: String) throws -> String? {
        let made = try run([
            "token", "create", "--database", database, "--name", "desk", "--scope", "articles:read", "--scope",
            "articles:write", "--scope", "articles:publish",
        ])
        return made.status == 0 ? made.output.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }
}
