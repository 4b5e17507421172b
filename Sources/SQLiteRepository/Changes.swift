import GRDB
package import News

extension SQLiteRepository {
    package func follow(_ announce: @escaping @Sendable ([Change]) -> Void) throws(NewsError) {
        do {
            var configuration = configuration
            configuration.readonly = true
            try follower.start(on: DatabaseQueue(path: path, configuration: configuration), announce: announce)
        } catch {
            throw NewsError(translating: error)
        }
    }
}

extension Database {
    /// Notes what this transaction's write touched.
    func recordChange(_ keys: [Key], at now: Timestamp) throws {
        try run(
            "INSERT INTO change (at, keys) VALUES (?, ?)",
            [.integer(now.seconds), .text(keys.map(\.description).joined(separator: " "))]
        )
    }

    /// 0 before the first.
    func newestChange() throws -> Int64 {
        try row("SELECT number FROM change ORDER BY number DESC LIMIT 1") { $0.integer() } ?? 0
    }

    func changes(after number: Int64) throws -> [Change] {
        try rows("SELECT number, keys FROM change WHERE number > ? ORDER BY number", [.integer(number)]) { columns in
            // A key that only a newer version knows may mean anything.
            let number = columns.integer()
            let keys = columns.text().utf8.split(separator: UInt8(ascii: " "))
            return Change(number: number, keys: keys.map { Key(String(Substring($0))) ?? .site })
        }
    }
}
