import Dispatch

/// Runs an actor's jobs on one serial queue, so that the compiler proves what the loop relies on: its connections are touched on that
/// queue and nowhere else. (Dispatch on Linux has no `DispatchSerialQueue`, which is such an executor on Darwin.)
///
/// It costs nothing where it matters: the loop is entered once a batch, through `assumeIsolated`, and no `await` is on the way of a
/// request.
final class LoopExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}

/// What other threads have for a loop. Many letters make one wake-up: while one is on its way, none is added.
final class Mailbox: Sendable {
    private struct Box: Sendable {
        var letters: [Letter] = []
        var isAwake = false
    }

    private let box = Guarded(Box())
    private let queue: DispatchQueue
    private let open: Guarded<(@Sendable () -> Void)?> = Guarded(nil)

    init(queue: DispatchQueue) {
        self.queue = queue
    }

    /// `body` is called on the queue when there are letters, and has to `takeAll`.
    func whenFull(_ body: @escaping @Sendable () -> Void) {
        open.withLock { $0 = body }
    }

    func post(_ letter: Letter) {
        let mustWake = box.withLock { box in
            box.letters.append(letter)
            defer { box.isAwake = true }
            return !box.isAwake
        }
        if mustWake, let open = open.withLock({ $0 }) { queue.async(execute: open) }
    }

    /// Swaps, so that two buffers are enough for ever.
    func takeAll(into letters: inout [Letter]) {
        letters.removeAll(keepingCapacity: true)
        box.withLock { box in
            swap(&box.letters, &letters)
            box.isAwake = false
        }
    }
}
