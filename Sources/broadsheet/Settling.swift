import Dispatch
import Foundation
import Logging
import News

/// Makes articles count from the second at which they fall due: once before the server listens, then whenever one is. What the public sees
/// does not wait for it.
///
/// `@unchecked Sendable` is true because `timer` is a Dispatch object, which any thread may use, and the rest is only touched on its queue.
final class Settling: @unchecked Sendable {
    private let repository: any NewsRepository
    private let log: Logger
    private let timer: any DispatchSourceTimer
    private var ticks = 0
    private let isTending = Flag()

    /// What was kept long enough is forgotten so often, a few hundred rows at a time.
    private static let ticksBetweenHousekeeping = 60
    /// What was erased while somebody read is taken out of the files so often.
    private static let ticksBetweenScrubs = 10
    /// Articles that came new wait to be merged into the search index until they are so many, or for a tick of this many.
    private static let freshMax = 64
    private static let ticksBetweenMerges = 10

    init(_ repository: any NewsRepository, log: Logger) throws {
        self.repository = repository
        self.log = log
        // First: to let go of a source that was never activated ends the process.
        _ = try waitFor { repository.settle(at: .now(), then: $0) }
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "settling"))
        timer.setEventHandler { [weak self] in self?.tick() }
        // To look each second costs one small read, and sees whatever was scheduled meanwhile, by whomever.
        timer.schedule(deadline: .now() + .seconds(1), repeating: .seconds(1), leeway: .milliseconds(10))
        timer.activate()
    }

    func stop() {
        timer.cancel()
    }

    /// Piece by piece, with the writes of others in between.
    private func tendIndex(freshMax: Int) {
        guard !isTending.exchange(true) else { return }
        tendOn(freshMax: freshMax)
    }

    private func tendOn(freshMax: Int) {
        repository.tendIndex(freshMax: freshMax) { [weak self, log] result in
            guard let self else { return }
            switch result {
            case .success(true): tendOn(freshMax: freshMax)
            case .success(false): isTending.exchange(false)
            case .failure(let error):
                isTending.exchange(false)
                log.error("the search index could not be tended", metadata: ["error": "\(error)"])
            }
        }
    }

    private func tick() {
        ticks += 1
        tendIndex(freshMax: ticks % Self.ticksBetweenMerges == 0 ? 0 : Self.freshMax)
        let now = Timestamp.now()
        do {
            if ticks % Self.ticksBetweenScrubs == 0 { try repository.scrub() }
            let isDue = try repository.read { snapshot throws(NewsError) in try snapshot.isSettlingDue(at: now) }
            guard isDue || ticks % Self.ticksBetweenHousekeeping == 0 else { return }
        } catch {
            return log.error("settling failed", metadata: ["error": "\(error)"])
        }
        repository.settle(at: now) { [log] result in
            if case .failure(let error) = result {
                log.error("settling failed", metadata: ["error": "\(error)"])
            }
        }
    }
}

/// `@unchecked Sendable` is true because `isSet` is only touched while `lock` is held.
private final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var isSet = false

    /// Returns what it was.
    @discardableResult
    func exchange(_ value: Bool) -> Bool {
        lock.withLock {
            defer { isSet = value }
            return isSet
        }
    }
}
