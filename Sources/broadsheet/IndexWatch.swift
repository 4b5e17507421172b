import Dispatch
import Logging
import News

/// Checks the search index once after the start, a thousand articles at a time, with pauses that leave the machine to readers.
///
/// `@unchecked Sendable` is true because `timer` is a Dispatch object, which any thread may use, and the rest is only touched on its queue.
final class IndexWatch: @unchecked Sendable {
    private let repository: any NewsRepository
    private let log: Logger
    private let timer: any DispatchSourceTimer
    private var block: Int64 = 0

    private static let pauseSeconds = 10

    init(_ repository: any NewsRepository, log: Logger) {
        self.repository = repository
        self.log = log
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "index-watch", qos: .background))
        timer.setEventHandler { [weak self] in self?.checkNext() }
        timer.schedule(deadline: .now() + .seconds(Self.pauseSeconds), repeating: .seconds(Self.pauseSeconds))
        timer.activate()
    }

    func stop() {
        timer.cancel()
    }

    private func checkNext() {
        do {
            guard let findings = try repository.checkIndex(block: block) else { return timer.cancel() }
            for finding in findings { log.warning("\(finding)") }
            block += 1
        } catch {
            log.error("the search index could not be checked", metadata: ["error": "\(error)"])
            timer.cancel()
        }
    }
}
