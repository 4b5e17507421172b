import Foundation
package import HTTP
package import News

/// How often readers may do what they do, from one address.
package struct ReaderRates: Sendable {
    package var comments = RateLimit(gapSeconds: 15, perMinute: 2)
    package var edits = RateLimit(perMinute: 20)
    package var reports = RateLimit(perMinute: 6)

    package init() {}
}

/// How often something may come from one address. Held in memory: a restart forgives.
///
/// An address is one IPv4 address or an IPv6 /64, since one household holds all of those.
///
/// Addresses are remembered in two generations: when the newer one is full or a window old, the older one goes. So each admission costs the
/// same, and a flood from very many addresses takes the oldest knowledge, not all of it.
///
/// `@unchecked Sendable` is true because what changes is only touched while `lock` is held.
package final class RateLimit: @unchecked Sendable {
    private static let windowSeconds: Int64 = 60
    /// Of one generation: some 10 MB for both at worst.
    package static let addressesMax = 50_000

    private let gapSeconds: Int64
    private let windowMax: Int
    private let lock = NSLock()
    private var recent: [IPAddress: [Timestamp]] = [:]
    private var older: [IPAddress: [Timestamp]] = [:]
    /// When `recent` was begun.
    private var begun = Timestamp(seconds: 0)

    package init(gapSeconds: Int64 = 0, perMinute: Int) {
        self.gapSeconds = gapSeconds
        windowMax = perMinute
    }

    /// After how many seconds the next one is welcome; `nil`: now.
    package func wait(_ client: IPAddress?, at now: Timestamp) -> Int64? {
        guard let sender = client?.subscriber else { return nil }
        return lock.withLock { wait(sender, at: now) }
    }

    /// Counts one, or says after how many seconds the next one is welcome. Who has no address (a local socket) is not counted.
    package func admit(_ client: IPAddress?, at now: Timestamp) -> Int64? {
        guard let sender = client?.subscriber else { return nil }
        lock.lock()
        defer { lock.unlock() }
        if let seconds = wait(sender, at: now) { return seconds }
        let times = times(sender, at: now) + [now]
        if recent.count >= Self.addressesMax || now >= begun + Self.windowSeconds {
            (older, recent, begun) = (recent, [:], now)
        }
        recent[sender] = times
        return nil
    }

    private func times(_ sender: IPAddress, at now: Timestamp) -> [Timestamp] {
        (recent[sender] ?? older[sender] ?? []).filter { $0 > now - Self.windowSeconds && $0 <= now }
    }

    private func wait(_ sender: IPAddress, at now: Timestamp) -> Int64? {
        let times = times(sender, at: now)
        if let last = times.last, now < last + gapSeconds { return last.seconds + gapSeconds - now.seconds }
        return times.count >= windowMax ? times[0].seconds + Self.windowSeconds - now.seconds : nil
    }

    /// Takes back what `admit` counted at that moment, since nothing came of it.
    package func withdraw(_ client: IPAddress?, at time: Timestamp) {
        guard let sender = client?.subscriber else { return }
        lock.lock()
        defer { lock.unlock() }
        guard var times = recent[sender] ?? older[sender], let index = times.lastIndex(of: time) else { return }
        times.remove(at: index)
        (recent[sender], older[sender]) = (times.isEmpty ? nil : times, nil)
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
