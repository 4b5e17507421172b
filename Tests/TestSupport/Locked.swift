import Foundation

/// A value that threads of a test share. `Synchronization.Mutex` would do, but under the thread sanitizer it gives false reports.
package final class Locked<Value>: @unchecked Sendable {
    // True because `value` is only touched while `lock` is held.
    private let lock = NSLock()
    private var value: Value

    package init(_ value: Value) { self.value = value }

    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
