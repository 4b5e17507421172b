import Dispatch
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

    /// What was kept long enough is forgotten so often, a few hundred rows at a time.
    private static let ticksBetweenHousekeeping = 60
    /// What was erased while somebody read is taken out of the files so often.
    private static let ticksBetweenScrubs = 10

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

    private func tick() {
        ticks += 1
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
