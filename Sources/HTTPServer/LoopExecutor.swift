import Dispatch

/// Runs an actor's jobs on one serial queue, so that the compiler proves what the loop relies on: its connections are touched on that
/// queue and nowhere else. (Dispatch on Linux has no `DispatchSerialQueue`, which is such an executor on Darwin.)
///
/// It costs nothing where it matters: the loop is entered once, through `assumeIsolated`, and no `await` is on the way of a request.
final class LoopExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
