import Dispatch
import Foundation

/// SIGINT and SIGTERM: the first calls `onFirst`, the second ends the process as if nobody had listened.
///
/// `@unchecked Sendable` is true because everything in it is only touched on `queue` once it has been made.
final class Signals: @unchecked Sendable {
    private let queue = DispatchQueue(label: "signals")
    private var sources: [any DispatchSourceSignal] = []
    private var hasCome = false

    init(onFirst: @escaping @Sendable (Int32) -> Void) {
        for number in [SIGINT, SIGTERM] {
            // Dispatch takes the signal over when it has registered the source, which is a moment from now. Until then it ends the process,
            // as it should: ignored meanwhile (as Darwin would want it), it would be lost, and the process would stay.
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [unowned self] in
                if hasCome { exit(128 + number) }
                hasCome = true
                onFirst(number)
            }
            source.resume()
            sources.append(source)
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
    }
}
