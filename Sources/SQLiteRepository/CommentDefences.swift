import GRDB
package import News
import Secrets

extension SQLiteRepository {
    package func examine(_ body: Body, by name: String, renderer: Int64) throws(NewsError) -> CommentText {
        let said = name + "\n" + body.markdown
        do {
            return try readers.look { database in
                CommentText(
                    body: body,
                    renderer: renderer,
                    digest: CommentRow.digest(body),
                    links: body.linkCount,
                    wordsToHold: try wordLists.matches(.hold, in: said, database),
                    wordsToReject: try wordLists.matches(.reject, in: said, database),
                    spamScore: try database.spamVerdict(on: body, decisionsMin: spamDecisionsMin)?.score
                )
            }
        } catch {
            throw NewsError(translating: error)
        }
    }
}

/// Rates, bans and challenges.
extension Snapshot {
    func isBusy(network: String, rules: CommentRules, at now: Timestamp) throws(NewsError) -> Bool {
        try query { database in
            try database.came(rules.networkPerHour, within: 3_600, from: network, secrets, at: now)
                || database.came(rules.networkPerDay, within: 86_400, from: network, secrets, at: now)
        }
    }

    func makeChallenge(forArticle id: Int64, rules: CommentRules, at now: Timestamp) throws(NewsError) -> Challenge {
        Challenge(text: secrets.makeChallenge(forArticle: id, at: now.seconds), madeAt: now, rules)
    }

    func spend(_ challenge: String?, ofArticle id: Int64, rules: CommentRules, at now: Timestamp) throws(NewsError)
        -> ChallengeFault?
    {
        guard let challenge else { return .missing }
        guard let read = secrets.read(challenge: challenge, forArticle: id) else { return .foreign }
        let times = Challenge(text: challenge, madeAt: Timestamp(seconds: read.madeAt), rules)
        if now < times.validFrom { return .early }
        if now >= times.expiresAt { return .expired }
        return try query { database in
            let isSpent = try database.row("SELECT 1 FROM spent_challenge WHERE id = ?", [.text(read.id)]) { _ in true }
            guard isSpent == nil else { return .spent }
            try database.run("DELETE FROM spent_challenge WHERE expires_at <= ?", [.integer(now.seconds)])
            try database.run(
                "INSERT INTO spent_challenge (id, expires_at) VALUES (?, ?)",
                [.text(read.id), .integer(times.expiresAt.seconds)]
            )
            return nil
        }
    }

    func ban(onCommenter commenterID: Int64?, email: String?, comment: Int64?, network: String?, at time: Timestamp)
        throws(NewsError) -> Ban?
    {
        try query { database in
            guard try database.row("SELECT 1 FROM ban WHERE id > 0 LIMIT 1", [], { _ in true }) != nil else {
                return nil
            }
            let now = time.seconds
            var found: [Ban] = []
            func look(_ condition: String, _ values: [SQLValue]) throws {
                found += try database.bans(condition, values, now: time)
            }
            if let commenterID { try look("commenter_id = ?", [.integer(commenterID)]) }
            if let email {
                try look("kind = 'email' AND code = ?", [.blob(secrets.code(ofEmail: email))])
            }
            if let comment {
                try look(
                    "kind = 'email' AND code = (SELECT email_code FROM comment WHERE comment.id = ?)",
                    [.integer(comment)]
                )
            }
            if let network {
                let days = try database.rows(
                    "SELECT DISTINCT network_day FROM ban WHERE network_day IS NOT NULL AND (expires_at IS NULL OR expires_at > ?)",
                    [.integer(now)]
                ) { $0.integer() }
                for day in days {
                    guard let code = try database.knownNetworkCode(of: network, day: day, secrets) else { continue }
                    try look("kind = 'network' AND code = ? AND network_day = ?", [.blob(code.code), .integer(day)])
                }
            }
            // The one that lasts longest.
            return found.max { ($0.expiresAt?.seconds ?? .max) < ($1.expiresAt?.seconds ?? .max) }
        }
    }
}

extension Database {
    /// Whether so many comments came from a network within the last seconds. Reads no more of them than that.
    ///
    /// - count: 0: never.
    fileprivate func came(
        _ count: Int64,
        within seconds: Int64,
        from network: String,
        _ secrets: Secrets,
        at now: Timestamp
    )
        throws -> Bool
    {
        guard count > 0 else { return false }
        let today = Self.day(of: now.seconds)
        var missing = count
        // A day's key is another's: what came before midnight is known by yesterday's.
        for day in [today, today - 1] {
            guard let code = try knownNetworkCode(of: network, day: day, secrets) else { continue }
            missing -=
                try row(
                    """
                    SELECT count(*) FROM (SELECT 1 FROM comment INDEXED BY comment_network
                        WHERE network_day = ? AND network = ? AND created_at > ? LIMIT ?)
                    """,
                    [.integer(day), .blob(code.code), .integer((now - seconds).seconds), .integer(missing)]
                ) { $0.integer() } ?? 0
            if missing <= 0 { return true }
        }
        return false
    }
}
