import Foundation

/// Standard error, for people. `FileHandle` ends the process when a write fails; nobody's reading of the log is worth that.
enum StandardError {
    /// Writes what the descriptor takes. On a full disk, or when the reader is gone, the rest is lost.
    ///
    /// - millisecondsMax: how long to wait for a reader that stalls; -1 for ever.
    static func say(_ bytes: [UInt8], millisecondsMax: Int32 = -1) {
        var written = 0
        while written < bytes.count {
            var room = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&room, 1, millisecondsMax)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return }
            let count = bytes.withUnsafeBytes {
                write(STDERR_FILENO, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }

    static func say(_ text: String) {
        say(Array(text.utf8))
    }
}
