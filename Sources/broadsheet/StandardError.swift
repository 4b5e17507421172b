import Foundation

/// Standard error, for people. `FileHandle` ends the process when a write fails; nobody's reading of the log is worth that.
enum StandardError {
    private static let output = LossyOutput(STDERR_FILENO)

    /// Writes what the descriptor takes. On a full disk, or when the reader is gone, the rest is lost.
    ///
    /// - millisecondsMax: how long to wait for a reader that stalls; -1 for ever.
    static func say(_ bytes: [UInt8], millisecondsMax: Int32 = -1) {
        output.write(bytes, millisecondsMax: millisecondsMax)
    }

    static func say(_ text: String) {
        say(Array(text.utf8))
    }
}

/// A descriptor of which nobody waits longer than he wants to, whatever its reader does. It may be shared with other processes, so it
/// stays blocking.
///
/// `@unchecked Sendable` is true because `hasStalled` is only touched while `lock` is held.
final class LossyOutput: @unchecked Sendable {
    /// What a pipe that is ready takes at once (PIPE_BUF, pipe(7)); `write` would wait for the reader with any more.
    private static let pieceBytesMax = 4_096

    private let descriptor: Int32
    /// Held from looking for room to using it: of two threads that both see room for one, the other would wait in `write`.
    private let lock = NSLock()
    /// The reader has let somebody wait in vain: until it takes something, the others do not try that too.
    private var hasStalled = false

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - millisecondsMax: how long to wait for room, -1 for ever; then the rest is lost.
    func write(_ bytes: [UInt8], millisecondsMax: Int32) {
        lock.withLock {
            var rest = bytes[...]
            while !rest.isEmpty, hasRoom(within: millisecondsMax) {
                guard let count = writeOnce(rest.prefix(Self.pieceBytesMax)) else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    private func hasRoom(within millisecondsMax: Int32) -> Bool {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var ready: Int32
        repeat {
            ready = poll(&room, 1, hasStalled ? min(millisecondsMax, 0) : millisecondsMax)
        } while ready < 0 && errno == EINTR
        hasStalled = ready == 0
        return ready > 0
    }

    /// How many bytes were taken; `nil` when nobody will ever take any.
    private func writeOnce(_ piece: ArraySlice<UInt8>) -> Int? {
        var count: Int
        repeat {
            count = piece.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        } while count < 0 && errno == EINTR
        return count > 0 ? count : nil
    }
}
