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
        var bell: Bell?
    }

    /// A function in a struct of its own: bare, each passage through the generic `Guarded` would wrap it once more, for ever.
    private struct Bell: Sendable {
        var ring: @Sendable () -> Void
    }

    private let box = Guarded(Box())
    private let queue: DispatchQueue

    init(queue: DispatchQueue) {
        self.queue = queue
    }

    /// `body` is called on the queue when there are letters, and has to `takeAll`.
    func open(_ body: @escaping @Sendable () -> Void) {
        let bell = Bell(ring: body)
        let mustWake = box.withLock { box in
            box.bell = bell
            box.isAwake = !box.letters.isEmpty
            return box.isAwake
        }
        if mustWake { queue.async { bell.ring() } }
    }

    /// Letters from now on are thrown away: the loop has ended.
    func close() {
        box.withLock { box in
            box.letters = []
            box.bell = nil
            box.isAwake = true
        }
    }

    func post(_ letter: Letter) {
        let bell = box.withLock { box -> Bell? in
            // After `close`; before `open` letters wait.
            if box.isAwake, box.bell == nil { return nil }
            box.letters.append(letter)
            guard !box.isAwake, let bell = box.bell else { return nil }
            box.isAwake = true
            return bell
        }
        if let bell { queue.async { bell.ring() } }
    }

    /// Swaps, so that two buffers are enough for ever.
    func takeAll(into letters: inout [Letter]) {
        letters.removeAll(keepingCapacity: true)
        box.withLock { box in
            swap(&box.letters, &letters)
            // Closed stays closed.
            box.isAwake = box.bell == nil
        }
    }
}
