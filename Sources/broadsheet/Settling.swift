import Dispatch
import Logging
import News

/// Makes articles count from the second at which they fall due: once before the server listens, then whenever the next is due.
///
/// `@unchecked Sendable` is true because `timer` is a Dispatch object, which any thread may use, and nothing else changes.
final class Settling: @unchecked Sendable {
    private let repository: any NewsRepository
    private let log: Logger
    private let timer: any DispatchSourceTimer

    /// Another process may schedule an article at any time, so the store is asked at least so often.
    private static let secondsMax: Int64 = 60

    init(_ repository: any NewsRepository, log: Logger) throws {
        self.repository = repository
        self.log = log
        // First: to let go of a source that was never activated ends the process.
        let next = try waitFor { repository.settle(at: .now(), then: $0) }
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "settling"))
        timer.setEventHandler { [weak self] in self?.settle() }
        schedule(next)
        timer.activate()
    }

    func stop() {
        timer.cancel()
    }

    private func settle() {
        repository.settle(at: .now()) { [weak self] result in
            switch result {
            case .success(let next): self?.schedule(next)
            case .failure(let error):
                self?.log.error("settling failed", metadata: ["error": "\(error)"])
                self?.schedule(nil)
            }
        }
    }

    private func schedule(_ next: Timestamp?) {
        let seconds = next.map { $0.seconds - Timestamp.now().seconds } ?? Self.secondsMax
        timer.schedule(deadline: .now() + .seconds(Int(min(max(seconds, 1), Self.secondsMax))))
    }
}
