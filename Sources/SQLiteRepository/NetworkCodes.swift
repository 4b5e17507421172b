import Foundation
import GRDB
import Secrets

/// The keys of the last days, unwrapped: each comment asks for today's.
///
/// `@unchecked Sendable` is true because `known` is only touched while `lock` is held.
private final class UnwrappedKeys: @unchecked Sendable {
    private let lock = NSLock()
    private var known: [[UInt8]: [UInt8]] = [:]
    private static let countMax = 40

    /// A wrapped key is random bytes: it names itself, whatever database it is from.
    func unwrapped(_ wrapped: [UInt8], _ secrets: Secrets) -> [UInt8]? {
        if let key = lock.withLock({ known[wrapped] }) { return key }
        guard let key = secrets.unwrap(wrapped) else { return nil }
        lock.withLock {
            if known.count >= Self.countMax { known.removeAll() }
            known[wrapped] = key
        }
        return key
    }
}

/// A sender's network as it is kept: equal for all of one day's comments from there, and meaningless once the day's key is dropped.
struct NetworkCode {
    var code: [UInt8]
    /// Since 1970.
    var day: Int64
}

extension Database {
    private static let dayKeys = UnwrappedKeys()

    static func day(of seconds: Int64) -> Int64 { seconds / 86_400 }

    /// `network` under the key of that day, which is made when it is the first of its day.
    func networkCode(of network: String, day: Int64, _ secrets: Secrets) throws -> NetworkCode {
        if let known = try knownNetworkCode(of: network, day: day, secrets) { return known }
        let key = Secrets.makeKey()
        try run(
            "INSERT OR REPLACE INTO keys.day_key (day, key) VALUES (?, ?)",
            [.integer(day), .blob(secrets.wrap(key))]
        )
        return NetworkCode(code: Code.of(network, under: key), day: day)
    }

    func hasKey(ofDay day: Int64) throws -> Bool {
        try row("SELECT 1 FROM keys.day_key WHERE day = ?", [.integer(day)]) { _ in true } ?? false
    }

    /// `nil` when that day has no key, or not any more.
    func knownNetworkCode(of network: String, day: Int64, _ secrets: Secrets) throws -> NetworkCode? {
        let wrapped = try row("SELECT key FROM keys.day_key WHERE day = ?", [.integer(day)]) { $0.blob() }
        return wrapped.flatMap { Self.dayKeys.unwrapped($0, secrets) }
            .map { NetworkCode(code: Code.of(network, under: $0), day: day) }
    }
}
