import GRDB
import News

extension Database {
    /// Notes what this transaction's write touched.
    func recordChange(_ keys: [Key], at now: Timestamp) throws {
        try run(
            "INSERT INTO change (at, keys) VALUES (?, ?)",
            [.integer(now.seconds), .text(keys.map(\.description).joined(separator: " "))]
        )
    }
}
