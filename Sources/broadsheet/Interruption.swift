import Foundation

/// Whether somebody asked a long work to end.
///
/// `@unchecked Sendable` is true because `flag` is only touched while `lock` is held, and `signals` is set once.
final class Interruption: @unchecked Sendable {
    private let lock = NSLock()
    private var flag = false
    private var signals: Signals?

    init() {
        signals = Signals { [unowned self] _ in lock.withLock { flag = true } }
    }

    var hasCome: Bool { lock.withLock { flag } }
}
