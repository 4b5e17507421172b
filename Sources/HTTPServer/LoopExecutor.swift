import Dispatch

/// Binds an actor to one serial queue, so that the compiler proves what the loop relies on: its connections are touched on that queue
/// and nowhere else. (Dispatch on Linux has no `DispatchSerialQueue`, which is such an executor on Darwin.)
///
/// It runs no jobs. The loop is entered once, through `assumeIsolated`, and keeps the queue for as long as it lives.
final class LoopExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    /// An `await` from outside would wait for ever behind the loop, and nothing would say so.
    func enqueue(_ job: consuming ExecutorJob) {
        preconditionFailure("letters are the only way into a loop")
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
