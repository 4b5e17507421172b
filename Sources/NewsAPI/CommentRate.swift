import Foundation
package import HTTP
package import News

/// How fast comments may come from one address: one in 15 seconds, two in a minute. Held in memory: a restart forgives.
///
/// An address is one IPv4 address or an IPv6 /64, since one household holds all of those.
///
/// `@unchecked Sendable` is true because `recent` is only touched while `lock` is held.
package final class CommentRate: @unchecked Sendable {
    private static let gapSeconds: Int64 = 15
    private static let windowSeconds: Int64 = 60
    private static let windowMax = 2
    /// Addresses remembered: some 10 MB at worst. When all of them were seen within the last minute, the oldest knowledge goes.
    private static let addressesMax = 100_000

    private let lock = NSLock()
    private var recent: [IPAddress: [Timestamp]] = [:]

    package init() {}

    /// Counts a comment, or says after how many seconds the next one is welcome. Who has no address (a local socket) is not counted.
    package func admit(_ client: IPAddress?, at now: Timestamp) -> Int64? {
        guard let sender = client?.subscriber else { return nil }
        lock.lock()
        defer { lock.unlock() }
        let times = (recent[sender] ?? []).filter { $0 > now - Self.windowSeconds && $0 <= now }
        if let last = times.last, now < last + Self.gapSeconds { return last.seconds + Self.gapSeconds - now.seconds }
        if times.count >= Self.windowMax { return times[0].seconds + Self.windowSeconds - now.seconds }
        if recent.count >= Self.addressesMax { forgetOld(now) }
        recent[sender] = times + [now]
        return nil
    }

    /// Takes back what `admit` counted at that moment: the comment found no article, or the store could not take it.
    package func withdraw(_ client: IPAddress?, at time: Timestamp) {
        guard let sender = client?.subscriber else { return }
        lock.lock()
        defer { lock.unlock() }
        guard var times = recent[sender], let index = times.lastIndex(of: time) else { return }
        times.remove(at: index)
        recent[sender] = times.isEmpty ? nil : times
    }

    private func forgetOld(_ now: Timestamp) {
        recent = recent.filter { ($0.value.last ?? now) > now - Self.windowSeconds }
        if recent.count >= Self.addressesMax { recent.removeAll(keepingCapacity: true) }
    }
}

extension IPAddress {
    /// What one subscriber holds: the address itself, or the /64 of an IPv6 one.
    fileprivate var subscriber: IPAddress {
        switch self {
        case .v4: self
        case .v6(let network, _): .v6(network, 0)
        }
    }
}
