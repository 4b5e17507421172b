import Foundation
import GRDB
import Secrets

/// A sender's network as it is kept: equal for all of one day's comments from there, and meaningless once the day's key is dropped.
struct NetworkCode {
    var code: [UInt8]
    /// Since 1970.
    var day: Int64
}

/// Codes that were asked for lately: a comment asks several times for its sender's, and a storm comes from few networks.
///
/// `@unchecked Sendable` is true because what is known is only touched while `lock` is held.
private final class KnownCodes: @unchecked Sendable {
    private struct Name: Hashable {
        var wrapped: [UInt8]
        var network: String
    }

    private let lock = NSLock()
    private var keys: [[UInt8]: [UInt8]] = [:]
    private var codes: [Name: [UInt8]] = [:]
    private static let keysMax = 40
    private static let codesMax = 256

    /// - wrapped: a day's key. It is random bytes, and so names itself, whatever database it is from.
    func code(of network: String, underWrapped wrapped: [UInt8], _ secrets: Secrets) -> [UInt8]? {
        let name = Name(wrapped: wrapped, network: network)
        if let code = lock.withLock({ codes[name] }) { return code }
        guard let key = lock.withLock({ keys[wrapped] }) ?? secrets.unwrap(wrapped) else { return nil }
        let code = Code.of(network, under: key)
        lock.withLock {
            if keys.count >= Self.keysMax { keys.removeAll() }
            if codes.count >= Self.codesMax { codes.removeAll() }
            keys[wrapped] = key
            codes[name] = code
        }
        return code
    }
}

extension Database {
    private static let known = KnownCodes()

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
        return wrapped.flatMap { Self.known.code(of: network, underWrapped: $0, secrets) }
            .map { NetworkCode(code: $0, day: day) }
    }
}
